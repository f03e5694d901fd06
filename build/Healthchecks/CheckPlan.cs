namespace Slipway.Healthchecks;

/// <summary>What has to be done so that an instance has the checks of a file.</summary>
internal sealed record CheckPlan
{
    /// <summary>Checks that are new.</summary>
    public required IReadOnlyList<NewCheck> Created { get; init; }

    /// <summary>Checks that are otherwise than the file says.</summary>
    public required IReadOnlyList<CheckChange> Updated { get; init; }

    /// <summary>Checks that are as the file says.</summary>
    public required IReadOnlyList<CheckEntry> Unchanged { get; init; }

    /// <summary>Checks without a UUID.</summary>
    public required IReadOnlyList<CheckEntry> Skipped { get; init; }

    /// <summary>UUIDs that another project has, each with that project's id.</summary>
    public required IReadOnlyList<(CheckEntry Check, int Project)> Conflicts { get; init; }

    /// <summary>What the file asks of integrations that the project does not have.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>How many checks the project has that the file does not name.</summary>
    public required int Unnamed { get; init; }

    /// <summary>Whether there is nothing to write.</summary>
    public bool IsDone => Created.Count == 0 && Updated.Count == 0;
}

/// <summary>A check to insert.</summary>
internal sealed record NewCheck(CheckEntry Check, CheckRow Row);

/// <summary>A check to change.</summary>
/// <param name="Check">The check of the file.</param>
/// <param name="Before">What the database has.</param>
/// <param name="After">What it is to have.</param>
internal sealed record CheckChange(CheckEntry Check, CheckRow Before, CheckRow After)
{
    /// <summary>
    /// Whether one of the five really changes by which the application reckons when a check is late: what it reckoned before is stale then.
    /// </summary>
    public bool IsRescheduled =>
        (Before.Kind, Before.Timeout, Before.Grace, Before.Schedule, Before.TimeZone) != (After.Kind, After.Timeout, After.Grace, After.Schedule, After.TimeZone);

    /// <summary>The integrations to link.</summary>
    public IEnumerable<int> Linked => After.Channels.Except(Before.Channels);

    /// <summary>The integrations to unlink.</summary>
    public IEnumerable<int> Unlinked => Before.Channels.Except(After.Channels);
}
