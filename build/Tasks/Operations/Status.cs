using Cake.Frosting;
using Slipway.Releases;

namespace Slipway.Tasks;

/// <summary>Show what runs, maintenance, containers, the last backup and releases.</summary>
[TaskName("Status")]
[TaskDescription("Show what runs, maintenance, containers, the last backup and releases")]
public sealed class Status(StatusReport report) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(Status), report.PrintAsync);
}
