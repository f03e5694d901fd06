using Slipway.Processes;
using Slipway.Releases.Pruning;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>
/// One run of this program: takes the lock with its first step, journals every step before and after, recovers what failed, and knows the exit code.
/// </summary>
public sealed class DeploymentRun(
    DeploySettings settings, ReleaseOpening opening, ReleaseJournal journal, StateFolder state, Recovery recovery, BrokenRelease unended, Retention retention, ReleaseEnding ending,
    RunResult result, RunWatch watch, RunLog log, StepLines lines, RunSignals signals, RunMark mark, TimeProvider time) : IDisposable
{
    private RunLock? _lock;
    private Release? _release;
    private bool _journalled;
    private string _target = "";
    private bool _isWorkflow;
    private string? _lastStep;
    private SlipwayException? _failure;
    private SlipwayException? _openingFault;

    /// <summary>The task that was asked for.</summary>
    public string Target => _target;

    /// <summary>Says what was asked for, before the first step runs.</summary>
    public void Plan(string target, bool isWorkflow) => (_target, _isWorkflow) = (target, isWorkflow);

    /// <summary>Runs one step of the deployment.</summary>
    /// <param name="step">Its name.</param>
    /// <param name="alone">What it does when it belongs to no release.</param>
    /// <param name="body">Its work.</param>
    /// <exception cref="SlipwayException">It failed, or may not run now.</exception>
    public async Task StepAsync(string step, StepAlone alone, Func<StepScope, Task<StepResult>> body)
    {
        try
        {
            _release ??= await BeginOrLookAsync(step, alone);
            if (_isWorkflow && !alone.OnlyLooks && _release.NothingToDeploy is null) await ending.WatchAsync(signals.Token);
            await RunAsync(step, _release, body);
        }
        catch (Exception fault)
        {
            _failure ??= AsFailure(fault, step);
            throw _failure;
        }
    }

    /// <summary>Answers a question: takes no lock, writes no journal.</summary>
    public async Task AnswerAsync(string target, Func<CancellationToken, Task> body)
    {
        try
        {
            await body(signals.Token);
        }
        catch (Exception fault)
        {
            _failure = AsFailure(fault, target);
            throw _failure;
        }
    }

    /// <summary>Does something that belongs to no release while nobody else changes anything.</summary>
    public Task LockedAsync(string target, Func<CancellationToken, Task> body) => AnswerAsync(target, async cancellationToken =>
    {
        _lock = await opening.TakeLockAsync(target, cancellationToken);
        await body(cancellationToken);
    });

    /// <summary>Recovers an open release, if there is one.</summary>
    public Task RecoverAsync(string target) => AnswerAsync(target, async cancellationToken =>
    {
        _lock = await opening.TakeLockAsync(target, cancellationToken);
        Release? broken = null;
        var open = await opening.FindOpenAsync(release => broken = release, cancellationToken) ?? broken ?? await opening.FindUnrecoveredAsync(cancellationToken);
        if (open is null)
        {
            log.Show("Nothing to recover: every release has ended.");
            return;
        }

        log.Attach(Path.Combine(await journal.FolderAsync(open.Id, cancellationToken), "deploy.log"));
        await unended.RecoverAsync(open);
    });

    /// <summary>Ends the run: recovers what failed, closes the release, says what happened.</summary>
    /// <param name="hostFault">What the host says went wrong outside every step; null if nothing did.</param>
    /// <returns>The exit code of the program.</returns>
    public async Task<ExitCode> CompleteAsync(string? hostFault)
    {
        if (hostFault is not null) _failure ??= new SlipwayException(hostFault);
        ExitCode code;
        try
        {
            // Recovery goes on although the run was cancelled: that is what the first signal is for.
            code = await EndAsync(signals.RecoveryToken);
        }
        finally
        {
            _lock?.Dispose();
            _lock = null;
        }

        await watch.EndedAsync(_release, _journalled, _target, code);
        return code;
    }

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    // Preflight has more to say than that the first thing a release needs is missing.
    private async Task<Release> BeginOrLookAsync(string step, StepAlone alone)
    {
        try
        {
            return await BeginAsync(step, alone);
        }
        catch (SlipwayException fault) when (alone is { OpensRelease: true, OnlyLooks: true } && fault.ExitCode == ExitCode.Failed)
        {
            _openingFault = fault;
            var now = time.GetUtcNow();
            return new Release { Id = ReleaseId.At(now), Workflow = _target, Project = "", Environment = settings.Environment, StartedAt = now };
        }
    }

    private async Task<Release> BeginAsync(string step, StepAlone alone)
    {
        var cancellation = signals.Token;
        var canOpen = _isWorkflow || (alone.OpensRelease && settings.RunId is not null);
        var mayJoin = settings.RunId is not null;
        if (alone.OnlyLooks && !canOpen && !(mayJoin && await journal.OpenReleaseAsync(cancellation) is { } open && open.Owner == settings.RunId))
            return await opening.CreateAsync(_target, cancellation);

        _lock = await opening.TakeLockAsync(step, cancellation);
        Release? broken = null;
        var mine = await opening.FindOpenAsync(release => broken = release, cancellation);
        if (mine is not null && _isWorkflow) (broken, mine) = (mine, null);
        if (broken is not null && !_isWorkflow) throw BrokenRelease.Unfinished(broken);
        if (broken is not null) await unended.RecoverAsync(broken);
        else if (_isWorkflow && await opening.FindUnrecoveredAsync(cancellation) is { } unrecovered) await unended.TryAgainAsync(unrecovered);

        var release = mine ?? await opening.CreateAsync(_isWorkflow ? _target : "Steps", cancellation);
        var journalled = mine is not null || canOpen;
        log.Attach(journalled
            ? Path.Combine(await journal.FolderAsync(release.Id, cancellation), "deploy.log")
            : Path.Combine(await LogFolderAsync(cancellation), $"{release.Id}-{step}.log"));
        _journalled = journalled;
        if (mine is null) watch.Began(release, journalled, _target);
        return release;
    }

    private async Task RunAsync(string step, Release release, Func<StepScope, Task<StepResult>> body)
    {
        var began = time.GetTimestamp();
        _lastStep = step;
        if (release.NothingToDeploy is { } nothing)
        {
            log.Write($"{step} skipped: {nothing}");
            if (!_isWorkflow) lines.Skipped(step, "nothing to deploy");
            return;
        }

        // Between two steps: what has not begun need not be recovered.
        signals.Token.ThrowIfCancellationRequested();
        var record = new StepRecord { Name = step, StartedAt = time.GetUtcNow() };
        release.Steps.Add(record);
        release.State = ReleaseState.Running;
        release.Mark = mark.Value;
        _lock?.Enter(step);
        await SaveAsync(release, signals.Token);

        var scope = new StepScope(release, !_journalled, () => SaveAsync(release, signals.Token), signals.Token);
        try
        {
            log.Write($"--- {step}");
            StepResult outcome;
            await using (lines.Working(step, () => scope.LastLine)) outcome = await body(scope);
            if (_openingFault is not null) throw _openingFault;

            (record.State, record.Note) = (outcome.IsSkipped ? StepState.Skipped : StepState.Done, outcome.Note is { } note ? log.Masked(note) : null);
            // That there is nothing to deploy is the whole answer, and comes as the result.
            if (_isWorkflow && release.NothingToDeploy is not null) log.Write($"{step}: {outcome.Note}");
            else if (outcome.IsSkipped) lines.Skipped(step, outcome.Note!);
            else lines.Done(step, time.GetElapsedTime(began), outcome.Note);
        }
        catch (Exception fault)
        {
            _failure = AsFailure(fault, step);
            (record.State, record.Note) = (StepState.Failed, log.Masked(_failure.Message));
            record.Interrupted = signals.Token.IsCancellationRequested;
            lines.Failed(step, time.GetElapsedTime(began));
            throw _failure;
        }
        finally
        {
            record.EndedAt = time.GetUtcNow();
            await SaveAsync(release, CancellationToken.None);
        }
    }

    private async Task<ExitCode> EndAsync(CancellationToken cancellationToken)
    {
        if (_release is not { } release) return result.Show(_failure, null, null);
        if (!_journalled) return result.Show(_failure, _failure is null ? null : await TakeBackAsync(release, cancellationToken), release);

        RecoveryOutcome? recovered = null;
        if (_failure is not null)
        {
            await using (lines.Working("Recovery", () => null))
                recovered = await recovery.RunAsync(release, () => SaveAsync(release, cancellationToken), cancellationToken);
            release.State = recovered.State;
        }
        else if (_isWorkflow || _lastStep == LastStepOfAll)
        {
            release.State = release.NothingToDeploy is null ? ReleaseState.Succeeded : ReleaseState.NothingToDo;
        }
        else
        {
            release.State = ReleaseState.Waiting;
        }

        foreach (var warning in log.Warnings.Except(release.Warnings).ToList()) release.Warnings.Add(warning);
        if (!release.IsOpen) release.EndedAt = time.GetUtcNow();
        await ending.TellAsync(release, _failure, recovered);
        try
        {
            await SaveAsync(release, CancellationToken.None);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or SlipwayException)
        {
            // The next run finds the release as it was written last, and recovers it from there.
            var unwritten = new SlipwayException($"The end of release {release.Id} could not be written: {fault.Message}", fault)
            {
                ExitCode = ExitCode.NeedsAPerson,
                Next = ["Mend what keeps the state folder from being written, then: ./build.sh --target=Recover"],
            };
            if (_failure is not null) log.Warn(unwritten.Message);
            _failure ??= unwritten;
        }

        if (_failure is null) await retention.AfterAsync(release, () => SaveAsync(release, CancellationToken.None), signals.Token);
        var reports = await ending.RecordAsync(release, CancellationToken.None);
        return result.Show(_failure, recovered, release, reports);
    }

    // A step that stands alone leaves nothing half done either; what it may not decide is what belongs to a release.
    private async Task<RecoveryOutcome?> TakeBackAsync(Release release, CancellationToken cancellationToken) =>
        _lock is not null && release.LastStep?.Name is "EnableMaintenance" or "Pull" or "Build"
            ? await recovery.RunAsync(release, () => Task.CompletedTask, cancellationToken)
            : null;

    private async Task SaveAsync(Release release, CancellationToken cancellationToken)
    {
        if (_journalled) await journal.SaveAsync(release, cancellationToken);
    }

    private async Task<string> LogFolderAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(await state.OpenAsync(cancellationToken), "logs");
        StateFolder.MakePrivate(folder);
        return folder;
    }

    private static SlipwayException AsFailure(Exception fault, string step) => fault switch
    {
        SlipwayException known => known,
        OperationCanceledException => new SlipwayException($"{step} was interrupted.", fault),
        _ => new SlipwayException($"{step} failed: {fault.Message}", fault),
    };

    private const string LastStepOfAll = "HealthCheck";
}
