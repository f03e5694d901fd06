using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Healthchecks.Start;

/// <summary>Waits until an instance answers.</summary>
public sealed class InstanceWait(DockerClient docker, TimeProvider time)
{
    /// <summary>What a healthy instance answers with 200, having asked its database.</summary>
    private const string StatusPath = "/api/v1/status/";

    private const int LogLines = 20;

    // More restarts than that are a loop: it waits for a database that refuses it.
    private const int Loop = 3;

    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);

    private readonly InstanceHttp _http = new(time);

    /// <summary>Waits until the container's instance answers.</summary>
    /// <param name="id">The container.</param>
    /// <param name="timeout">How long.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The container as it is then.</returns>
    /// <exception cref="SlipwayException">It does not, or it ended: with the last answer and the last lines of its log.</exception>
    public async Task<Container> RunAsync(string id, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var said = "it has no address yet";
        while (true)
        {
            var container = await docker.DockerInspectAsync(id, cancellationToken)
                ?? throw new SlipwayException("The container of Healthchecks was removed while it was waited for.") { Next = ["./build.sh --target=StartHealthchecks"] };
            if (container.IsRunning && InstanceAddress.Of(container) is { } address)
            {
                var (status, answer) = await _http.AskAsync(address, StatusPath, null, cancellationToken);
                if (status == 200) return container;
                said = answer;
            }

            if (container.Status is "exited" or "dead" || container.RestartCount >= Loop) throw await FaultAsync(container, $"it does not stay up ({container.Status}, exit code {container.ExitCode}, {Figures.Count(container.RestartCount, "restart")})", cancellationToken);
            if (time.GetElapsedTime(began) >= timeout) throw await FaultAsync(container, $"not within {timeout.Text()}; last: {said}", cancellationToken);
            await Task.Delay(AskAgain, time, cancellationToken);
        }
    }

    /// <summary>Whether the instance accepts an API key.</summary>
    /// <exception cref="SlipwayException">It does not.</exception>
    public async Task ProveAsync(Container container, string key, CancellationToken cancellationToken)
    {
        if (InstanceAddress.Of(container) is not { } address) return;
        var (status, said) = await _http.AskAsync(address, "/api/v1/checks/", key, cancellationToken);
        if (status is not (401 or 403)) return;
        throw new SlipwayException($"Healthchecks does not accept HEALTHCHECKS_API_KEY: {said}.")
        {
            Next = ["Remove HEALTHCHECKS_API_KEY from the Healthchecks file, revoke the project's key in Healthchecks, and run this again."],
        };
    }

    private async Task<SlipwayException> FaultAsync(Container container, string why, CancellationToken cancellationToken) =>
        new($"Healthchecks does not answer in container {container.Name}: {why}.")
        {
            Details = await docker.DockerLogsAsync(container.Id, LogLines, cancellationToken),
            Next = [$"docker logs {container.Name}", "Mend what its log says, then: ./build.sh --target=StartHealthchecks"],
        };
}
