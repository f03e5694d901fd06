namespace Slipway.Docker;

/// <summary>
/// Notices that a container ended while a command runs in it. The docker client mostly says so itself; where the container ends while the command is still being started, it may go on waiting
/// for as long as it is let (Docker 26.1), and a site stays closed meanwhile. Only where the engine's socket can be asked.
/// </summary>
internal sealed class ContainerWatch(EngineQuestions questions, TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // The client's own words are better than ours.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Returns when the container has ended, or was started anew, since the call began; where that cannot be told, only by being cancelled.</summary>
    public async Task GoneAsync(string container, CancellationToken cancellationToken)
    {
        if (!await questions.CanBeAskedAsync(cancellationToken)) await Task.Delay(Timeout.Infinite, cancellationToken);
        var began = time.GetUtcNow();
        do await Task.Delay(Interval, time, cancellationToken);
        while (!await IsGoneAsync(container, began, cancellationToken));
        await Task.Delay(Patience, time, cancellationToken);
    }

    private async Task<bool> IsGoneAsync(string container, DateTimeOffset began, CancellationToken cancellationToken) =>
        await questions.ContainersAsync([container], cancellationToken) is { } found
        && (found is not [var now] || now.Status is "exited" or "dead" or "restarting" or "removing" || now.StartedAt > began);
}
