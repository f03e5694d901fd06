namespace Slipway.Reporting;

/// <summary>
/// Somebody outside who is told that work began and how it ended. Telling waits for nothing and never throws: what goes wrong is a warning.
/// </summary>
public interface IRunWatcher
{
    /// <summary>Work began.</summary>
    void Began(WatchedWork work);

    /// <summary>Work ended.</summary>
    void Ended(WatchedWork work, bool succeeded);

    /// <summary>Ends when all has been told, after a few seconds at most.</summary>
    Task ToldAsync();
}

/// <summary>Work that is watched from outside.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its release's id; null where it ended before it had one.</param>
public sealed record WatchedWork(WorkKind Kind, string? Id);

/// <summary>What work is watched from outside.</summary>
public enum WorkKind
{
    /// <summary>A deployment, a rebuild, a rollback, or a release that is made step by step.</summary>
    Release,

    /// <summary>A backup that stands alone.</summary>
    Backup,
}
