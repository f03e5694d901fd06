using Slipway.Application;
using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>What recovery says: what was done, what state things are in, what to run next.</summary>
public sealed class RecoveryWords(Migrations migrations, GitRepository git, IRunLog log)
{
    private const string Recover = "./build.sh --target=Recover";

    private static readonly string[] WhenClosed =
    [
        "./build.sh --target=Deploy (once a commit that mends it is pushed; --force for the same commit)",
        "./build.sh --target=DisableMaintenance (opens the site as it is)",
    ];

    /// <summary>All that the plan wanted is done.</summary>
    public static RecoveryOutcome Done(Release release, RecoveryPlan plan, List<string> said)
    {
        if (said.Count == 0) said.Add("Nothing was changed.");
        List<string> next = [];
        if (plan.Database == DatabaseFate.Kept) next.Add($"{RestoreCommand(release)} (throws away what was written since; what is there now is kept under another name)");
        if (plan.State == ReleaseState.NeedsAPerson) next.AddRange(WhenClosed);
        else if (release.RollbackTo is not null) next.Add("./build.sh --target=Rollback --list (shows what else can be gone back to)");
        else if (release.Began(StepName.Build)) next.Add(AfterBuild(release));
        return new RecoveryOutcome(plan.State, plan.ExitCode, said, next);
    }

    /// <summary>A signal stopped it; the next run goes on.</summary>
    public static RecoveryOutcome Interrupted(List<string> said) =>
        new(ReleaseState.Running, ExitCode.NeedsAPerson, [.. said, "Recovery was stopped in between; the next run goes on with it first."], [Recover]);

    /// <summary>Something could not be put back.</summary>
    public RecoveryOutcome Stopped(Release release, Exception fault, List<string> said)
    {
        log.Write(fault.ToString());
        said.Add($"Recovery stopped: {fault.Message}");
        if (fault is SlipwayException { Details: var details }) said.AddRange(details);
        said.Add(release switch
        {
            _ when fault is SiteNotBackException => "Maintenance was switched off: visitors get what the application answers.",
            { FirstInstall: true } => "It was a first install: nothing ran before.",
            { Maintenance: { ClosedHere: true } } => "The site stays closed until that is mended.",
            { Maintenance: { WasOn: true } } => "Maintenance was on before the release began, and still is.",
            _ => "The site is as the release left it.",
        });
        foreach (var image in release.ImagesBefore.Where(image => image.Tag is not null)) said.Add($"Image from before, {image.Service}: {image.Tag}");
        if (release.FromCommit is { } commit) said.Add($"Commit from before: {commit}");
        foreach (var backup in release.Backups) said.Add($"Backup from before: {backup.File}");
        foreach (var migration in release.Migrated.Where(_ => release.Recovery is not { DatabaseRestored: true })) said.Add($"Migrated: {migration}");

        return new RecoveryOutcome(ReleaseState.NeedsAPerson, ExitCode.NeedsAPerson, said,
        [
            .. fault is SlipwayException { Next: var remedies } ? remedies : [],
            $"{Recover} (tries again once that is mended)",
            "./build.sh --target=Status",
            .. release.FirstInstall || fault is SiteNotBackException ? Array.Empty<string>() : ["./build.sh --target=DisableMaintenance (opens the site when the application answers again)"],
        ]);
    }

    /// <summary>The databases stay as they are: why, what stays in them, and how to restore them all the same.</summary>
    public async Task<IReadOnlyList<string>> KeptAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        var stay = await MigrationsThatStayAsync(application, release, cancellationToken);
        return
        [
            $"The database was not restored: {release.Recovery?.KeptBecause ?? "somebody may have written to it"}.",
            stay.Count == 0 ? "No migration of this release stays in it." : $"{Figures.Count(stay.Count, "migration")} of this release {(stay.Count == 1 ? "stays" : "stay")} in it: {string.Join(", ", stay)}.",
            .. release.Backups.Select(backup => $"Its backup from before: {backup.File}"),
        ];
    }

    /// <summary>What is left where nothing ran before.</summary>
    public static string NothingRan(ComposeApplication application, Release release) =>
        $"{string.Join(", ", application.AppServices.Select(service => service.Name))} stopped: nothing of it ran before" +
        (release.FirstInstall ? "; data services and volumes stay, and the next Deploy goes on from there." : ".");

    private static string RestoreCommand(Release release) => $"./build.sh --target=Restore --from={release.Id}";

    private static string AfterBuild(Release release) => release.FailedStep is null or { Interrupted: true }
        ? "./build.sh --target=Deploy (begins again)"
        : "Push a commit that mends it, then: ./build.sh --target=Deploy (--force for the same commit)";

    // The checkout is back on the commit from before: what the databases have and it lacks, this release brought.
    private async Task<IReadOnlyList<string>> MigrationsThatStayAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        try
        {
            if (await git.ResolveAsync("HEAD", cancellationToken) is { } head && await migrations.PendingAsync(application, head, cancellationToken) is { IsKnown: true } status)
                return status.Missing;
        }
        catch (SlipwayException fault)
        {
            log.Write(fault.ToString());
        }

        return release.Migrated.Count > 0 ? release.Migrated : [.. release.PendingMigrations.Select(migration => $"{migration} (perhaps)")];
    }
}
