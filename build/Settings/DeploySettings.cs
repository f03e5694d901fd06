using System.Collections.Immutable;

namespace Slipway.Settings;

/// <summary>
/// Every setting of a run, typed and validated. Values come from the command line, the environment, <c>.env.deploy.&lt;environment&gt;</c>,
/// <c>.env.deploy</c>, or the default given here; null means that it is detected from the Compose model or not used.
/// </summary>
public sealed record DeploySettings
{
    /// <summary>The application's checkout, absolute.</summary>
    public required string AppDirectory { get; init; }

    /// <summary>The environment's name: picks the settings file and the state folder.</summary>
    public string Environment { get; init; } = "production";

    /// <summary>Compose files, as Compose merges them; empty leaves it to Compose.</summary>
    public IReadOnlyList<string> ComposeFiles { get; init; } = [];

    /// <summary>The branch to deploy; null is the branch that is checked out.</summary>
    public string? Branch { get; init; }

    /// <summary>How long a fetch may take, and a move of the checkout with its hooks and filters.</summary>
    public TimeSpan GitTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The tag or commit to deploy instead of the branch's tip.</summary>
    public string? Ref { get; init; }

    /// <summary>Where releases, backups and logs are kept; null is the default for this user.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>The owner of a release that is made step by step (DEPLOY_RUN_ID, else GITHUB_RUN_ID and attempt).</summary>
    public string? RunId { get; init; }

    /// <summary>Where the run can be seen, on CI.</summary>
    public string? RunUrl { get; init; }

    /// <summary>How long a release made step by step may wait for its next step before it counts as broken.</summary>
    public TimeSpan StepsTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long to wait for a lock that another run holds: null not at all, infinite without end.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Deploy although nothing is new, or although the commit failed before.</summary>
    public bool Force { get; init; }

    /// <summary>The release (its id) or commit that Rollback goes to; null is the last good one.</summary>
    public string? RollbackTo { get; init; }

    /// <summary>Rollback only lists what it could go to.</summary>
    public bool RollbackList { get; init; }

    /// <summary>Rollback leaves the database as it is, migrations or not.</summary>
    public bool KeepDatabase { get; init; }

    /// <summary>Rollback restores the backup from the time of the release that it goes to.</summary>
    public bool RestoreDatabase { get; init; }

    /// <summary>Deploy migrations that drop, remove, truncate or delete.</summary>
    public bool AllowDestructive { get; init; }

    /// <summary>Deploy although the database has migrations that the new commit lacks.</summary>
    public bool AllowMissing { get; init; }

    /// <summary>The command that reaches the engine (DOCKER_CMD), such as <c>sudo -n docker</c>; null finds it.</summary>
    public string? DockerCommand { get; init; }

    /// <summary>The service that serves HTTP; null detects it.</summary>
    public string? AppService { get; init; }

    /// <summary>The port on which the app service listens inside its container; null detects it.</summary>
    public int? AppPort { get; init; }

    /// <summary>The PostgreSQL service; null detects it.</summary>
    public string? DatabaseService { get; init; }

    /// <summary>The site as visitors reach it from this host; null detects the proxy's published port.</summary>
    public Uri? ProxyUrl { get; init; }

    /// <summary>When a deployment closes the site.</summary>
    public MaintenanceUse MaintenanceUse { get; init; } = MaintenanceUse.Always;

    /// <summary>How maintenance is switched.</summary>
    public MaintenanceMethod MaintenanceMethod { get; init; } = MaintenanceMethod.Auto;

    /// <summary>Shell command, run in the app container, that closes the site.</summary>
    public string? MaintenanceOnCommand { get; init; }

    /// <summary>Shell command, run in the app container, that opens the site.</summary>
    public string? MaintenanceOffCommand { get; init; }

    /// <summary>Shell command, run in the app container, that prints <c>enabled</c> or <c>disabled</c>.</summary>
    public string? MaintenanceStatusCommand { get; init; }

    /// <summary>File on this host whose presence makes the proxy show the page; relative to the application's folder.</summary>
    public string? MaintenanceFile { get; init; }

    /// <summary>The path that is asked to see whether visitors get the page.</summary>
    public string MaintenancePath { get; init; } = "/";

    /// <summary>How long requests under way may take to end after the site is closed.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Whether Backup dumps the databases it finds, or leaves it to somebody else.</summary>
    public BackupMode Backup { get; init; } = BackupMode.Auto;

    /// <summary>Shell command, run on this host, that writes a backup to its standard output.</summary>
    public string? BackupCommand { get; init; }

    /// <summary>How many backups of good releases are kept, as many of others, and as many that were taken alone.</summary>
    public int BackupKeep { get; init; } = 5;

    /// <summary>How many good releases keep their images.</summary>
    public int ReleasesKeep { get; init; } = 5;

    /// <summary>How long databases are kept that a restore replaced.</summary>
    public TimeSpan ReplacedKeep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>How long one database's backup may take.</summary>
    public TimeSpan BackupTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Free space that must be left on the disks of the state folder and the engine, in megabytes.</summary>
    public int MinimumFreeMegabytes { get; init; } = 1024;

    /// <summary>Whether the new commit is built once before the site closes, so that Build takes its layers from the cache.</summary>
    public bool Prebuild { get; init; } = true;

    /// <summary>Whether Build asks the registry for newer base images.</summary>
    public bool BuildPull { get; init; }

    /// <summary>How long Build may take.</summary>
    public TimeSpan BuildTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Shell command, run in a one-off app container, that migrates an application that is not Rails.</summary>
    public string? MigrateCommand { get; init; }

