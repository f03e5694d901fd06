using Slipway.Application;
using Slipway.Docker;
using Slipway.Health;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>
/// Replaces the app's container as <see cref="SwapPlan"/> says, and then the workers'. Starting first, the new one passes the gate before the old one stops; what
/// does not pass is removed again, and the old one never stopped.
/// </summary>
public sealed class AppReplacement(
    ServiceStart start, AppCreation creation, DependencyHealth dependencies, ContainerSwap swap, ContainerWait wait, HealthProbes health, ProxyRefresh proxy, RailsRunner rails, ProjectContainers containers,
    DeploySettings settings, IRunLog log, TimeProvider time)
{
    /// <summary>The app's containers that run.</summary>
    public async Task<IReadOnlyList<Container>> RunningAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        [.. (await containers.AllAsync(cancellationToken))
            .Where(container => container.Service == application.App.Name && container is { IsOneOff: false, IsRunning: true })
            .OrderBy(container => container.StartedAt)];

    /// <summary>How the app and its workers would be replaced now, and by which commands; only looks.</summary>
    public async Task<(SwapPlan Plan, IReadOnlyList<Command> Commands)> LookAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var old = await RunningAsync(application, cancellationToken);
        var changed = await start.ChangedAsync(application, cancellationToken);
        var plan = PlanFor(application, old);
        return (plan, plan.StartFirst
            ? [.. await swap.CommandsAsync(application, old, cancellationToken), .. await creation.WorkersCommandsAsync(application, changed, cancellationToken)]
            : await creation.CommandsAsync(application, changed, cancellationToken));
    }

    /// <summary>Replaces the app, and passes the gate; then the workers.</summary>
    /// <param name="application">The application.</param>
    /// <param name="replacing">For which release, and who wants to know.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="SlipwayException">The new version did not start, or did not pass the gate.</exception>
    public async Task<ReplacedApp> ReplaceAsync(ComposeApplication application, AppReplacing replacing, CancellationToken cancellationToken)
    {
        var old = await RunningAsync(application, cancellationToken);
        var addresses = old.SelectMany(container => container.Addresses.Values).ToHashSet();
        var changed = await start.ChangedAsync(application, cancellationToken);
        var plan = PlanFor(application, old);
        if (replacing.IsOpen && !plan.StartFirst && settings.MaintenanceUse == MaintenanceUse.Migrations)
        {
            throw new SlipwayException($"The site was left open, and {application.App.Name} cannot be replaced while it serves any more: {plan.Why}.")
            {
                Next = ["./build.sh --target=Deploy --force --maintenance=always"],
            };
        }

        await dependencies.SettleAsync(application, cancellationToken);
        log.Write($"{(plan.StartFirst ? "start-first" : "stop-first")}: {plan.Why}");
        if (!plan.StartFirst || ServiceStart.ReplacesOthers(application, changed)) await replacing.AboutToStop();

        await start.StartOthersAsync(application, changed, replacing.OnLine, cancellationToken);
        var gate = !plan.StartFirst ? await StopFirstAsync(application, changed, replacing, cancellationToken)
            : await start.IsDueAsync(application, changed, old, cancellationToken) ? await StartFirstAsync(application, changed, old, replacing, cancellationToken)
            : await StayAsync(application, changed, old, replacing, cancellationToken);
        return new ReplacedApp(changed, addresses) { Plan = plan, Gate = gate };
    }

    private SwapPlan PlanFor(ComposeApplication application, IReadOnlyList<Container> old)
    {
        var plan = SwapPlan.For(application, settings.Swap);
        return plan.StartFirst && old.Count == 0 ? new SwapPlan(false, $"no container of {application.App.Name} runs") : plan;
    }

    private async Task<HealthReport> StopFirstAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, AppReplacing replacing, CancellationToken cancellationToken)
    {
        var together = await creation.ReplaceAppAsync(application, changed, replacing.OnLine, cancellationToken);
        var running = await RunningAsync(application, cancellationToken);
        if (application.IsRails && running.Count > 0) rails.Keep(running[^1]);

        // Right away: an nginx that resolved the name once answers 502 for as long as it does not know the new address.
        await proxy.RefreshAsync(application, cancellationToken);

        // While the app boots; they start when it has passed.
        var workers = together ? Task.CompletedTask : creation.CreateWorkersAsync(application, changed, replacing.OnLine, cancellationToken);
        HealthReport gate;
        try
        {
            gate = await PassAsync(application, await wait.WaitAsync(application, application.App, [], cancellationToken), replacing, cancellationToken);
        }
        finally
        {
            await Task.WhenAny(workers);
        }

        await workers;
        await creation.StartWorkersAsync(application, changed, replacing.OnLine, cancellationToken);
        return gate;
    }

    private async Task<HealthReport> StayAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, IReadOnlyList<Container> old, AppReplacing replacing, CancellationToken cancellationToken)
    {
        var gate = await PassAsync(application, new StartedContainers(old, Answer: null), replacing, cancellationToken);
        await replacing.AboutToStop();
        await creation.ReplaceWorkersAsync(application, changed, replacing.OnLine, cancellationToken);
        return gate;
    }

    private async Task<HealthReport> StartFirstAsync(
        ComposeApplication application, IReadOnlyCollection<string> changed, IReadOnlyList<Container> old, AppReplacing replacing, CancellationToken cancellationToken)
    {
        Container fresh;
        HealthReport gate;
        try
        {
            // Docker's DNS knows a container from its first moment. While the site is closed, it shows the page like the old one.
            if (replacing.IsOpen) await TryAsync(application, replacing, cancellationToken);
            fresh = await swap.StartBesideAsync(application, old, replacing.OnLine, cancellationToken);
            var started = time.GetTimestamp();
            if (application.IsRails) rails.Keep(fresh);
            gate = await PassAsync(application, await wait.WaitAsync(application, application.App, [.. old.Select(container => container.Id)], cancellationToken), replacing, cancellationToken);
            await proxy.NoticeAsync(application, started, cancellationToken);
        }
        catch
        {
            await rails.EndAsync();
            await swap.TakeBackAsync(application, old, CancellationToken.None);
            throw;
        }

        await replacing.AboutToStop();
        await Task.WhenAll(RetireAsync(application, old, fresh, cancellationToken), creation.ReplaceWorkersAsync(application, changed, replacing.OnLine, cancellationToken));
        return gate;
    }

    private async Task RetireAsync(ComposeApplication application, IReadOnlyList<Container> old, Container fresh, CancellationToken cancellationToken)
    {
        await swap.RetireAsync(old, fresh, cancellationToken);
        await proxy.RefreshAsync(application, cancellationToken);
    }

    private async Task TryAsync(ComposeApplication application, AppReplacing replacing, CancellationToken cancellationToken)
    {
        var trial = await swap.StartTrialAsync(application, replacing.ReleaseId, cancellationToken);
        try
        {
            if (application.IsRails) rails.Keep(trial);
            await PassAsync(application, await wait.WaitAsync(application, trial, cancellationToken), replacing, cancellationToken);
        }
        finally
        {
            await rails.EndAsync();
            await swap.EndTrialAsync(trial, CancellationToken.None);
        }
    }

    private async Task<HealthReport> PassAsync(
        ComposeApplication application, StartedContainers started, AppReplacing replacing, CancellationToken cancellationToken)
    {
        var gate = await health.GateAsync(application, started, cancellationToken);
        replacing.OnGate(gate);
        return gate.Healthy ? gate : throw new SlipwayException($"The new version did not pass the gate: {gate.FirstFailure}") { Details = gate.Lines };
    }
}

/// <summary>What a replacement is for, and who wants to know.</summary>
/// <param name="ReleaseId">The release, as the label of what is started for a trial.</param>
/// <param name="IsOpen">Whether visitors get the site meanwhile: then nothing of the new version may meet them before it passed the gate.</param>
public sealed record AppReplacing(string ReleaseId, bool IsOpen)
{
    /// <summary>Called before a container that runs is stopped.</summary>
    public required Func<Task> AboutToStop { get; init; }

    /// <summary>Sees what the gate says, good or not.</summary>
    public required Action<HealthReport> OnGate { get; init; }

    /// <summary>Sees each line of output.</summary>
    public required Action<string> OnLine { get; init; }
}

/// <summary>What was known when the app was replaced, and how it was.</summary>
/// <param name="Changed">Services whose containers were not what the Compose file says.</param>
/// <param name="Addresses">The app's addresses before.</param>
public sealed record ReplacedApp(IReadOnlyCollection<string> Changed, IReadOnlyCollection<string> Addresses)
{
    /// <summary>How it was replaced; null where that was not decided here.</summary>
    public SwapPlan? Plan { get; init; }

    /// <summary>What the gate said; null where it was not asked.</summary>
    public HealthReport? Gate { get; init; }
}
