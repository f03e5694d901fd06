using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>Where the Healthchecks file of this run is.</summary>
public sealed class HealthchecksConfiguration(DeploySettings settings, HealthchecksValues values, IRunLog log)
{
    private const string DefaultName = ".env.healthchecks";

    /// <summary>The file, absolute: HEALTHCHECKS_FILE, else <c>.env.healthchecks</c> in the application's folder.</summary>
    public string FilePath => settings.HealthchecksFile ?? Path.Combine(settings.AppDirectory, DefaultName);

    /// <summary>Reads the file as it is now; from here on the secrets in it are masked. Faults are told by <see cref="HealthchecksFile.Required"/>.</summary>
    public HealthchecksFile Read()
    {
        var file = ReadQuietly();
        foreach (var warning in file.Warnings) log.Warn(warning);
        return file;
    }

    /// <summary>The same, without telling what is odd in it.</summary>
    public HealthchecksFile ReadQuietly()
    {
        var file = HealthchecksFile.Read(FilePath, values.ByVariable);
        foreach (var secret in file.Settings.SelectMany(value => SettingSecrets.In(value.Key, value.Value))) log.Mask(secret);
        return file;
    }
}

/// <summary>The HEALTHCHECKS_ values of the environment and the settings files; they go before those of the Healthchecks file.</summary>
/// <param name="ByVariable">The values, by variable.</param>
public sealed record HealthchecksValues(IReadOnlyDictionary<string, string> ByVariable)
{
    /// <summary>No values.</summary>
    public static HealthchecksValues None { get; } = new(new Dictionary<string, string>());
}
