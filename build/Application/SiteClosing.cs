using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>Closes and opens the site, and proves it by asking as visitors do.</summary>
public sealed class SiteClosing(Maintenance maintenance, Visitors visitors)
{
    // The flag is set when this begins; what is waited for is a proxy or a cache that notices.
    private static readonly TimeSpan Notice = TimeSpan.FromSeconds(15);

    /// <summary>Closes the site; if visitors do not get the page, takes the flag back and fails.</summary>
    /// <param name="application">The application.</param>
    /// <param name="known">Told whether it was closed before, as soon as that is known.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task CloseAsync(ComposeApplication application, Func<bool, Task> known, CancellationToken cancellationToken)
    {
        var wasOn = await maintenance.EnableAsync(application, cancellationToken) == MaintenanceState.Enabled;
        await known(wasOn);
        try
        {
            await visitors.WaitForPageAsync(application, Notice, cancellationToken);
        }
        catch (SlipwayException fault)
        {
            if (!wasOn) await maintenance.DisableAsync(application, CancellationToken.None);
            throw new SlipwayException(fault.Message, fault)
            {
                Details =
                [
                    $"Maintenance was switched on {maintenance.Describe(application)}, and nothing heeds it.",
                    wasOn ? "It was on before, and is left on." : "It was switched off again.",
                ],
                Next = [.. maintenance.Remedy(application), "DEPLOY_MAINTENANCE_PATH is the path that is asked for."],
            };
        }
    }

    /// <summary>Waits until visitors get the page, where the site is closed already.</summary>
    public Task ProveAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        visitors.WaitForPageAsync(application, Notice, cancellationToken);

    /// <summary>Opens the site, and waits until visitors no longer get the page.</summary>
    /// <exception cref="SiteNotBackException">Maintenance is off, and visitors do not get the site.</exception>
    public async Task OpenAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        await maintenance.DisableAsync(application, cancellationToken);
        try
        {
            await visitors.WaitForOpenAsync(application, Notice, cancellationToken);
        }
        catch (SlipwayException fault)
        {
            throw new SiteNotBackException(fault) { Details = fault.Details, Next = fault.Next };
        }
    }
}

/// <summary>Maintenance is off, and visitors do not get the site all the same.</summary>
public sealed class SiteNotBackException(SlipwayException fault) : SlipwayException(fault.Message, fault);
