using Slipway.Application;
using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Takes the lock, and opens the release of a run or goes on with the one that its owner began.</summary>
public sealed class ReleaseOpening(
    DeploySettings settings, ReleaseJournal journal, GitRepository git, ApplicationDetector detector, IRunLog log, TimeProvider time)
{
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(200);

    // It is written where others read it, and may hold credentials.
    private string? RunUrl => settings.RunUrl is { } url ? log.Masked(url) : null;

    /// <summary>Takes the lock of the checkout; waits for it if the settings say so.</summary>
    /// <exception cref="SlipwayException">Another run holds it (exit code 75), or this is no git checkout.</exception>
    public async Task<RunLock> TakeLockAsync(string step, CancellationToken cancellationToken)
    {
        var directory = await git.CommonDirectoryAsync(cancellationToken)
            ?? throw new SlipwayException($"{settings.AppDirectory} is not a git checkout.")
            {
                Next = ["Call build.sh from the application's checkout, or name it: --app-dir=<folder>."],
            };
        var holder = new LockHolder(Environment.ProcessId, Environment.UserName, step, time.GetUtcNow(), RunUrl);
        var began = time.GetTimestamp();
        var said = false;
        while (true)
        {
            if (RunLock.TryTake(directory, holder) is { } taken) return taken;

            var other = RunLock.HolderOf(directory)?.ToString() ?? "a process that has not written its name yet";
            if (settings.Wait is not { } wait || (wait != Timeout.InfiniteTimeSpan && time.GetElapsedTime(began) >= wait))
                throw Busy($"Another run holds the lock: {other}.", "--wait waits for it; --wait=<seconds> not longer than that.");

            if (!said) log.Show($"   waiting for the lock: {other}");
            said = true;
            await Task.Delay(AskAgain, time, cancellationToken);
        }
    }

    /// <summary>The open release that this run's owner began, or null; refuses where somebody else's is open.</summary>
    /// <param name="broken">Receives a release whose process died, or whose owner never came back.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public async Task<Release?> FindOpenAsync(Action<Release> broken, CancellationToken cancellationToken)
    {
        var open = await journal.OpenReleaseAsync(cancellationToken);
        if (open is null) return null;

        var left = open.State == ReleaseState.Running || time.GetUtcNow() - open.UpdatedAt > settings.StepsTimeout;
        if (left)
        {
            broken(open);
            return null;
        }

        return open.Owner == settings.RunId
            ? open
            : throw Busy(
                $"Release {open.Id} is under way, step by step: run {open.Owner}, last step {open.LastStep?.Name}, " +
                $"{open.UpdatedAt.ToLocalTime():yyyy-MM-dd HH:mm:ss}{(open.RunUrl is null ? "" : $", {open.RunUrl}")}.",
                $"Wait for it; to give it up: ./build.sh --target=Recover --run-id={open.Owner}");
    }

    /// <summary>The last release that changed something, if it could not be recovered and no person took over since; null otherwise.</summary>
    public async Task<Release?> FindUnrecoveredAsync(CancellationToken cancellationToken) =>
        (await journal.AllAsync(cancellationToken)).FirstOrDefault(release => !release.IsOpen && RecoveryPlan.FurthestOf(release) is not null)
            is { State: ReleaseState.NeedsAPerson, Recovery.Ended: false } unrecovered ? unrecovered : null;

    /// <summary>A new release, not yet written.</summary>
    public async Task<Release> CreateAsync(string workflow, CancellationToken cancellationToken)
    {
        var (detecting, branch, commit) = (detector.DetectAsync(cancellationToken), git.BranchAsync(cancellationToken), git.ResolveAsync("HEAD", cancellationToken));
        await Task.WhenAll(detecting, branch, commit);
        var application = await detecting;
        var now = time.GetUtcNow();
        return new Release
        {
            Id = ReleaseId.At(now),
            Workflow = workflow,
            Project = application.Compose.Project,
            Environment = settings.Environment,
            Owner = settings.RunId,
            RunUrl = RunUrl,
            By = Environment.GetEnvironmentVariable("SUDO_USER") is { Length: > 0 } person ? person : Environment.UserName,
            StartedAt = now,
            UpdatedAt = now,
            Branch = await branch,
            FromCommit = await commit,
        };
    }

    private static SlipwayException Busy(string message, string next) => new(message) { ExitCode = ExitCode.Busy, Next = [next] };
}
