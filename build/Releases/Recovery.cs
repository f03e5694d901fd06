using Slipway.Application;
using Slipway.Git;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Puts the application back after a failed or killed run, as <see cref="RecoveryPlan"/> says.</summary>
public sealed class Recovery(
    ApplicationDetector detector, GitRepository git, ReleaseImages images, SiteClosing closing, Visitors visitors, Workers workers,
    MarkedProcesses processes, Leftovers leftovers, Migrations migrations, DeploySettings settings, IRunLog log)
{
    private static readonly string[] WhenClosed =
    [
        "./build.sh --target=Deploy (once a commit that mends it is pushed; --force for the same commit)",
        "./build.sh --target=DisableMaintenance (opens the site as it is)",
    ];

    /// <summary>Recovers a release whose process died: first ends what it left running, on this machine, in containers and in the databases.</summary>
    public async Task<RecoveryOutcome> AfterDeathAsync(Release release, CancellationToken cancellationToken)
    {
        try
        {
            var ended = release.Mark is { } mark ? await processes.EndAsync(mark, cancellationToken) : 0;
            if (ended > 0) log.Show($"   {Figures.Count(ended, "process")} of it ended.");
            var application = await detector.DetectAsync(cancellationToken);
            await leftovers.EndAsync(application, cancellationToken);
            await migrations.EndAsync(application, release.Id, cancellationToken);
        }
        catch (SlipwayException fault)
        {
            return Stopped(fault, []);
        }

        return await RunAsync(release, cancellationToken);
    }

    /// <summary>Recovers a release; never throws for what it could not do, but says it.</summary>
    public async Task<RecoveryOutcome> RunAsync(Release release, CancellationToken cancellationToken)
    {
        var plan = RecoveryPlan.For(release);
        var said = new List<string>();
        try
        {
            if (plan.StayClosed) return await StayClosedAsync(release, plan, said, cancellationToken);
            if (plan.PutCheckoutBack) await PutCheckoutBackAsync(release, said, cancellationToken);
            if (plan.PutImagesBack) await images.PutBackAsync(release, said, cancellationToken);
            if (plan.Open) await OpenAsync(release, said, cancellationToken);
            if (plan.Open && release.Maintenance.LeftClosed) return new RecoveryOutcome(ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson, said, WhenClosed);
            if (said.Count == 0) said.Add("Nothing was changed.");
            return new RecoveryOutcome(ReleaseState.Failed, ExitCode.Failed, said, release.Began("Build") ? [AfterBuild(release)] : []);
        }
        catch (Exception fault)
        {
            return Stopped(fault, said);
        }
    }

    private static string AfterBuild(Release release) => release.FailedStep is null or { Interrupted: true }
        ? "./build.sh --target=Deploy (begins again)"
        : "Push a commit that mends it, then: ./build.sh --target=Deploy (--force for the same commit)";

    private RecoveryOutcome Stopped(Exception fault, List<string> said)
    {
        log.Write(fault.ToString());
        said.Add($"Recovery stopped: {fault.Message}");
        if (fault is SlipwayException { Details: var details }) said.AddRange(details);
        return new RecoveryOutcome(ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson, said,
            ["./build.sh --target=Status", "./build.sh --target=DisableMaintenance (opens the site when the application answers again)"]);
    }

    private async Task PutCheckoutBackAsync(Release release, List<string> said, CancellationToken cancellationToken)
    {
        var head = await git.ResolveAsync("HEAD", cancellationToken);
        if (release is not { FromCommit: { } commit, Branch: { } branch } || head == commit) return;

        await git.CheckoutAsync(branch, commit, cancellationToken);
        detector.Forget();
        said.Add($"The checkout is back on {branch} at {Figures.Commit(commit)}.");
    }

    private async Task OpenAsync(Release release, List<string> said, CancellationToken cancellationToken)
    {
        var application = await detector.DetectAsync(cancellationToken);
        if (release.StoppedWorkers.Count > 0)
        {
            await workers.StartAsync(application, new StoppedWorkers(release.StoppedWorkers), cancellationToken);
            said.Add($"{Figures.Count(release.StoppedWorkers.Count, "worker")} started again.");
        }

        if (release.Maintenance.LeftClosed)
        {
            said.Add("The site stays closed, as the release before this one had to leave it.");
            return;
        }

        if (!release.Maintenance.ClosedHere)
        {
            if (release.Maintenance.WasOn == true) said.Add("Maintenance was on before the release began, and still is.");
            return;
        }

        try
        {
            await closing.OpenAsync(application, cancellationToken);
        }
        catch (SlipwayException fault) when (!release.Maintenance.Proven)
        {
            // What kept maintenance from being switched on keeps it from being switched off.
            if (!(await visitors.AskAsync(application, settings.MaintenancePath, cancellationToken)).IsOpen) throw;
            said.Add($"The site is open, as it was; {fault.Message}");
            return;
        }

        said.Add("The site is open again, on the version that ran before.");
    }

    private async Task<string> WhatVisitorsGetAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var answer = await visitors.AskAsync(application, settings.MaintenancePath, cancellationToken);
        return answer.IsPage
            ? "The site stays closed: visitors get the maintenance page."
            : $"The site is not closed by the maintenance page: visitors get {answer}.";
    }

    private async Task<RecoveryOutcome> StayClosedAsync(Release release, RecoveryPlan plan, List<string> said, CancellationToken cancellationToken)
    {
        var application = await detector.DetectAsync(cancellationToken);
        if (!release.FirstInstall && release.Finished("DisableMaintenance") && release.Maintenance.ClosedHere)
        {
            await closing.CloseAsync(application, _ => { }, cancellationToken);
            said.Add("The site was closed again.");
        }

        if (!release.FirstInstall) said.Add(await WhatVisitorsGetAsync(application, cancellationToken));
        said.Add((release.FirstInstall, plan.Furthest) switch
        {
            (true, _) => "It was a first install: nothing ran before, and what was begun is left as it is.",
            (_, "Migrate") => "The containers of the version before still run; its database may have been changed by migrations that did run.",
            _ => "The new version's containers have replaced the ones before.",
        });
        foreach (var migration in release.Migrated) said.Add($"Migrated: {migration}");
        foreach (var backup in release.Backups) said.Add($"Backup from before: {backup.File}");
        foreach (var image in release.ImagesBefore.Where(image => image.Tag is not null)) said.Add($"Image from before, {image.Service}: {image.Tag}");
        if (release.FromCommit is { } commit) said.Add($"Commit from before: {commit}");

        return new RecoveryOutcome(ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson, said, WhenClosed);
    }
}

/// <summary>What recovery came to.</summary>
/// <param name="State">Where the release stands now.</param>
/// <param name="ExitCode">The exit code of the run.</param>
/// <param name="Said">What was done and what state things are in, one line each.</param>
/// <param name="Next">What to run next.</param>
public sealed record RecoveryOutcome(ReleaseState State, ExitCode ExitCode, IReadOnlyList<string> Said, IReadOnlyList<string> Next);
