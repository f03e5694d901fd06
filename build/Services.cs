using Microsoft.Extensions.DependencyInjection;
using Slipway.Application;
using Slipway.Database;
using Slipway.Demo;
using Slipway.Development;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Health;
using Slipway.Healthchecks;
using Slipway.Healthchecks.Cleanup;
using Slipway.Healthchecks.Start;
using Slipway.Machine;
using Slipway.Probing;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.DryRuns;
using Slipway.Releases.Hooks;
using Slipway.Releases.Metrics;
using Slipway.Releases.Pruning;
using Slipway.Releases.Restores;
using Slipway.Releases.Rollbacks;
using Slipway.Releases.Steps;
using Slipway.Releases.Survey;
using Slipway.Reporting;
using Slipway.Reporting.GitHub;
using Slipway.Reports;
using Slipway.Reports.Documents;
using Slipway.Reports.GitHub;
using Slipway.Settings;

namespace Slipway;

/// <summary>The services of a run, from the outermost layer in.</summary>
internal static class Services
{
    public static IServiceCollection AddSlipway(this IServiceCollection services) => services
        .AddReporting()
        .AddTools()
        .AddApplication()
        .AddReleases()
        .AddHealthchecks()
        .AddMachine();

    private static IServiceCollection AddReporting(this IServiceCollection services) => services
        .AddSingleton<IRunLog>(provider => provider.GetRequiredService<RunLog>())
        .AddSingleton<Progress>()
        .AddSingleton(new RunMode(IsDryRun: false))
        .AddSingleton(LoadedSettings.None)
        .AddSingleton<IDiagnosis, SettingsDiagnosis>()
        .AddSingleton<StepLines>()
        .AddSingleton<StepTable>()
        .AddSingleton(GitHubFiles.None)
        .AddSingleton<RunDocument>()
        .AddSingleton<IOutcomeTeller, GitHubReport>()
        .AddSingleton<IOutcomeTeller, DocumentReport>()
        .AddSingleton(provider => new Consent(Console.In, !Console.IsInputRedirected && !Console.IsOutputRedirected, provider.GetRequiredService<IRunLog>()))
        .AddSingleton<RunResult>();

    private static IServiceCollection AddTools(this IServiceCollection services) => services
        .AddSingleton<RunMark>()
        .AddSingleton<MarkedProcesses>()
        .AddSingleton<ICommandRunner>(provider => new CommandRunner(provider.GetRequiredService<IRunLog>(), provider.GetRequiredService<TimeProvider>())
        {
            Mark = provider.GetRequiredService<RunMark>().Value,
            Progress = provider.GetRequiredService<Progress>(),
        })
        .AddSingleton<DockerEngine>()
        .AddSingleton<EngineSocket>()
        .AddSingleton<ComposePlugin>()
        .AddSingleton<DockerClient>()
        .AddSingleton<DockerCompose>()
        .AddSingleton<GitRepository>()
        .AddSingleton<GitWorktree>()
        .AddSingleton<InterruptedGit>()
        .AddSingleton<Checkout>();

    private static IServiceCollection AddApplication(this IServiceCollection services) => services
        .AddSingleton<ApplicationDetector>()
        .AddSingleton<ProjectContainers>()
        .AddSingleton<RailsRunner>()
        .AddSingleton<RailsAhead>()
        .AddSingleton<Installation>()
        .AddSingleton<Maintenance>()
        .AddSingleton<NginxConfiguration>()
        .AddSingleton<ProxyCover>()
        .AddSingleton<MaintenanceReport>()
        .AddSingleton<Visitors>()
        .AddSingleton<SiteProber>()
        .AddSingleton<SiteClosing>()
        .AddSingleton<Orphans>()
        .AddSingleton<Workers>()
        .AddSingleton<Draining>()
        .AddSingleton<Leftovers>()
        .AddSingleton<ServiceStart>()
        .AddSingleton<AppCreation>()
        .AddSingleton<DependencyHealth>()
        .AddSingleton<ContainerSwap>()
        .AddSingleton<ProxyRefresh>()
        .AddSingleton<Migrations>()
        .AddSingleton<MigrationRules>()
        .AddSingleton<Crontab>()
        .AddSingleton<PostgresServer>()
        .AddSingleton<DatabaseBackup>()
        .AddSingleton<BackupCheck>()
        .AddSingleton<BackupArchive>()
        .AddSingleton<ScratchDatabases>()
        .AddSingleton<RestoreTargets>()
        .AddSingleton<DatabaseRestore>()
        .AddSingleton<BackupVerification>()
        .AddSingleton<ReplacedDatabases>()
        .AddSingleton<WriteProof>()
        .AddSingleton<ContainerWait>()
        .AddSingleton<HealthProbes>();

