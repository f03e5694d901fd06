using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Hooks;

/// <summary>Runs the configured commands around steps and at the end of a release, on this host, in the application's folder.</summary>
public sealed class ReleaseHooks(DeploySettings settings, ICommandRunner runner, IRunLog log)
{
    /// <summary>Runs the hook before a step, where there is one.</summary>
    /// <param name="release">The release.</param>
    /// <param name="step">The step.</param>
    /// <param name="onLine">Sees each line that it prints.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SlipwayException">It failed: the step must not run.</exception>
    public Task BeforeAsync(Release release, string step, Action<string> onLine, CancellationToken cancellationToken) =>
        RunAsync(HookPoints.Before(step), new HookCall(release) { Step = step, OnLine = onLine }, cancellationToken);

    /// <summary>Whether there is a hook after a step.</summary>
    public bool HasAfter(string step) => settings.Hooks.ContainsKey(HookPoints.After(step));

    /// <summary>Runs the hook after a step that ended well; what it fails with is a warning.</summary>
    public async Task AfterAsync(Release release, string step, Action<string> onLine, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(HookPoints.After(step), new HookCall(release) { Step = step, Result = "done", OnLine = onLine }, cancellationToken);
        }
        catch (SlipwayException fault)
        {
            Warn(fault);
        }
    }

    /// <summary>Runs the hooks of a release that has ended; nothing that they do changes how it ended.</summary>
    public async Task EndedAsync(Release release, CancellationToken cancellationToken)
    {
        foreach (var point in PointsOf(release))
        {
            try
            {
                await RunAsync(point, new HookCall(release) { Step = release.FailedStep?.Name, Result = ResultOf(release), Failure = release.End?.Failure }, cancellationToken);
            }
            catch (SlipwayException fault)
            {
                Warn(fault);
            }
            catch (OperationCanceledException)
            {
                log.Warn($"The hook {SettingsCatalog.HookVariable(point)} was ended by a signal.");
            }
        }
    }

    /// <summary>The hooks that are set, as variables and commands, in the order in which they would run.</summary>
    public IReadOnlyList<(string Variable, Command Command)> Of(IEnumerable<string> points) =>
        [.. points.Where(settings.Hooks.ContainsKey).Select(point => (SettingsCatalog.HookVariable(point), Command(point)))];

    private static IEnumerable<string> PointsOf(Release release) => release switch
    {
        { State: ReleaseState.Succeeded, RollbackTo: not null } => [HookPoints.OnSuccess, HookPoints.OnRollback],
        { State: ReleaseState.Succeeded } => [HookPoints.OnSuccess],
        { State: ReleaseState.RolledBack } => [HookPoints.OnFailure, HookPoints.OnRollback],
        { State: ReleaseState.Failed or ReleaseState.NeedsAPerson } => [HookPoints.OnFailure],
        _ => [],
    };

    private static string ResultOf(Release release) => release.State switch
    {
        ReleaseState.Succeeded => "succeeded",
        ReleaseState.RolledBack => "rolled-back",
        ReleaseState.NeedsAPerson => "needs-a-person",
        _ => "failed",
    };

    private async Task RunAsync(string point, HookCall call, CancellationToken cancellationToken)
    {
        if (!settings.Hooks.ContainsKey(point)) return;
        var variable = SettingsCatalog.HookVariable(point);
        var command = Command(point) with { Environment = call.Environment(point), WriteInput = call.WriteAsync, OnLine = call.OnLine };
        CommandResult result;
        try
        {
            result = await runner.RunAsync(command, cancellationToken);
        }
        catch (CommandFailedException fault)
        {
            throw new SlipwayException($"The hook {variable} failed: {fault.Message}", fault) { Details = fault.Details, Next = [Next(variable)] };
        }

        if (!result.Succeeded)
            throw new SlipwayException($"The hook {variable} failed with exit code {result.ExitCode}.") { Details = result.LastLines(), Next = [Next(variable)] };
    }

    private Command Command(string point) => new("sh", ["-c", settings.Hooks[point]]) { WorkingDirectory = settings.AppDirectory, Deadline = settings.HookTimeout };

    private string Next(string variable) => $"Run the command of {variable} in {settings.AppDirectory} by hand; it may take DEPLOY_HOOK_TIMEOUT.";

    private void Warn(SlipwayException fault)
    {
        log.Warn(fault.Message);
        foreach (var line in fault.Details) log.Show($"     {line}");
    }
}
