using Microsoft.Extensions.DependencyInjection;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Releases;

/// <summary>One run of the program with its real services, but the commands and the clock, which are the project's.</summary>
internal sealed class RunHarness : IDisposable
{
    private readonly ServiceProvider _services;
    private readonly StringWriter _console = new();

    public RunHarness(ScriptedProject project, DeploySettings settings, bool dryRun = false)
    {
        Project = project;
        Log = new RunLog(_console, project.Time, verbose: false);
        Signals = new RunSignals(Log.Show);
        _services = new ServiceCollection()
            .AddSingleton<TimeProvider>(project.Time)
            .AddSlipway()
            .AddSingleton(settings)
            .AddSingleton(new RunMode(dryRun))
            .AddSingleton(Log)
            .AddSingleton(Signals)
            .AddSingleton<TextWriter>(_console)
            .AddSingleton<ICommandRunner>(project.Engine.Runner)
            .AddSingleton<IDatabasePutBack>(project.Databases)
            .BuildServiceProvider();
    }

    public ScriptedProject Project { get; }

    public RunLog Log { get; }

    public RunSignals Signals { get; }

    public DeploymentRun Run => Get<DeploymentRun>();

    public ReleaseJournal Journal => Get<ReleaseJournal>();

    /// <summary>The lines that were shown.</summary>
    public IReadOnlyList<string> Shown => _console.ToString().Split(Environment.NewLine);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A step that has nothing to say.</summary>
    public static Task<StepResult> Done(StepScope step) => Task.FromResult(StepResult.Done());

    /// <summary>A step whose turn must not come.</summary>
    public static Task<StepResult> Never(StepScope step) => throw new InvalidOperationException("This step must not run.");

    /// <summary>A step of a release that is journalled.</summary>
    public StepScope Step(Release release) => new(release, isAlone: false, () => Journal.SaveAsync(release, Token), Token);

    /// <summary>A new release, as the run would open it.</summary>
    public Task<Release> ReleaseAsync() => Get<ReleaseOpening>().CreateAsync("Deploy", Token);

    /// <summary>The application as it is detected.</summary>
    public Task<ComposeApplication> ApplicationAsync() => Get<ApplicationDetector>().DetectAsync(Token);

    /// <summary>The containers of the project.</summary>
    public Task<IReadOnlyList<Container>> ContainersAsync() => Get<ProjectContainers>().AllAsync(Token);

    /// <summary>All releases on disk.</summary>
    public Task<IReadOnlyList<Release>> ReleasesAsync() => Journal.AllAsync(Token);

    /// <summary>Runs a workflow of steps as the host would: up to the first that fails, then the end.</summary>
    public Task<ExitCode> DeployAsync(params (string Step, Func<StepScope, Task<StepResult>> Body)[] steps) => PlannedAsync("Deploy", true, steps);

    /// <summary>Runs a rollback of steps in the same way.</summary>
    public Task<ExitCode> RollBackAsync(params (string Step, Func<StepScope, Task<StepResult>> Body)[] steps) => PlannedAsync("Rollback", true, steps);

    /// <summary>Runs one step alone.</summary>
    public Task<ExitCode> AloneAsync(string step, Func<StepScope, Task<StepResult>> body) => PlannedAsync(step, false, (step, body));

    public void Dispose()
    {
        _services.Dispose();
        Log.Dispose();
        Signals.Dispose();
        _console.Dispose();
    }

    private async Task<ExitCode> PlannedAsync(string target, bool isWorkflow, params (string Step, Func<StepScope, Task<StepResult>> Body)[] steps)
    {
        Run.Plan(target, isWorkflow);
        string? fault = null;
        foreach (var (step, body) in steps)
        {
            var alone = new StepAlone(OpensRelease: step is "Preflight" or "EnableMaintenance", OnlyLooks: step is "Preflight" or "HealthCheck");
            try
            {
                await Run.StepAsync(step, alone, body);
            }
            catch (SlipwayException failed)
            {
                fault = failed.Message;
                break;
            }
        }

        return await Run.CompleteAsync(fault);
    }
}
