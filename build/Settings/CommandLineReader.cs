namespace Slipway.Settings;

/// <summary>Reads arguments one by one.</summary>
internal sealed class CommandLineReader(IReadOnlyList<string> arguments)
{
    private const string Place = "command line";

    private readonly Dictionary<string, List<string>> cake = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> settings = new(StringComparer.Ordinal);
    private readonly List<SettingFault> faults = [];
    private int next;

    /// <summary>The settings' values, by variable.</summary>
    public IReadOnlyDictionary<string, string> Settings => settings;

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<SettingFault> Faults => faults;

    /// <summary>The values of one of Cake's options.</summary>
    public IReadOnlyList<string> Values(string name) => cake.GetValueOrDefault(name, []);

    /// <summary>The value of one of Cake's options, or null.</summary>
    public string? Value(string name) => Values(name) is [var value, ..] ? value : null;

    /// <summary>Whether one of Cake's flags is on.</summary>
    public bool Flag(string name) => Values(name) is ["true"];

    /// <summary>Reads all arguments.</summary>
    public void Read()
    {
        string? alone = null;
        while (next < arguments.Count)
        {
            var argument = arguments[next++];
            if (argument.Length == 0) continue;
            if (!IsOption(argument))
            {
                Fault(argument, null, "is not an option; " + (alone is null ? $"a task is named with --target={argument}" : $"{alone} takes a value only with =: {alone}={argument}"));
                alone = null;
                continue;
            }

            var (name, value) = Split(argument);
            alone = null;
            if (CakeOptions.Find(name) is { } option) alone = Read(option, name, value);
            else if (name.StartsWith("--", StringComparison.Ordinal) && SettingsCatalog.ByOption.GetValueOrDefault(name[2..]) is { } setting) alone = Read(setting, name, value);
            else Unknown(name, value);
        }
    }

    private string? Read(CakeOption option, string name, string? value)
    {
        if (option.Kind is CakeOptionKind.Flag)
        {
            if (!SettingTypes.TrySwitch(value ?? "true", out var on)) Fault(name, value, SettingTypes.Switch.Allowed);
            else Once(option.Name, name, on ? "true" : "false");
            return value is null ? name : null;
        }

        value ??= Following();
        if (string.IsNullOrWhiteSpace(value)) Fault(name, null, $"needs a value: {name}={option.Placeholder}");
        else if (option.Kind is CakeOptionKind.Values) Add(option.Name, value);
        else if (option.Name == "output") Chosen(option, name, value, CakeOptions.Output(value) is null ? null : value, "text, json, markdown");
        else if (option.Name == "verbosity") Chosen(option, name, value, CakeOptions.Verbosity(value), "quiet, minimal, normal, verbose, diagnostic");
        else Once(option.Name, name, value);
        return null;
    }

    private void Chosen(CakeOption option, string name, string value, string? chosen, string words)
    {
        if (chosen is null) Fault(name, value, $"must be one of {words}");
        else Once(option.Name, name, chosen);
    }

    private string? Read(SettingDefinition setting, string name, string? value)
    {
        var stoodAlone = setting.StandsAlone && value is null;
        value ??= setting.StandsAlone ? "true" : Following();
        if (value is null) Fault(name, null, $"needs a value: {name}={setting.Placeholder}");
        else if (!string.IsNullOrWhiteSpace(value)) Set(setting, name, value);
        return stoodAlone ? name : null;
    }

    private void Set(SettingDefinition setting, string name, string value)
    {
        if (!settings.TryGetValue(setting.Variable, out var before)) settings[setting.Variable] = value;
        else if (setting.Repeats) settings[setting.Variable] = before + ":" + value;
        else if (before != value) Fault(name, SettingSecrets.Shown(setting, value), $"is given twice, first as \"{SettingSecrets.Shown(setting, before)}\"");
    }

    private void Once(string option, string name, string value)
    {
        if (Values(option) is [var before] && before != value) Fault(name, value, $"is given twice, first as \"{before}\"");
        else cake[option] = [value];
    }

    private void Add(string option, string value)
    {
        if (!cake.TryGetValue(option, out var values)) cake[option] = values = [];
        values.Add(value);
    }

    private void Unknown(string name, string? value)
    {
        // The word behind an unknown option is most likely its value: one fault is enough for both.
        if (value is null) _ = Following();
        var names = SettingsCatalog.All.Select(setting => "--" + setting.Option).Concat(CakeOptions.All.SelectMany(option => option.Spellings));
        Fault(name, null, "unknown option" + NearestName.Hint(name, names));
    }

    private string? Following() => next < arguments.Count && !IsOption(arguments[next]) ? arguments[next++] : null;

    // "-" is a value (standard input by custom), and so is a negative number: "must be from 1 to …" says more than "unknown option -1".
    private static bool IsOption(string argument) => argument.Length > 1 && argument[0] == '-' && !char.IsAsciiDigit(argument[1]);

    private static (string Name, string? Value) Split(string argument)
    {
        var end = argument.AsSpan().IndexOfAny('=', ':');
        return end < 0 ? (argument, null) : (argument[..end], argument[(end + 1)..]);
    }

    private void Fault(string name, string? value, string problem) => faults.Add(new SettingFault(name, value, problem, Place));
}
