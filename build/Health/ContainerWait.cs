using Slipway.Application;
using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Health;

/// <summary>Waits until a service's new containers run and, where it is the app service, answer.</summary>
public sealed class ContainerWait(DockerClient docker, DeploySettings settings, TimeProvider time, Progress? progress = null)
{
    private static readonly TimeSpan Moment = TimeSpan.FromSeconds(1);

    // A Rails that answers has booted: a path that it does not have now, it never has. Other servers may say so until what they serve has been loaded (Tomcat, WildFly).
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(5);
    private const int LeastAnswers = 5;
    private const int NotFound = 404;

    private readonly InsideHttp _http = new(docker, time);

    /// <summary>Waits, at most <see cref="DeploySettings.StartTimeout"/>.</summary>
    /// <param name="application">The application.</param>
    /// <param name="service">The service.</param>
    /// <param name="replaced">Ids of containers that do not count: the ones that were to be replaced.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The service's containers, all of which run, and where it is the app service what they answer at the health path: 200.</returns>
    /// <exception cref="SlipwayException">They did not in time, or one ended: with its last log lines.</exception>
    public Task<StartedContainers> WaitAsync(
        ComposeApplication application, ComposeService service, IReadOnlyCollection<string> replaced, CancellationToken cancellationToken) =>
        WaitAsync(
            application, service,
            async () => [.. (await docker.ContainersAsync(application, service.Name, cancellationToken)).Where(container => !replaced.Contains(container.Id))],
            cancellationToken);

    /// <summary>Waits the same for one container of the app service.</summary>
    /// <exception cref="SlipwayException">It did not answer in time, or ended: with its last log lines.</exception>
    public Task<StartedContainers> WaitAsync(ComposeApplication application, Container container, CancellationToken cancellationToken) =>
        WaitAsync(
            application, application.App,
            async () => [await docker.DockerInspectAsync(container.Id, cancellationToken) ?? container with { Status = "removing" }],
            cancellationToken);

    private async Task<StartedContainers> WaitAsync(
        ComposeApplication application, ComposeService service, Func<Task<List<Container>>> look, CancellationToken cancellationToken)
    {
        var deadline = new Deadline(time, settings.StartTimeout);
        var first = new Dictionary<string, Container>();
        var (missing, missingSince) = (0, 0L);
        while (true)
        {
            var containers = await look();
            foreach (var container in containers) first.TryAdd(container.Id, container);

            var end = containers.Select(container => ContainerLife.End(first[container.Id], container)).FirstOrDefault(reason => reason is not null);
            if (end is not null) throw await FailedAsync(application, service, end, containers, cancellationToken, hasEnded: true);

            var (waiting, isMissing, answer) = await WaitingForAsync(application, service, containers, cancellationToken);
            progress?.WaitsFor(waiting is null ? null : $"{service.Name}: {waiting}");
            if (waiting is null) return new(containers, answer);

            if (!isMissing) missing = 0;
            else if (missing++ == 0) missingSince = time.GetTimestamp();
            if (application.IsRails && missing >= LeastAnswers && time.GetElapsedTime(missingSince) is var since && since >= Lasting)
                throw await FailedAsync(application, service, $"{waiting}, {missing} times in {since.Text()}: the application runs, and has no such path", containers, cancellationToken, isMissing);
            if (deadline.Passed)
                throw await FailedAsync(application, service, $"{waiting} after {deadline.Timeout.TotalSeconds:0} s", containers, cancellationToken, isMissing);
            await deadline.PauseAsync(cancellationToken);
        }
    }

    private async Task<(string? What, bool IsMissing, VisitorAnswer? Answer)> WaitingForAsync(
        ComposeApplication application, ComposeService service, List<Container> containers, CancellationToken cancellationToken)
    {
        if (containers.Count == 0) return ("there is no new container", false, null);
        if (containers.Find(container => !container.IsRunning) is { } idle) return (ServiceContainers.Describe(idle), false, null);
        if (service.Name != application.App.Name) return (null, false, null);

        await Task.WhenAll(containers.Select(container => ContainerDoor.KnockAsync(container, application.AppPort, Moment, time, cancellationToken)));
        var answers = await Task.WhenAll(containers.Select(container =>
            _http.AskAsync(container, application.AppPort, settings.HealthPath, cancellationToken)));
        return (
            answers.FirstOrDefault(answer => answer.Status != 200) is { } bad ? $"{settings.HealthPath} answers {bad}" : null,
            answers.All(each => each.Status == NotFound),
            answers[0]);
    }

    private async Task<SlipwayException> FailedAsync(
        ComposeApplication application, ComposeService service, string why, List<Container> containers, CancellationToken cancellationToken, bool isMissing = false, bool hasEnded = false) =>
        new($"Service {service.Name} did not start: {why}.")
        {
            Details = await new ContainerLife(docker, containers).LogsAsync(cancellationToken),
            Next =
            [
                $"docker compose logs --tail 100 {service.Name}",
                .. isMissing ? [$"Is it up under another path? --health-path=<path> (DEPLOY_HEALTH_PATH), or give it {settings.HealthPath}"] : Array.Empty<string>(),
                .. service.Name == application.App.Name && !isMissing && !hasEnded
                    ? [$"It was asked on port {application.AppPort}. Does it listen on another? --app-port=<port> (DEPLOY_APP_PORT)"]
                    : Array.Empty<string>(),
            ],
        };
}

/// <summary>Containers that run.</summary>
/// <param name="Containers">The containers.</param>
/// <param name="Answer">What they have just answered at the health path; null where they were not asked.</param>
public sealed record StartedContainers(IReadOnlyList<Container> Containers, VisitorAnswer? Answer);
