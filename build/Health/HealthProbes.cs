using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Health;

/// <summary>
/// The health check: database, Redis and migrations in one Rails boot (or the configured command), HTTP inside the container, and
/// the way through the proxy; all at the same time, asked again until they pass or the timeout is over.
/// </summary>
public sealed class HealthProbes(
    DockerClient docker, RailsRunner rails, Visitors visitors, DeploySettings settings, TimeProvider time, Progress? progress = null)
{
    private readonly InsideHttp _inside = new(docker, time);
    private readonly RailsProbes _rails = new(rails, time);

    /// <summary>Asks every probe that the scope has, of the app service's containers that run.</summary>
    public async Task<HealthReport> RunAsync(ComposeApplication application, HealthScope scope, CancellationToken cancellationToken) =>
        await RunAsync(application, scope, await docker.ContainersAsync(application, application.App.Name, cancellationToken), null, cancellationToken);

    /// <summary>Asks the probes of the gate, of these containers alone; what they have just answered is not asked again.</summary>
    public Task<HealthReport> GateAsync(ComposeApplication application, StartedContainers started, CancellationToken cancellationToken) =>
        RunAsync(application, HealthScope.Gate, started.Containers, started.Answer, cancellationToken);

    private async Task<HealthReport> RunAsync(
        ComposeApplication application, HealthScope scope, IReadOnlyList<Container> all, VisitorAnswer? answered, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, settings.HealthTimeout);
        var life = new ContainerLife(docker, all);
        var running = all.Where(container => container.IsRunning).ToList();
        if (running.Count == 0)
        {
            var none = new HealthProbe(
                "container", ProbeOutcome.Failed, deadline.Elapsed, $"service {application.App.Name} has no running container ({ServiceContainers.Describe(all)})");
            return new HealthReport([none], deadline.Elapsed, await life.LogsAsync(cancellationToken));
        }

        life = new ContainerLife(docker, running);
        var round = new HealthRound(deadline, life, running, progress);
        var probes = (await Task.WhenAll(Ask(application, scope, round, answered, cancellationToken))).SelectMany(some => some).ToList();

        // The container may have ended after it had passed a probe.
        if (await life.EndAsync(cancellationToken) is { } end)
            probes.Insert(0, new HealthProbe("container", ProbeOutcome.Failed, deadline.Elapsed, end));

        var failed = probes.Any(probe => probe.Outcome == ProbeOutcome.Failed);
        return new HealthReport(probes, deadline.Elapsed, failed ? [.. round.Printed, .. await life.LogsAsync(cancellationToken)] : []);
    }

    private IEnumerable<Task<IReadOnlyList<HealthProbe>>> Ask(
        ComposeApplication application, HealthScope scope, HealthRound round, VisitorAnswer? answered, CancellationToken cancellationToken)
    {
        if (application.IsRails) yield return _rails.RunAsync(round, cancellationToken);
        if (settings.HealthCommand is { } command) yield return One(token => CommandAsync(command, round, token));
        yield return answered is null ? One(token => InsideAsync(application, round, token)) : Task.FromResult<IReadOnlyList<HealthProbe>>([Http(answered)]);
        if (scope == HealthScope.Gate) yield break;

        if (application.ProxyUrl is null)
            yield return Task.FromResult<IReadOnlyList<HealthProbe>>([new("proxy", ProbeOutcome.NotUsed, TimeSpan.Zero, "no port is published on the host")]);
        else if (scope == HealthScope.Open)
            yield return One(token => ProxyAsync(application, token));
        yield return One(token => SiteAsync(application, scope, token));

        async Task<IReadOnlyList<HealthProbe>> One(Func<CancellationToken, Task<HealthProbe>> ask) => [await round.UntilOkAsync(ask, cancellationToken)];
    }

    private async Task<HealthProbe> InsideAsync(ComposeApplication application, HealthRound round, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(round.Containers.Select(container =>
            _inside.AskAsync(container, application.AppPort, settings.HealthPath, cancellationToken)));
        var answer = answers.FirstOrDefault(candidate => candidate.Status != 200) ?? answers[0];
        return Http(answer);
    }

    private HealthProbe Http(VisitorAnswer answer) => Probe("http", answer, settings.HealthPath, answer.Status == 200);

    private async Task<HealthProbe> ProxyAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var answer = await visitors.AskAsync(application, settings.HealthPath, cancellationToken);
        return Probe("proxy", answer, settings.HealthPath, answer.Status == 200);
    }

    private async Task<HealthProbe> SiteAsync(ComposeApplication application, HealthScope scope, CancellationToken cancellationToken)
    {
        var answer = await visitors.AskAsync(application, settings.MaintenancePath, cancellationToken);
        return Probe("site", answer, settings.MaintenancePath, scope == HealthScope.Closed ? answer.IsPage : answer.IsOpen);
    }

    private async Task<HealthProbe> CommandAsync(string command, HealthRound round, CancellationToken cancellationToken)
    {
        var container = round.Containers[0];
        var started = time.GetTimestamp();
        try
        {
            var result = await docker.DockerExecAsync(
                ShellCommand.In(container, command, round.Deadline.Remaining + TimeSpan.FromSeconds(1)), cancellationToken);
            return new HealthProbe(
                "command",
                result.Succeeded ? ProbeOutcome.Ok : ProbeOutcome.Failed,
                time.GetElapsedTime(started),
                result.Succeeded ? null : $"exit code {result.ExitCode} in {container.Name}{(result.LastLines(1) is [var line] ? $": {line}" : "")}");
        }
        catch (CommandFailedException exception) when (exception.Result is null)
        {
            return new HealthProbe("command", ProbeOutcome.Failed, time.GetElapsedTime(started), $"did not end in {container.Name}");
        }
    }

    private static HealthProbe Probe(string name, VisitorAnswer answer, string path, bool passed) =>
        new(name, passed ? ProbeOutcome.Ok : ProbeOutcome.Failed, answer.Duration, $"{path} answers {answer}");
}
