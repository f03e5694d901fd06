namespace Slipway.Settings;

/// <summary>The outcome of reading every source of settings.</summary>
/// <param name="Settings">The typed settings, or null where there are faults.</param>
/// <param name="Faults">Everything that is wrong.</param>
/// <param name="Warnings">What is odd and harmless: unknown DEPLOY_ variables of the process.</param>
/// <param name="Origins">Where each value that somebody set came from, by variable.</param>
/// <param name="Secrets">The credentials inside the values: what must never be shown.</param>
/// <param name="Healthchecks">HEALTHCHECKS_FILE and every other HEALTHCHECKS_ value, by variable, for the part that keeps the checks.</param>
internal sealed record LoadedSettings(
    DeploySettings? Settings,
    IReadOnlyList<SettingFault> Faults,
    IReadOnlyList<string> Warnings,
    IReadOnlyDictionary<string, SettingOrigin> Origins,
    IReadOnlyList<string> Secrets,
    IReadOnlyDictionary<string, string> Healthchecks)
{
    /// <summary>Settings of which nothing is set, read from nowhere.</summary>
    public static LoadedSettings None { get; } = new(
        SettingsCatalog.Defaults, [], [], new Dictionary<string, SettingOrigin>(), [], new Dictionary<string, string>());

    /// <summary>As much as can be used: what is faulty is as if nobody had set it. For whoever explains the settings, and runs nothing by them.</summary>
    public DeploySettings Readable { get; init; } = Settings ?? SettingsCatalog.Defaults;

    /// <summary>Where the value of <paramref name="variable"/> came from.</summary>
    public SettingOrigin Origin(string variable) => Origins.GetValueOrDefault(variable, SettingOrigin.Default);

    /// <summary>The settings.</summary>
    /// <exception cref="SettingsFaultsException">There are faults.</exception>
    public DeploySettings Required() => Settings ?? throw new SettingsFaultsException(Faults);
}
