using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>The file that fixes the checks of a Healthchecks instance (<c>.env.healthchecks</c>), as it was read.</summary>
public sealed class HealthchecksFile
{
    private readonly IReadOnlyDictionary<string, string> _given;

    private HealthchecksFile(string path, SettingsFile file, CheckReader checks, IReadOnlyDictionary<string, string> given)
    {
        Path = path;
        Exists = File.Exists(path);
        Checks = checks.Checks;
        Warnings = checks.Warnings;
        Faults = [.. file.Faults.Where(fault => !IsOthers(fault.Name)).Concat(checks.Faults).OrderBy(LineOf)];
        Settings = file.Lines.Values.Where(line => line.Variable.StartsWith(SettingsCatalog.HealthchecksPrefix, StringComparison.Ordinal)).ToDictionary(line => line.Variable, line => line.Value, StringComparer.Ordinal);
        _given = given;
    }

    /// <summary>The file, absolute.</summary>
    public string Path { get; }

    /// <summary>Whether it is there.</summary>
    public bool Exists { get; }

    /// <summary>The checks, in the order of the file; those without a UUID are among them.</summary>
    public IReadOnlyList<CheckEntry> Checks { get; }

    /// <summary>What is odd and harmless.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The HEALTHCHECKS_ values of the file, by variable.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Everything that is wrong, in the order of the lines.</summary>
    internal IReadOnlyList<SettingFault> Faults { get; }

    /// <summary>The value of a HEALTHCHECKS_ variable: the environment and the settings files go before this file; null where nobody set it.</summary>
    public string? Value(string variable) =>
        _given.GetValueOrDefault(variable) is { } given && !string.IsNullOrWhiteSpace(given) ? given.Trim()
        : Settings.GetValueOrDefault(variable) is { } own && !string.IsNullOrWhiteSpace(own) ? own.Trim()
        : null;

    /// <summary>Every HEALTHCHECKS_ value by variable: those that go before this file's in their place.</summary>
    public IReadOnlyDictionary<string, string> Variables => Settings.Keys.Concat(_given.Keys).Distinct(StringComparer.Ordinal).ToDictionary(variable => variable, variable => Value(variable) ?? "", StringComparer.Ordinal);

    /// <summary>The file as it is on disk now.</summary>
    public HealthchecksFile Again() => Read(Path, _given);

    /// <summary>The same file with a value that goes before its own.</summary>
    public HealthchecksFile With(string variable, string value) => Read(Path, new Dictionary<string, string>(_given, StringComparer.Ordinal) { [variable] = value });

    /// <summary>This file, which has to be there and without faults.</summary>
    /// <exception cref="SlipwayException">It is missing, or cannot be used: every fault is a detail, with its line (exit code 2).</exception>
    public HealthchecksFile Required()
    {
        if (!Exists)
        {
            throw new SlipwayException($"There is no Healthchecks file {Path}.")
            {
                ExitCode = ExitCode.WrongUse,
                Next =
                [
                    "Name it with --healthchecks-file (HEALTHCHECKS_FILE), or begin with .env.healthchecks.example beside build.sh.",
                    "./build.sh --target=ExportHealthchecks (writes one from the checks that an instance has)",
                ],
            };
        }

        if (Faults.Count == 0) return this;
        throw new SlipwayException($"The Healthchecks file {Path} cannot be used: {Figures.Count(Faults.Count, "fault")}. Nothing was written.")
        {
            ExitCode = ExitCode.WrongUse,
            Details = [.. Faults.Select(fault => fault.ToString())],
            Next = ["Mend the lines above; .env.healthchecks.example explains every field."],
        };
    }

    /// <summary>Reads a file; one that is missing has no checks.</summary>
    /// <param name="path">The file, absolute.</param>
    /// <param name="given">HEALTHCHECKS_ values that go before those of the file.</param>
    public static HealthchecksFile Read(string path, IReadOnlyDictionary<string, string> given)
    {
        var file = SettingsFile.Read(System.IO.Path.GetDirectoryName(path)!, System.IO.Path.GetFileName(path));
        return new HealthchecksFile(path, file, CheckReader.Read(file), given);
    }

    // The file may also be another program's (an env_file of the containers): what is wrong with its variables is not for us to judge.
    private static bool IsOthers(string variable) =>
        variable is not "line" && !variable.Contains('.', StringComparison.Ordinal)
        && !variable.StartsWith(CheckEntry.Prefix, StringComparison.Ordinal) && !variable.StartsWith(SettingsCatalog.HealthchecksPrefix, StringComparison.Ordinal);

    private static int LineOf(SettingFault fault) =>
        int.TryParse(fault.Origin.AsSpan(fault.Origin.LastIndexOf(':') + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var line) ? line : 0;
}
