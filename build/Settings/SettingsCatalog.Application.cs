using System.Globalization;

namespace Slipway.Settings;

internal static partial class SettingsCatalog
{
    private static SettingDefinition[] Application() =>
    [
        Make(SettingGroup.Application, "app-dir", SettingTypes.Path, "The application's checkout.",
            s => s.AppDirectory, (s, v) => s with { AppDirectory = v }, "the directory that the program was called from", "/srv/app", inFiles: false),
        Make(SettingGroup.Application, "environment", SettingTypes.EnvironmentName, "The environment: picks .env.deploy.<environment> and the state folder.",
            s => s.Environment, (s, v) => s with { Environment = v }, inFiles: false),
        Make(SettingGroup.Application, "compose-file", SettingTypes.Paths, "Compose files, relative to the application's folder, as Compose merges them.",
            s => s.ComposeFiles.Count == 0 ? null : string.Join(':', s.ComposeFiles), (s, v) => s with { ComposeFiles = v }, "the one that Compose finds", "compose.yml:compose.production.yml"),
        Make(SettingGroup.Application, "branch", SettingTypes.GitName, "The branch to deploy.",
            s => s.Branch, (s, v) => s with { Branch = v }, "the branch that is checked out", "main"),
        Make(SettingGroup.Application, "git-timeout", SettingTypes.Duration(1), "How long a fetch may take, and a move of the checkout with its hooks and filters.",
            s => Word(s.GitTimeout), (s, v) => s with { GitTimeout = v }),
        Make(SettingGroup.Application, "docker-cmd", SettingTypes.Command, "The command that reaches the Docker engine.",
            s => s.DockerCommand, (s, v) => s with { DockerCommand = v }, "docker, else sudo -n docker, whichever reaches the engine", "sudo -n docker", variable: "DOCKER_CMD"),
    ];

    private static SettingDefinition[] Release() =>
    [
        Make(SettingGroup.Release, "ref", SettingTypes.GitName, "The tag or commit to deploy.",
            s => s.Ref, (s, v) => s with { Ref = v }, "the tip of the branch", "v1.4.2"),
        Make(SettingGroup.Release, "force", SettingTypes.Switch, "Deploy although nothing is new, or although this commit failed before; restore a backup of another database.",
            s => Word(s.Force), (s, v) => s with { Force = v }),
        Make(SettingGroup.Release, "state-dir", SettingTypes.Path, "Where releases, backups and logs are kept; outside any git checkout.",
            s => s.StateDirectory, (s, v) => s with { StateDirectory = v }, "/var/lib/slipway/… for root, else ~/.local/state/slipway/…", "/var/lib/slipway/app"),
    ];

    private static SettingDefinition[] Services() =>
    [
        Make(SettingGroup.Services, "app-service", SettingTypes.Service, "The service that serves HTTP.",
            s => s.AppService, (s, v) => s with { AppService = v }, "detected", "web"),
        Make(SettingGroup.Services, "app-port", SettingTypes.Number(1, 65535), "The port on which the app service listens inside its container.",
            s => s.AppPort?.ToString(CultureInfo.InvariantCulture), (s, v) => s with { AppPort = v }, "detected", "3000"),
        Make(SettingGroup.Services, "database-service", SettingTypes.Service, "The PostgreSQL service.",
            s => s.DatabaseService, (s, v) => s with { DatabaseService = v }, "detected", "db"),
        Make(SettingGroup.Services, "proxy-url", SettingTypes.Url, "The site as visitors reach it, seen from this host.",
            s => s.ProxyUrl?.OriginalString, (s, v) => s with { ProxyUrl = v }, "the proxy's published port", "http://localhost:8080", sensitive: true),
    ];

