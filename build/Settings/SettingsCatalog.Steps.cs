namespace Slipway.Settings;

internal static partial class SettingsCatalog
{
    private static SettingDefinition[] Maintenance() =>
    [
        Make(SettingGroup.Maintenance, "maintenance", MaintenanceUses(), "When a deployment closes the site: always, only when migrations are pending or the container cannot be replaced while it serves, or never.",
            s => Word(s.MaintenanceUse), (s, v) => s with { MaintenanceUse = v }),
        Make(SettingGroup.Maintenance, "maintenance-method", MaintenanceMethods(), "How the site is closed: auto is by the file if one is set, by the commands if they are set, else by Rails.cache.",
            s => Word(s.MaintenanceMethod), (s, v) => s with { MaintenanceMethod = v }),
        Make(SettingGroup.Maintenance, "maintenance-on-command", SettingTypes.Command, "Shell command, run in the app container, that closes the site.",
            s => s.MaintenanceOnCommand, (s, v) => s with { MaintenanceOnCommand = v }, "none", "bin/maintenance on"),
        Make(SettingGroup.Maintenance, "maintenance-off-command", SettingTypes.Command, "Shell command, run in the app container, that opens the site.",
            s => s.MaintenanceOffCommand, (s, v) => s with { MaintenanceOffCommand = v }, "none", "bin/maintenance off"),
        Make(SettingGroup.Maintenance, "maintenance-status-command", SettingTypes.Command, "Shell command, run in the app container, that prints enabled or disabled.",
            s => s.MaintenanceStatusCommand, (s, v) => s with { MaintenanceStatusCommand = v }, "none", "bin/maintenance status"),
        Make(SettingGroup.Maintenance, "maintenance-file", SettingTypes.Path, "File on this host whose presence makes the proxy show the page.",
            s => s.MaintenanceFile, (s, v) => s with { MaintenanceFile = v }, "none", "proxy/maintenance.on"),
        Make(SettingGroup.Maintenance, "maintenance-path", SettingTypes.UrlPath, "The path that is asked to see whether visitors get the page.",
            s => s.MaintenancePath, (s, v) => s with { MaintenancePath = v }),
        Make(SettingGroup.Maintenance, "drain-timeout", SettingTypes.Duration(0), "How long requests under way may take to end after the site is closed.",
            s => Word(s.DrainTimeout), (s, v) => s with { DrainTimeout = v }),
    ];

    private static SettingDefinition[] Backup() =>
    [
        Make(SettingGroup.Backup, "backup", BackupModes(), "What Backup does: auto dumps every PostgreSQL database, or runs the command; none leaves backups to somebody else.",
            s => Word(s.Backup), (s, v) => s with { Backup = v }),
        Make(SettingGroup.Backup, "backup-command", SettingTypes.Command, "Shell command, run on this host, that writes a backup to its standard output.",
            s => s.BackupCommand, (s, v) => s with { BackupCommand = v }, "none", "mysqldump --defaults-file=/etc/app/backup.cnf app"),
        Make(SettingGroup.Backup, "backup-keep", SettingTypes.Number(1, 10000), "How many backups of good releases Prune keeps, as many of failed ones, and as many that were taken alone.",
            s => Word(s.BackupKeep), (s, v) => s with { BackupKeep = v }),
        Make(SettingGroup.Backup, "releases-keep", SettingTypes.Number(1, 10000), "How many good releases Prune keeps the images of; the one that runs and the one before it always.",
            s => Word(s.ReleasesKeep), (s, v) => s with { ReleasesKeep = v }),
        Make(SettingGroup.Backup, "replaced-keep", SettingTypes.Duration(0), "How long Prune keeps databases that a restore replaced.",
            s => Word(s.ReplacedKeep), (s, v) => s with { ReplacedKeep = v }),
        Make(SettingGroup.Backup, "backup-timeout", SettingTypes.Duration(1), "How long one database's backup may take.",
            s => Word(s.BackupTimeout), (s, v) => s with { BackupTimeout = v }),
        Make(SettingGroup.Backup, "minimum-free-megabytes", SettingTypes.Number(0, 100_000_000), "Free space that must be left on the disks of the state folder and the engine.",
            s => Word(s.MinimumFreeMegabytes), (s, v) => s with { MinimumFreeMegabytes = v }),
    ];

    private static SettingDefinition[] Build() =>
    [
        Make(SettingGroup.Build, "prebuild", SettingTypes.Switch, "Build the new commit before the site closes, so that Build finds its layers in the cache.",
            s => Word(s.Prebuild), (s, v) => s with { Prebuild = v }),
        Make(SettingGroup.Build, "build-pull", SettingTypes.Switch, "Ask the registry for newer base images.",
            s => Word(s.BuildPull), (s, v) => s with { BuildPull = v }),
        Make(SettingGroup.Build, "build-timeout", SettingTypes.Duration(1), "How long Build may take.",
            s => Word(s.BuildTimeout), (s, v) => s with { BuildTimeout = v }),
    ];

