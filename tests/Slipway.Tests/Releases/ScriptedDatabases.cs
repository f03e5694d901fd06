using Slipway.Application;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

/// <summary>The databases of an application: what is in them, and who wrote.</summary>
internal sealed class ScriptedDatabases : IDatabasePutBack
{
    /// <summary>Whether migrations changed them.</summary>
    public bool IsMigrated { get; set; }

    /// <summary>Whether visitors or workers wrote since the dump: a restore would lose it.</summary>
    public bool WasWritten { get; set; }

    /// <summary>Whether rows of visitors were lost.</summary>
    public bool LostRows { get; private set; }

    /// <summary>How often they were restored.</summary>
    public int Restores { get; private set; }

    /// <summary>What a restore ends with; null is well.</summary>
    public SlipwayException? Fault { get; set; }

    /// <summary>Called before it is read who wrote.</summary>
    public Action? BeforeReading { get; set; }

    public Task<string?> WhyKeptAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        BeforeReading?.Invoke();
        return Task.FromResult(DatabasePutBack.WhyNever(release) ?? (WasWritten ? "shop was written to after the migrations" : null));
    }

    public Task<IReadOnlyList<string>> RestoreAsync(ComposeApplication application, Release release, CancellationToken cancellationToken)
    {
        if (Fault is { } fault) throw fault;
        Restores++;
        IsMigrated = false;
        LostRows |= WasWritten;
        return Task.FromResult<IReadOnlyList<string>>(["Database shop restored from this release's backup (3 tables, 5 rows); what was there is kept as slipway-shop."]);
    }
}
