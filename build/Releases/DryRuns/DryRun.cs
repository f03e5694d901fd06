using Slipway.Processes;
using Slipway.Releases.Hooks;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.DryRuns;

/// <summary>A run that says what it would do (<c>--dryrun</c>): it only looks, takes no lock, opens no release, writes nothing.</summary>
public sealed class DryRun(ReleaseOpening opening, ReleaseJournal journal, StepPlans plans, ReleaseHooks hooks, DeploySettings settings, RunDocument document, IRunLog log, TimeProvider time)
{
    private const string Indent = "     ";
    private const string Runs = "runs";

    private readonly List<PlannedStep> _told = [];

    /// <summary>Says what a step would do. The first of a workflow, which only looks, really looks: what it finds decides about the others.</summary>
    /// <param name="run">The run.</param>
    /// <param name="step">The step.</param>
    /// <param name="alone">What it does when it belongs to no release.</param>
    /// <param name="body">Its work.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    /// <exception cref="SlipwayException">The real run would stop here.</exception>
    public async Task StepAsync(RunUnderWay run, string step, StepAlone alone, Func<StepScope, Task<StepResult>> body, CancellationToken cancellationToken)
    {
        var looks = alone is { OnlyLooks: true, OpensRelease: true };
        if (run.Release is null) await BeginAsync(run, looks, cancellationToken);
        var release = run.Release!;
        if (looks)
        {
            var found = await body(new StepScope(release, !run.IsWorkflow, () => Task.CompletedTask, cancellationToken));
            if (run.OpeningFault is { } fault) throw fault;
            Show("looks", step, found.Note, [], HooksOf(step));
            return;
        }

        var plan = release.NothingToDeploy is { } nothing ? StepPlan.Skips($"nothing to deploy: {nothing}") : await plans.OfAsync(step, run, cancellationToken);
        Show(plan.IsDue ? Runs : "skipped", step, plan.Says, plan.Commands, plan.IsDue ? HooksOf(step) : []);
    }

    /// <summary>Says what comes at the end.</summary>
    public void End(RunUnderWay run)
    {
        if (run is { IsWorkflow: true, Release.NothingToDeploy: null }) Show(hooks.Of([HookPoints.OnSuccess, HookPoints.OnFailure, HookPoints.OnRollback]));
        log.Show("Dry run: nothing was changed.");
    }

    // As the real run would: what a release is made of is only read.
    private async Task BeginAsync(RunUnderWay run, bool looks, CancellationToken cancellationToken)
    {
        try
        {
            run.Release = await opening.CreateAsync(run.IsWorkflow ? run.Target : "Steps", cancellationToken);
            if (await journal.OpenReleaseAsync(cancellationToken) is { } open)
                log.Show($"   release {open.Id} has not ended: another run is at work on it, or a workflow would recover it first");
        }
        catch (SlipwayException fault) when (looks)
        {
            // Preflight has more to say than that the first thing a release needs is missing.
            run.OpeningFault = fault;
            var now = time.GetUtcNow();
            run.Release = new Release { Id = ReleaseId.At(now), Workflow = run.Target, Project = "", Environment = settings.Environment, StartedAt = now };
        }
    }

    private IReadOnlyList<(string Variable, Command Command)> HooksOf(string step) => hooks.Of([HookPoints.Before(step), HookPoints.After(step)]);

    private void Show(string fate, string step, string? says, IReadOnlyList<Command> commands, IReadOnlyList<(string Variable, Command Command)> around)
    {
        log.Show($"{fate,-8} {step,-18}  {says}".TrimEnd());
        foreach (var command in commands) log.Show($"{Indent}$ {command}");
        Show(around);
        _told.Add(new PlannedStep(step, fate, says) { Commands = [.. commands.Select(command => $"{command}")], Hooks = [.. around.Select(hook => new PlannedHook(hook.Variable, $"{hook.Command}"))] });
        document.Add("plan", () => PlanJson.Node(_told));
    }

    private void Show(IReadOnlyList<(string Variable, Command Command)> calls)
    {
        foreach (var (variable, command) in calls) log.Show($"{Indent}{variable}: $ {command}");
    }
}
