namespace Slipway.Settings;

/// <summary>
/// Brings the settings together: command line, then environment, then <c>.env.deploy.&lt;environment&gt;</c>, then <c>.env.deploy</c>, then the
/// defaults. Says everything that is wrong at once. Reads files; changes nothing, not even the process's variables.
/// </summary>
internal sealed class SettingsLoader
{
    private const string BaseFile = ".env.deploy";

    private readonly CommandLine commandLine;
    private readonly IReadOnlyDictionary<string, string> environment;
    private readonly List<SettingFault> faults;
    private readonly List<string> warnings = [];
    private readonly Dictionary<string, SettingOrigin> origins = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> healthchecks = new(StringComparer.Ordinal);
    private readonly HashSet<string> secrets = new(StringComparer.Ordinal);
    private readonly string? home;
    private List<SettingsFile> files = [];

    private SettingsLoader(CommandLine commandLine, IReadOnlyDictionary<string, string> environment)
    {
        this.commandLine = commandLine;
        this.environment = environment;
        faults = [.. commandLine.Faults];
        home = environment.GetValueOrDefault("HOME");
    }

    /// <summary>The settings files of an environment, the strongest first; both lie in the application's folder.</summary>
    public static IReadOnlyList<string> FileNames(string environmentName) => [$"{BaseFile}.{environmentName}", BaseFile];

    /// <summary>Loads the settings of a run.</summary>
    /// <param name="commandLine">The arguments; what is wrong with them is among the faults.</param>
    /// <param name="environment">The variables of the process.</param>
    /// <param name="currentDirectory">The directory that the program was called from, absolute.</param>
    public static LoadedSettings Load(CommandLine commandLine, IReadOnlyDictionary<string, string> environment, string currentDirectory) =>
        new SettingsLoader(commandLine, environment).Load(currentDirectory);

    private LoadedSettings Load(string currentDirectory)
    {
        var scope = new SettingScope(currentDirectory, home);
        var called = commandLine.WorkingDirectory is { } working ? SettingTypes.Absolute(working, scope) : currentDirectory;

        // These two choose the files, so they come first, and from outside the files.
        var chosen = new DeploySettings { AppDirectory = called };
        chosen = Bind(chosen, SettingsCatalog.ByVariable[SettingsCatalog.AppDirVariable], scope with { Folder = called });
        chosen = Bind(chosen, SettingsCatalog.ByVariable[SettingsCatalog.EnvironmentVariable], scope);
        CheckFolder(chosen.AppDirectory);

        var names = origins.ContainsKey(SettingsCatalog.EnvironmentVariable) && faults.Any(fault => fault.Name is SettingsCatalog.EnvironmentVariable or "--environment")
            ? [BaseFile]
            : FileNames(chosen.Environment);
        files = [.. names.Select(name => SettingsFile.Read(chosen.AppDirectory, name))];
        foreach (var file in files) CheckFile(file);

        scope = scope with { Folder = chosen.AppDirectory };
        var settings = SettingsCatalog.All.Where(setting => !ChoosesFiles(setting)).Aggregate(chosen, (bound, setting) => Bind(bound, setting, scope));
        settings = WithRunOfCi(settings);
        BindHealthchecks();
        secrets.UnionWith(SettingSecrets.InProcess(environment));
        JudgeUnknownVariables();
        SettingsChecks.Run(settings, variable => origins.GetValueOrDefault(variable, SettingOrigin.Default), faults);

        return new LoadedSettings(faults.Count == 0 ? settings : null, faults, warnings, origins, [.. secrets], healthchecks) { Readable = settings };
    }

    private DeploySettings Bind(DeploySettings settings, SettingDefinition setting, SettingScope scope)
    {
        if (Find(setting.Variable, setting.Option) is not var (value, origin)) return settings;
        origins[setting.Variable] = origin;
        secrets.UnionWith(SettingSecrets.In(setting, value));
        if (setting.Group is SettingGroup.Healthchecks) healthchecks[setting.Variable] = value;
        if (setting.Bind(settings, value, scope) is { } bound) return bound;
        faults.Add(new SettingFault(origin.Name, SettingSecrets.Shown(setting, value), setting.Allowed, origin.Place));
        return settings;
    }

