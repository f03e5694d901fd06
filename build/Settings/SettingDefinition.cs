namespace Slipway.Settings;

/// <summary>One setting: its names, what it means, what it may hold, and how it gets into <see cref="DeploySettings"/>.</summary>
internal sealed class SettingDefinition
{
    /// <summary>The option's name, without dashes: <c>backup-keep</c>.</summary>
    public required string Option { get; init; }

    /// <summary>The variable, in the process and in files: <c>DEPLOY_BACKUP_KEEP</c>.</summary>
    public required string Variable { get; init; }

    /// <summary>The heading it is listed under.</summary>
    public required SettingGroup Group { get; init; }

    /// <summary>What it means, in one line.</summary>
    public required string Description { get; init; }

    /// <summary>How the default reads where it is not a value.</summary>
    public string? Unset { get; init; }

    /// <summary>A value to show where the default is not one.</summary>
    public string? Shown { get; init; }

    /// <summary>How the default reads: the value, or in words where nothing is set.</summary>
    public string Default => Unset ?? Read(SettingsCatalog.Defaults) ?? "not set";

    /// <summary>A value to show: an example, or the default.</summary>
    public string Example => Shown ?? Default;

    /// <summary>What it holds.</summary>
    public required SettingKind Kind { get; init; }

    /// <summary>The word for its value in help; empty for a switch.</summary>
    public required string Placeholder { get; init; }

    /// <summary>What is allowed, as the end of a fault.</summary>
    public required string Allowed { get; init; }

    /// <summary>Whether a settings file may hold it.</summary>
    public bool InFiles { get; init; } = true;

    /// <summary>Whether a value may hold credentials, so that it is never shown as it is.</summary>
    public bool Sensitive { get; init; }

    /// <summary>The value in typed settings, written as a file would; null where nothing is set.</summary>
    public required Func<DeploySettings, string?> Read { get; init; }

    /// <summary>The settings with this value; null if it is not allowed.</summary>
    public required Func<DeploySettings, string, SettingScope, DeploySettings?> Bind { get; init; }

    /// <summary>Whether the option may stand without a value.</summary>
    public bool StandsAlone => Kind is SettingKind.Switch or SettingKind.OptionalDuration;

    /// <summary>Whether the option may be repeated.</summary>
    public bool Repeats => Kind is SettingKind.List;
}
