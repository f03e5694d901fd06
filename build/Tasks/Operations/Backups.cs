using Cake.Frosting;
using Slipway.Releases.Restores;

namespace Slipway.Tasks;

/// <summary>List the backups that are kept, and compare their checksums.</summary>
[TaskName("Backups")]
[TaskDescription("List the backups that are kept, and compare their checksums")]
public sealed class Backups(BackupsReport report) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(Backups), report.PrintAsync);
}
