using Cake.Frosting;
using Slipway.Releases.Restores;

namespace Slipway.Tasks;

/// <summary>Restore a backup into a scratch database, compare the rows of every table, drop it.</summary>
[TaskName("VerifyBackup")]
[TaskDescription("Restore a backup (the newest, or --from=<release or file>) into a scratch database, compare every table, drop it")]
public sealed class VerifyBackup(BackupsReport report) : AsyncFrostingTask<DeployContext>
{
    /// <inheritdoc/>
    public override Task RunAsync(DeployContext context) =>
        context.Run.AnswerAsync(nameof(VerifyBackup), report.VerifyAsync);
}
