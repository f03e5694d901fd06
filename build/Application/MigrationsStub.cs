namespace Slipway.Application;
/// <summary>x</summary>
public sealed record PendingMigration(string Version, string Name, IReadOnlyList<string> DestructiveReasons);
/// <summary>x</summary>
public sealed record MigrationStatus(IReadOnlyList<PendingMigration> Pending, IReadOnlyList<string> Missing)
{
    /// <summary>x</summary>
    public static MigrationStatus Nothing { get; } = new([], []);
}
/// <summary>x</summary>
public sealed record MigrationResult(IReadOnlyList<string> Applied);
/// <summary>x</summary>
public sealed class Migrations
{
    /// <summary>x</summary>
    public static Task<MigrationStatus> PendingAsync(ComposeApplication a, string c, CancellationToken t) => Task.FromResult(MigrationStatus.Nothing);
    /// <summary>x</summary>
    public static Task<MigrationResult> RunAsync(ComposeApplication a, string r, IReadOnlyList<PendingMigration> p, bool f, Action<string> l, CancellationToken t) => Task.FromResult(new MigrationResult([]));
}
