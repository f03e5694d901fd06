using Slipway.Reporting;

namespace Slipway.Settings;

/// <summary>Doctor's look at the settings: what is set, where, and what cannot be used.</summary>
internal sealed class SettingsDiagnosis(LoadedSettings loaded) : IDiagnosis
{
    /// <inheritdoc/>
    public string Title => "Settings";

    /// <inheritdoc/>
    public Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        findings.Good("application", $"{loaded.Readable.AppDirectory} ({loaded.Readable.Environment})");
        var set = loaded.Origins.Where(origin => loaded.Faults.All(fault => fault.Name != origin.Value.Name || fault.Origin != origin.Value.Place))
            .GroupBy(origin => origin.Value.Source is SettingSource.File ? origin.Value.Place.Split(':')[0] : origin.Value.Place);
        foreach (var place in set) findings.Good(place.Key, string.Join(", ", place.Select(origin => origin.Value.Name).Order(StringComparer.Ordinal)));
        foreach (var fault in loaded.Faults)
            findings.Fault("setting", new SlipwayException(fault.ToString()) { Next = [$"Mend it in {(fault.Origin is "command line" or "environment" ? "the " + fault.Origin : fault.Origin)}; what each may hold: ./build.sh --settings"] });
        return Task.CompletedTask;
    }
}
