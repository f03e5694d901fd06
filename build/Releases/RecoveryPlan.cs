using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>
/// What puts the application back after a release that did not end well: a table from the furthest step that began, and from what the journal says of the site,
/// the databases and the containers.
/// </summary>
public sealed record RecoveryPlan
{
    /// <summary>The steps of a deployment that change something, in the order in which they run.</summary>
    public static IReadOnlyList<string> Order { get; } =
        [
            StepName.EnableMaintenance, StepName.Backup, StepName.Pull, StepName.Build, StepName.Migrate, StepName.Start, StepName.Cron, StepName.DisableMaintenance, StepName.HealthCheck,
        ];

    /// <summary>Steps of a rollback that change the same things as a step of a deployment does.</summary>
    public static IReadOnlyDictionary<string, string> OfRollback { get; } = new Dictionary<string, string>
    {
        [StepName.Checkout] = StepName.Pull,
        [StepName.Images] = StepName.Build,
        [StepName.Database] = StepName.Migrate,
    };

    /// <summary>The furthest step that began; null if none did.</summary>
    public string? Furthest { get; private init; }

    /// <summary>Closes the site first: visitors were let in to the new version.</summary>
    public bool Close { get; private init; }

    /// <summary>Puts the checkout back on its branch and commit.</summary>
    public bool PutCheckoutBack { get; private init; }

    /// <summary>Gives the images that ran before their names back.</summary>
    public bool PutImagesBack { get; private init; }

    /// <summary>What becomes of the databases.</summary>
    public DatabaseFate Database { get; private init; }

    /// <summary>What becomes of the app's containers.</summary>
    public ContainerFate Containers { get; private init; }

    /// <summary>Whether what runs then has to pass the gate: its containers are new, or its database was changed under it.</summary>
    public bool Gate { get; private init; }

    /// <summary>Puts the crontab from before back.</summary>
    public bool PutCrontabBack { get; private init; }

    /// <summary>Starts the workers that were stopped, and opens the site if the release closed it.</summary>
    public bool Open { get; private init; }

    /// <summary>Where the release stands when all of this is done.</summary>
    public ReleaseState State { get; private init; } = ReleaseState.Failed;

    /// <summary>The exit code then.</summary>
    public ExitCode ExitCode => State switch
    {
        ReleaseState.RolledBack => ExitCode.RolledBack,
        ReleaseState.NeedsAPerson => ExitCode.NeedsAPerson,
        _ => ExitCode.Failed,
    };

    /// <summary>The plan for a release.</summary>
    /// <param name="release">The release.</param>
    /// <param name="mayRestore">Whether it is certain that nobody wrote to the databases since they were dumped, besides the release itself.</param>
    public static RecoveryPlan For(Release release, bool mayRestore)
    {
        if (FurthestOf(release) is not { } furthest) return new RecoveryPlan();

        var changed = release is { DatabaseChangedAt: not null, FirstInstall: false };
        var (replaced, opened) = (release.ContainersReplaced, release.Began(StepName.DisableMaintenance));
        return new RecoveryPlan
        {
            Furthest = furthest,
            Close = opened && !release.FirstInstall,
            PutCheckoutBack = Reached(furthest, StepName.Pull),
            PutImagesBack = Reached(furthest, StepName.Pull),
            Database = !changed ? DatabaseFate.Untouched : mayRestore && !opened ? DatabaseFate.Restored : DatabaseFate.Kept,
            Containers = !replaced ? ContainerFate.Untouched : RanBefore(release) ? ContainerFate.Before : ContainerFate.None,
            Gate = (replaced ? RanBefore(release) : changed) && release.ServedBefore != false,
            PutCrontabBack = replaced && RanBefore(release) && (release.CrontabBefore is not null || release.Began(StepName.Cron)),
            Open = !release.FirstInstall,
            State = release.Maintenance.LeftClosed ? ReleaseState.NeedsAPerson
                : replaced || release.DatabaseChangedAt is not null ? ReleaseState.RolledBack
                : ReleaseState.Failed,
        };
    }

    /// <summary>The furthest step of a release that began; null if none that changes anything did.</summary>
    public static string? FurthestOf(Release release) => Order.LastOrDefault(step =>
        release.Began(step) || OfRollback.Any(pair => pair.Value == step && release.Began(pair.Key)));

    private static bool Reached(string furthest, string step) => PositionOf(furthest) >= PositionOf(step);

    private static int PositionOf(string step) => Order.Index().First(pair => pair.Item == step).Index;

    // Build writes down what ran; where it found nothing, there is nothing to start again.
    private static bool RanBefore(Release release) => release is { FirstInstall: false, ImagesBefore.Count: > 0 };
}

/// <summary>What recovery does with the app's containers.</summary>
public enum ContainerFate
{
    /// <summary>They are the ones from before.</summary>
    Untouched,

    /// <summary>Those of the version before are started from its images.</summary>
    Before,

    /// <summary>Nothing ran before: those of the new version are stopped.</summary>
    None,
}