    // The strongest value that is not empty.
    private (string Value, SettingOrigin Origin)? Find(string variable, string? option)
    {
        if (option is not null && commandLine.Settings.TryGetValue(variable, out var value)) return (value, SettingOrigin.Option(option));
        if (environment.TryGetValue(variable, out value) && !string.IsNullOrWhiteSpace(value)) return (value, SettingOrigin.Variable(variable));
        foreach (var file in files)
        {
            if (file.Lines.TryGetValue(variable, out var line) && !string.IsNullOrWhiteSpace(line.Value)) return (line.Value, SettingOrigin.Line(variable, file.Name, line.Line));
        }

        return null;
    }

    private void CheckFolder(string folder)
    {
        if (Directory.Exists(folder)) return;
        var origin = origins.GetValueOrDefault(SettingsCatalog.AppDirVariable, SettingOrigin.Default);
        var named = origin.Source is SettingSource.Default ? "--app-dir" : origin.Name;
        faults.Add(new SettingFault(named, folder, File.Exists(folder) ? "must be a folder; this is a file" : "this folder does not exist", origin.Place));
    }

    private void CheckFile(SettingsFile file)
    {
        faults.AddRange(file.Faults);
        foreach (var line in file.Lines.Values)
        {
            var place = $"{file.Name}:{line.Line}";
            if (!SettingsCatalog.IsKnown(line.Variable))
            {
                var names = SettingsCatalog.All.Where(setting => setting.InFiles).Select(setting => setting.Variable);
                faults.Add(new SettingFault(line.Variable, null, "unknown setting" + NearestName.Hint(line.Variable, names), place));
            }
            else if (!string.IsNullOrWhiteSpace(line.Value) && SettingsCatalog.ByVariable.GetValueOrDefault(line.Variable) is { InFiles: false } setting)
            {
                faults.Add(new SettingFault(line.Variable, line.Value,
                    $"cannot be set in a file, because it {(ChoosesFiles(setting) ? "chooses the files" : "belongs to one call")}: use --{setting.Option} or the environment variable {setting.Variable}",
                    place));
            }
        }
    }

    private static bool ChoosesFiles(SettingDefinition setting) => setting.Variable is SettingsCatalog.AppDirVariable or SettingsCatalog.EnvironmentVariable;

    private DeploySettings WithRunOfCi(DeploySettings settings)
    {
        if (environment.GetValueOrDefault("GITHUB_RUN_ID") is not { Length: > 0 } run) return settings;
        if (settings.RunId is null)
        {
            var attempt = environment.GetValueOrDefault("GITHUB_RUN_ATTEMPT") is { Length: > 0 } number ? number : "1";
            settings = settings with { RunId = $"{run}-{attempt}" };
            origins.TryAdd(SettingsCatalog.RunIdVariable, new SettingOrigin(SettingSource.Ci, "GITHUB_RUN_ID", "environment"));
        }

        if (settings.RunUrl is null
            && environment.GetValueOrDefault("GITHUB_SERVER_URL") is { Length: > 0 } server
            && environment.GetValueOrDefault("GITHUB_REPOSITORY") is { Length: > 0 } repository)
        {
            settings = settings with { RunUrl = $"{server.TrimEnd('/')}/{repository}/actions/runs/{run}" };
            origins.TryAdd(SettingsCatalog.RunUrlVariable, new SettingOrigin(SettingSource.Ci, "GITHUB_RUN_ID", "environment"));
        }

        return settings;
    }

    private void BindHealthchecks()
    {
        var names = environment.Keys.Concat(files.SelectMany(file => file.Lines.Keys))
            .Where(name => name.StartsWith(SettingsCatalog.HealthchecksPrefix, StringComparison.Ordinal) && !SettingsCatalog.ByVariable.ContainsKey(name))
            .Distinct(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (Find(name, option: null) is not var (value, origin)) continue;
            healthchecks[name] = value;
            origins[name] = origin;
            secrets.UnionWith(SettingSecrets.In(name, value));
        }
    }

    // A hook that is never called because of a slip in its name is what nobody would notice.
    private void JudgeUnknownVariables()
    {
        var hooks = SettingsCatalog.All.Where(setting => setting.Group is SettingGroup.Hooks).Select(setting => setting.Variable).ToList();
        foreach (var name in environment.Keys.Where(name => name.StartsWith("DEPLOY_", StringComparison.Ordinal) && !SettingsCatalog.IsKnown(name)).Order(StringComparer.Ordinal))
        {
            if (name.StartsWith(SettingsCatalog.HookPrefix, StringComparison.Ordinal))
                faults.Add(new SettingFault(name, null, "there is no such hook" + NearestName.Hint(name, hooks), "environment"));
            else warnings.Add($"The environment variable {name} is not a setting{NearestName.Hint(name, SettingsCatalog.ByVariable.Keys)}");
        }
    }
}
