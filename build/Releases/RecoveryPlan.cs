namespace Slipway.Releases;

/// <summary>
/// What puts the application back after a release that did not end well: a table from the furthest step that began.
/// </summary>
public sealed record RecoveryPlan
{
    /// <summary>The steps that change something, in the order in which they run.</summary>
    public static IReadOnlyList<string> Order { get; } =
        ["EnableMaintenance", "Backup", "Pull", "Build", "Migrate", "Start", "Cron", "DisableMaintenance", "HealthCheck"];

    /// <summary>The furthest step that began; null if none did.</summary>
    public string? Furthest { get; private init; }

    /// <summary>Puts the checkout back on its branch and commit.</summary>
    public bool PutCheckoutBack { get; private init; }

    /// <summary>Gives the images that ran before their names back.</summary>
    public bool PutImagesBack { get; private init; }

    /// <summary>Starts the workers that were stopped, and opens the site if the release closed it.</summary>
    public bool Open { get; private init; }

    /// <summary>Keeps the site closed, closing it again where it was opened: a person decides.</summary>
    public bool StayClosed { get; private init; }

    /// <summary>The plan for a release.</summary>
    public static RecoveryPlan For(Release release)
    {
        var furthest = Order.LastOrDefault(release.Began);
        return furthest switch
        {
            null => new RecoveryPlan(),
            "EnableMaintenance" or "Backup" => new RecoveryPlan { Furthest = furthest, Open = true },
            "Pull" or "Build" => new RecoveryPlan { Furthest = furthest, Open = true, PutCheckoutBack = true, PutImagesBack = true },
            _ => new RecoveryPlan { Furthest = furthest, StayClosed = true },
        };
    }
}