    private static SettingDefinition[] Migrations() =>
    [
        Make(SettingGroup.Migrations, "migrate-command", SettingTypes.Command, "Shell command, run in a one-off app container, that migrates an application that is not Rails.",
            s => s.MigrateCommand, (s, v) => s with { MigrateCommand = v }, "none", "python manage.py migrate --noinput"),
        Make(SettingGroup.Migrations, "pending-command", SettingTypes.Command, "Shell command, run in a one-off app container, that prints one pending migration a line.",
            s => s.PendingCommand, (s, v) => s with { PendingCommand = v }, "none", "bin/pending-migrations"),
        Make(SettingGroup.Migrations, "migrate-timeout", SettingTypes.Duration(1), "How long migrations may take.",
            s => Word(s.MigrateTimeout), (s, v) => s with { MigrateTimeout = v }),
        Make(SettingGroup.Migrations, "migrate-timeout-each", SettingTypes.Duration(0), "Added to that for each pending migration.",
            s => Word(s.MigrateTimeoutEach), (s, v) => s with { MigrateTimeoutEach = v }),
        Make(SettingGroup.Migrations, "allow-destructive", SettingTypes.Switch, "Deploy migrations that drop, remove, truncate or delete.",
            s => Word(s.AllowDestructive), (s, v) => s with { AllowDestructive = v }),
        Make(SettingGroup.Migrations, "allow-missing", SettingTypes.Switch, "Deploy although the database has migrations that the new commit lacks.",
            s => Word(s.AllowMissing), (s, v) => s with { AllowMissing = v }),
    ];

    private static SettingDefinition[] Start() =>
    [
        Make(SettingGroup.Start, "swap", SwapModes(), "How the app's container is replaced: by one that starts beside it, or after it has stopped; auto starts first where the Compose file allows two.",
            s => Word(s.Swap), (s, v) => s with { Swap = v }),
        Make(SettingGroup.Start, "start-timeout", SettingTypes.Duration(1), "How long a new container may take to be created and answer.",
            s => Word(s.StartTimeout), (s, v) => s with { StartTimeout = v }),
    ];

    private static SettingDefinition[] Cron() =>
    [
        Make(SettingGroup.Cron, "cron-command", SettingTypes.Command, "Shell command, run in the app container, that installs the cron jobs of an application that is not Rails.",
            s => s.CronCommand, (s, v) => s with { CronCommand = v }, "none", "crontab config/crontab"),
        Make(SettingGroup.Cron, "cron-file", SettingTypes.Path, "File on this host that a cron runner reads; the crontab is written there instead of into the container.",
            s => s.CronFile, (s, v) => s with { CronFile = v }, "none", "cron/crontab"),
        Make(SettingGroup.Cron, "cron-service", SettingTypes.Service, "The service whose container gets the crontab.",
            s => s.CronService, (s, v) => s with { CronService = v }, "the app service", "worker"),
        Make(SettingGroup.Cron, "cron-required", SettingTypes.Switch, "A release without its crontab has failed.",
            s => Word(s.CronRequired), (s, v) => s with { CronRequired = v }),
    ];

    private static SettingDefinition[] Health() =>
    [
        Make(SettingGroup.Health, "health-command", SettingTypes.Command, "Shell command, run in the app container, that checks an application that is not Rails.",
            s => s.HealthCommand, (s, v) => s with { HealthCommand = v }, "none", "python manage.py check --deploy"),
        Make(SettingGroup.Health, "health-path", SettingTypes.UrlPath, "The path that answers 200 when the application is up.",
            s => s.HealthPath, (s, v) => s with { HealthPath = v }),
        Make(SettingGroup.Health, "health-timeout", SettingTypes.Duration(1), "How long probes are asked again before the health check has failed.",
            s => Word(s.HealthTimeout), (s, v) => s with { HealthTimeout = v }),
    ];

    private static SettingDefinition[] Restore() =>
    [
        Make(SettingGroup.Restore, "from", SettingTypes.Text, "The backup that Restore and VerifyBackup read: the id of a release, or a file.",
            s => s.From, (s, v) => s with { From = v }, "none; VerifyBackup takes the newest", "20261122-081530-123-4f2a", inFiles: false),
        Make(SettingGroup.Restore, "yes", SettingTypes.Switch, "Restore; without it Restore only says what it would do. CleanupHealthchecks deletes without asking.",
            s => Word(s.Yes), (s, v) => s with { Yes = v }, inFiles: false),
        Make(SettingGroup.Restore, "no-backup", SettingTypes.Switch, "Restore takes no backup of what it replaces.",
            s => Word(s.NoBackup), (s, v) => s with { NoBackup = v }, inFiles: false),
        Make(SettingGroup.Restore, "drop-replaced", SettingTypes.Switch, "Restore drops what it replaced at once.",
            s => Word(s.DropReplaced), (s, v) => s with { DropReplaced = v }, inFiles: false),
    ];

    private static SettingType<MaintenanceMethod> MaintenanceMethods() => SettingTypes.Choice(
        ("auto", MaintenanceMethod.Auto), ("rails", MaintenanceMethod.Rails), ("commands", MaintenanceMethod.Commands), ("file", MaintenanceMethod.File));

    private static SettingType<MaintenanceUse> MaintenanceUses() => SettingTypes.Choice(
        ("always", MaintenanceUse.Always), ("migrations", MaintenanceUse.Migrations), ("never", MaintenanceUse.Never));

    private static SettingType<SwapMode> SwapModes() => SettingTypes.Choice(
        ("auto", SwapMode.Auto), ("start-first", SwapMode.StartFirst), ("stop-first", SwapMode.StopFirst));

    private static SettingType<BackupMode> BackupModes() => SettingTypes.Choice(("auto", BackupMode.Auto), ("none", BackupMode.None));

    private static string Word(MaintenanceMethod method) => method switch
    {
        MaintenanceMethod.Rails => "rails",
        MaintenanceMethod.Commands => "commands",
        MaintenanceMethod.File => "file",
        _ => "auto",
    };

    private static string Word(MaintenanceUse use) => use switch
    {
        MaintenanceUse.Migrations => "migrations",
        MaintenanceUse.Never => "never",
        _ => "always",
    };

    private static string Word(SwapMode mode) => mode switch
    {
        SwapMode.StartFirst => "start-first",
        SwapMode.StopFirst => "stop-first",
        _ => "auto",
    };

    private static string Word(BackupMode mode) => mode is BackupMode.None ? "none" : "auto";
}
