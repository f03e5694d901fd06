using System.Globalization;

namespace Slipway.Settings;

/// <summary>Every setting there is. Help, the example file, the command line and the loader all read this list.</summary>
internal static partial class SettingsCatalog
{
    /// <summary>The application's folder: chooses the settings files, so it cannot be in one.</summary>
    public const string AppDirVariable = "DEPLOY_APP_DIR";

    /// <summary>The environment: chooses the settings file, so it cannot be in one.</summary>
    public const string EnvironmentVariable = "DEPLOY_ENVIRONMENT";

    /// <summary>The owner of a release made step by step.</summary>
    public const string RunIdVariable = "DEPLOY_RUN_ID";

    /// <summary>Where the run can be seen.</summary>
    public const string RunUrlVariable = "DEPLOY_RUN_URL";

    /// <summary>The variables of the part that keeps the checks of a Healthchecks instance, which reads them itself.</summary>
    public const string HealthchecksPrefix = "HEALTHCHECKS_";

    /// <summary>Typed settings of which nothing is set.</summary>
    public static DeploySettings Defaults { get; } = new() { AppDirectory = "" };

    /// <summary>Every setting, in the order of the groups.</summary>
    public static IReadOnlyList<SettingDefinition> All { get; } =
    [
        .. Application(), .. Release(), .. Services(), .. Maintenance(), .. Backup(), .. Build(), .. Migrations(), .. Start(), .. Cron(), .. Health(), .. Restore(), .. Rollback(),
        .. Report(), .. Hooks(), .. Run(), .. Healthchecks(), .. Development(),
    ];

    /// <summary>Every setting by its option, without dashes.</summary>
    public static IReadOnlyDictionary<string, SettingDefinition> ByOption { get; } = All.ToDictionary(setting => setting.Option, StringComparer.Ordinal);

    /// <summary>Every setting by its variable.</summary>
    public static IReadOnlyDictionary<string, SettingDefinition> ByVariable { get; } = All.ToDictionary(setting => setting.Variable, StringComparer.Ordinal);

    /// <summary>Whether a file or the process may hold <paramref name="variable"/>.</summary>
    public static bool IsKnown(string variable) => ByVariable.ContainsKey(variable) || variable.StartsWith(HealthchecksPrefix, StringComparison.Ordinal);

    private static SettingDefinition Make<T>(
        SettingGroup group,
        string option,
        SettingType<T> type,
        string description,
        Func<DeploySettings, string?> read,
        Func<DeploySettings, T, DeploySettings> set,
        string? unset = null,
        string? example = null,
        string? variable = null,
        bool inFiles = true,
        bool sensitive = false)
    {
        return new SettingDefinition
        {
            Option = option,
            Variable = variable ?? VariableOf(option),
            Group = group,
            Description = description,
            Unset = unset,
            Shown = example,
            Kind = type.Kind,
            Placeholder = type.Placeholder,
            Allowed = type.Allowed,
            InFiles = inFiles,
            Sensitive = sensitive || type.Kind is SettingKind.Command,
            Read = read,
            Bind = (settings, text, scope) => type.Parse(text, scope, out var value) ? set(settings, value) : null,
        };
    }

    private static string VariableOf(string option) => "DEPLOY_" + option.Replace('-', '_').ToUpperInvariant();

    private static string Word(bool value) => value ? "true" : "false";

    private static string Word(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Word(TimeSpan value) => DurationText.Format(value);
}
