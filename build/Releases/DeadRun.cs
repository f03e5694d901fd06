using Slipway.Application;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>Ends what a run left behind, on this machine, in containers and in the databases, before anything is put back.</summary>
public sealed class DeadRun(MarkedProcesses processes, Leftovers leftovers, Migrations migrations, Patience patience, IRunLog log)
{
    /// <summary>Ends the processes that a dead run started on this machine.</summary>
    public async Task EndProcessesAsync(Release release, CancellationToken cancellationToken)
    {
        var ended = release.Mark is { } mark ? await processes.EndAsync(mark, cancellationToken) : 0;
        if (ended > 0) log.Show($"   {Figures.Count(ended, "process")} of it ended.");
    }

    /// <summary>Ends what it started in containers, its one-off containers, and its database sessions.</summary>
    /// <exception cref="SlipwayException">Something could not be ended.</exception>
    public async Task EndAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        await leftovers.EndAsync(application, cancellationToken);
        await patience.UntilItWorksAsync(token => migrations.EndAsync(application, release.Id, token), Patience.Restart, cancellationToken);
    }
}