    private static IServiceCollection AddReleases(this IServiceCollection services) => services
        .AddSingleton<StateFolder>()
        .AddSingleton<ReleaseJournal>()
        .AddSingleton<ReleaseImages>()
        .AddSingleton<Baseline>()
        .AddSingleton<ReleaseOpening>()
        .AddSingleton<FirstInstallation>()
        .AddSingleton<Patience>()
        .AddSingleton<DeadRun>()
        .AddSingleton<DatabaseReadings>()
        .AddSingleton<IDatabasePutBack, DatabasePutBack>()
        .AddSingleton<PreviousVersion>()
        .AddSingleton<SiteReturn>()
        .AddSingleton<RecoveryWords>()
        .AddSingleton<CheckoutMove>()
        .AddSingleton<Recovery>()
        .AddSingleton<BrokenRelease>()
        .AddSingleton<ReportPage>()
        .AddSingleton<IReleaseRecorder>(provider => provider.GetRequiredService<ReportPage>())
        .AddSingleton<HistoryPage>()
        .AddSingleton<IReleaseRecorder>(provider => provider.GetRequiredService<HistoryPage>())
        .AddSingleton<ReportPrint>()
        .AddSingleton<HistoryPrint>()
        .AddSingleton<ReleaseEnding>()
        .AddSingleton<RunWatch>()
        .AddSingleton<ReleaseHooks>()
        .AddSingleton<IRunWatcher, MetricsFile>()
        .AddSingleton<ClosedSitePlan>()
        .AddSingleton<StepPlans>()
        .AddSingleton<DryRun>()
        .AddSingleton<RunUnderWay>()
        .AddSingleton<RunOpening>()
        .AddSingleton<StepRun>()
        .AddSingleton<ReleaseWithdrawal>()
        .AddSingleton<RunEnding>()
        .AddSingleton<DeploymentRun>()
        .AddSingleton<MaintenanceAhead>()
        .AddSingleton<PreflightSurvey>()
        .AddSingleton<StateSurvey>()
        .AddSingleton<DatabaseSurvey>()
        .AddSingleton<VersionSurvey>()
        .AddSingleton<Prebuilding>()
        .AddSingleton<StayingOpen>()
        .AddSingleton<ClosedSite>()
        .AddSingleton<BackingUp>()
        .AddSingleton<Pulling>()
        .AddSingleton<Building>()
        .AddSingleton<StillClosed>()
        .AddSingleton<Migrating>()
        .AddSingleton<AppReplacement>()
        .AddSingleton<Takeover>()
        .AddSingleton<Crontabs>()
        .AddSingleton<Checking>()
        .AddSingleton<KeptBackups>()
        .AddSingleton<RestoringBackup>()
        .AddSingleton<BackupsReport>()
        .AddSingleton<SpentFiles>()
        .AddSingleton<Retention>()
        .AddSingleton<RollbackCandidates>()
        .AddSingleton<DatabaseOfRelease>()
        .AddSingleton<RollbackSurvey>()
        .AddSingleton<GoingBack>()
        .AddSingleton<StatusReport>()
        .AddSingleton<IDiagnosis, ToolsDiagnosis>()
        .AddSingleton<IDiagnosis, DeploymentDiagnosis>()
        .AddSingleton<DoctorReport>();

    private static IServiceCollection AddHealthchecks(this IServiceCollection services) => services
        .AddSingleton(HealthchecksValues.None)
        .AddSingleton<HealthchecksConfiguration>()
        .AddSingleton<HealthchecksInstance>()
        .AddSingleton<DatabaseLocation>()
        .AddSingleton<HealthchecksDatabase>()
        .AddSingleton<HealthchecksCompose>()
        .AddSingleton<InstanceWait>()
        .AddSingleton<AdminAccount>()
        .AddSingleton<ProjectKeys>()
        .AddSingleton<HealthchecksStart>()
        .AddSingleton<CleanupFolder>()
        .AddSingleton<CheckCleanup>()
        .AddSingleton<PingClient>()
        .AddSingleton<IRunWatcher, RunPings>()
        .AddSingleton<MissingCodes>()
        .AddSingleton<CheckSync>()
        .AddSingleton<IDiagnosis, HealthchecksDiagnosis>()
        .AddSingleton<CheckExport>();

    private static IServiceCollection AddMachine(this IServiceCollection services) => services
        .AddSingleton<HostMachine>()
        .AddSingleton<EngineProbe>()
        .AddSingleton<AptPackages>()
        .AddSingleton<EngineStart>()
        .AddSingleton<MachineBootstrap>()
        .AddSingleton<BaseImage>()
        .AddSingleton<CheckoutRoot>()
        .AddSingleton<SampleResources>()
        .AddSingleton<SampleApplication>()
        .AddSingleton<SampleVisitor>()
        .AddSingleton<ChildProgram>()
        .AddSingleton<Demonstration>()
        .AddSingleton<SolutionBuild>()
        .AddSingleton<TestProgram>()
        .AddSingleton<TestConclusion>()
        .AddSingleton<TestSuite>()
        .AddSingleton<FaultImages>()
        .AddSingleton<FaultMatrix>();
}
