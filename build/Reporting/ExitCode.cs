namespace Slipway.Reporting;

/// <summary>What a run says to whoever started it.</summary>
public enum ExitCode
{
    /// <summary>Done, nothing to do, or done with warnings.</summary>
    Done = 0,

    /// <summary>Failed; nothing is left changed.</summary>
    Failed = 1,

    /// <summary>Wrong use, or settings that cannot be used.</summary>
    WrongUse = 2,

    /// <summary>Failed, and the application was rolled back.</summary>
    RolledBack = 3,

    /// <summary>Recovery failed or was stopped: a person is needed.</summary>
    NeedsAPerson = 4,

    /// <summary>Another run holds the lock or the release (EX_TEMPFAIL of sysexits.h).</summary>
    Busy = 75,
}