    /// <summary>Shell command, run in a one-off app container, that prints one pending migration a line.</summary>
    public string? PendingCommand { get; init; }

    /// <summary>How long migrations may take, before what is added for each pending one.</summary>
    public TimeSpan MigrateTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Added to <see cref="MigrateTimeout"/> for each pending migration.</summary>
    public TimeSpan MigrateTimeoutEach { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How the app's container is replaced.</summary>
    public SwapMode Swap { get; init; } = SwapMode.Auto;

    /// <summary>How long a new container may take to be created and answer.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(3);

    /// <summary>Shell command, run in the app container, that installs the cron jobs of an application that is not Rails.</summary>
    public string? CronCommand { get; init; }

    /// <summary>File on this host that a cron runner reads; the crontab is written there instead of into the container.</summary>
    public string? CronFile { get; init; }

    /// <summary>The service whose container gets the crontab; null is the app service.</summary>
    public string? CronService { get; init; }

    /// <summary>Whether a release without its crontab has failed.</summary>
    public bool CronRequired { get; init; }

    /// <summary>Shell command, run in the app container, that checks an application that is not Rails.</summary>
    public string? HealthCommand { get; init; }

    /// <summary>The path that answers 200 when the application is up.</summary>
    public string HealthPath { get; init; } = "/up";

    /// <summary>How long probes are asked again before the health check has failed.</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>FaultMatrix: the cases to run, those with this text in their name; null is all.</summary>
    public string? FaultCase { get; init; }

    /// <summary>The backup that Restore and VerifyBackup read: a release's id, or a file.</summary>
    public string? From { get; init; }

    /// <summary>Restore without being asked again.</summary>
    public bool Yes { get; init; }

    /// <summary>Restore takes no backup of what it replaces.</summary>
    public bool NoBackup { get; init; }

    /// <summary>Restore drops at once what it replaced.</summary>
    public bool DropReplaced { get; init; }

    /// <summary>Who is asked all the time while a release is made.</summary>
    public ProbeTarget Probe { get; init; } = ProbeTarget.Proxy;

    /// <summary>How often it is asked, a second.</summary>
    public int ProbeRate { get; init; } = 20;

    /// <summary>Shell commands, run on this host before and after steps and at the end of a release, by the point at which each is run.</summary>
    public ImmutableDictionary<string, string> Hooks { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How long one hook may take.</summary>
    public TimeSpan HookTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The release that is reported; null is the newest.</summary>
    public string? ReportRelease { get; init; }

    /// <summary>The file that gets metrics at the end of each run, absolute; null writes none.</summary>
    public string? MetricsFile { get; init; }

    /// <summary>The file that fixes the checks of a Healthchecks instance, absolute; null is <c>.env.healthchecks</c> in the application's folder.</summary>
    public string? HealthchecksFile { get; init; }

    /// <summary>Which of the checks that the file does not name CleanupHealthchecks deletes.</summary>
    public CleanupScope CleanupScope { get; init; } = CleanupScope.All;

    /// <summary>The file of deleted checks that RestoreHealthchecks puts back, absolute; null is the newest.</summary>
    public string? CleanupFile { get; init; }

    /// <summary>Where ExportHealthchecks writes, absolute; null is that file.</summary>
    public string? ExportFile { get; init; }

    /// <summary>Write a new UUID into that file for every check that has none.</summary>
    public bool GenerateMissing { get; init; }
}

/// <summary>Who is asked all the time while a release is made.</summary>
/// <param name="Asks">Whether anybody is.</param>
/// <param name="Url">The address; null is the site through the proxy.</param>
public sealed record ProbeTarget(bool Asks, Uri? Url)
{
    /// <summary>The site through the proxy.</summary>
    public static ProbeTarget Proxy { get; } = new(true, null);

    /// <summary>Nobody.</summary>
    public static ProbeTarget Nobody { get; } = new(false, null);
}

/// <summary>How maintenance is switched.</summary>
public enum MaintenanceMethod
{
    /// <summary>By the file if one is set, by the commands if they are set, by <c>Rails.cache</c> for a Rails application.</summary>
    Auto,

    /// <summary>By <c>Rails.cache</c>, through the running container.</summary>
    Rails,

    /// <summary>By the configured commands.</summary>
    Commands,

    /// <summary>By a file that the proxy looks for.</summary>
    File,
}

/// <summary>Which checks are deleted of those that the Healthchecks file does not name.</summary>
public enum CleanupScope
{
    /// <summary>All.</summary>
    All,

    /// <summary>Those that have the name of a check that the file names.</summary>
    Duplicates,
}

/// <summary>When a deployment closes the site.</summary>
public enum MaintenanceUse
{
    /// <summary>Each time.</summary>
    Always,

    /// <summary>When migrations are pending, or the app's container cannot be replaced while it serves.</summary>
    Migrations,

    /// <summary>Not at all.</summary>
    Never,
}

/// <summary>How the app's container is replaced.</summary>
public enum SwapMode
{
    /// <summary>By one that starts beside it, where the Compose file allows two; otherwise after it has stopped.</summary>
    Auto,

    /// <summary>By one that starts beside it.</summary>
    StartFirst,

    /// <summary>After it has stopped.</summary>
    StopFirst,
}

/// <summary>What Backup does.</summary>
public enum BackupMode
{
    /// <summary>Every PostgreSQL database of the application, or the configured command.</summary>
    Auto,

    /// <summary>Nothing: backups are somebody else's.</summary>
    None,
}