    private static SettingDefinition[] Rollback() =>
    [
        Make(SettingGroup.Rollback, "to", SettingTypes.GitName, "The release (its id), commit or tag that Rollback goes to.",
            s => s.RollbackTo, (s, v) => s with { RollbackTo = v }, "the last good release whose image is there", "20261122-081530-123-4f2a", inFiles: false),
        Make(SettingGroup.Rollback, "list", SettingTypes.Switch, "Only list what Rollback can go to.",
            s => Word(s.RollbackList), (s, v) => s with { RollbackList = v }, inFiles: false),
        Make(SettingGroup.Rollback, "keep-database", SettingTypes.Switch, "Rollback leaves the database as it is, though migrations ran since.",
            s => Word(s.KeepDatabase), (s, v) => s with { KeepDatabase = v }, inFiles: false),
        Make(SettingGroup.Rollback, "restore-database", SettingTypes.Switch, "Rollback restores the backup from the time of the release that it goes to.",
            s => Word(s.RestoreDatabase), (s, v) => s with { RestoreDatabase = v }, inFiles: false),
    ];

    private static SettingDefinition[] Run() =>
    [
        Make(SettingGroup.Run, "run-id", SettingTypes.Text, "The owner of a release that is made step by step.",
            s => s.RunId, (s, v) => s with { RunId = v }, "GITHUB_RUN_ID-GITHUB_RUN_ATTEMPT, else none", "20261122-1"),
        Make(SettingGroup.Run, "run-url", SettingTypes.UrlText, "Where the run can be seen.",
            s => s.RunUrl, (s, v) => s with { RunUrl = v }, "the run's page on GitHub, else none", "https://ci.example.com/runs/42", sensitive: true),
        Make(SettingGroup.Run, "steps-timeout", SettingTypes.Duration(1), "How long a release made step by step may wait for its next step before it counts as broken.",
            s => Word(s.StepsTimeout), (s, v) => s with { StepsTimeout = v }),
        Make(SettingGroup.Run, "wait", SettingTypes.Wait, "How long to wait for a run that holds the lock; --wait alone waits without end.",
            s => s.Wait switch { null => "false", { } wait when wait == Timeout.InfiniteTimeSpan => "true", { } wait => Word(wait) }, (s, v) => s with { Wait = v }),
    ];

    private static SettingDefinition[] Healthchecks() =>
    [
        Make(SettingGroup.Healthchecks, "healthchecks-file", SettingTypes.Path, "The file that fixes the checks of a Healthchecks instance; its HEALTHCHECKS_ variables are known as well.",
            s => s.HealthchecksFile, (s, v) => s with { HealthchecksFile = v }, ".env.healthchecks", variable: HealthchecksPrefix + "FILE"),
        Make(SettingGroup.Healthchecks, "export-file", SettingTypes.Path, "Where ExportHealthchecks writes the checks that a project has.",
            s => s.ExportFile, (s, v) => s with { ExportFile = v }, "the Healthchecks file", ".env.healthchecks.exported", variable: HealthchecksPrefix + "EXPORT_FILE"),
        Make(SettingGroup.Healthchecks, "generate-missing", SettingTypes.Switch, "Write a new UUID into the Healthchecks file for every check that has none.",
            s => Word(s.GenerateMissing), (s, v) => s with { GenerateMissing = v }, variable: HealthchecksPrefix + "GENERATE_MISSING"),
        Make(SettingGroup.Healthchecks, "only", CleanupScopes, "Which checks CleanupHealthchecks deletes of those that the file does not name: all, or those with the name of one that it names.",
            s => s.CleanupScope is CleanupScope.Duplicates ? "duplicates" : "all", (s, v) => s with { CleanupScope = v }, variable: HealthchecksPrefix + "ONLY"),
        Make(SettingGroup.Healthchecks, "cleanup-file", SettingTypes.Path, "The file of deleted checks that RestoreHealthchecks puts back.",
            s => s.CleanupFile, (s, v) => s with { CleanupFile = v }, "the newest in the state folder", "/srv/deleted.jsonl", variable: HealthchecksPrefix + "CLEANUP_FILE"),
    ];

    private static SettingType<CleanupScope> CleanupScopes => SettingTypes.Choice(("all", CleanupScope.All), ("duplicates", CleanupScope.Duplicates));

    private static SettingDefinition[] Development() =>
    [
        Make(SettingGroup.Development, "case", SettingTypes.Text, "FaultMatrix: only cases with this text in their name; several texts are parted by commas.",
            s => s.FaultCase, (s, v) => s with { FaultCase = v }, "all", "Migrate", inFiles: false),
    ];
}
