namespace Slipway.Settings;

/// <summary>The steps of every workflow by the names that the journal, hooks and people know them by.</summary>
internal static class StepName
{
    public const string Preflight = "Preflight";
    public const string EnableMaintenance = "EnableMaintenance";
    public const string Backup = "Backup";
    public const string Pull = "Pull";
    public const string Checkout = "Checkout";
    public const string Build = "Build";
    public const string Images = "Images";
    public const string Migrate = "Migrate";
    public const string Database = "Database";
    public const string Start = "Start";
    public const string Cron = "Cron";
    public const string DisableMaintenance = "DisableMaintenance";
    public const string HealthCheck = "HealthCheck";

    /// <summary>All of them; those of Rollback and Restore alone stand where they run.</summary>
    public static IReadOnlyList<string> All { get; } =
        [Preflight, EnableMaintenance, Backup, Pull, Checkout, Build, Images, Migrate, Database, Start, Cron, DisableMaintenance, HealthCheck];
}
