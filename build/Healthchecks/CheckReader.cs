using System.Text.RegularExpressions;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>Tells the <c>HC_CHECK_</c> variables of a file apart: the checks, and what each is.</summary>
internal sealed partial class CheckReader
{
    private readonly string file;
    private readonly Dictionary<string, SettingsLine> lines;
    private readonly Dictionary<string, CheckEntry> checks = new(StringComparer.Ordinal);
    private readonly List<SettingFault> faults = [];
    private readonly List<string> warnings = [];

    private CheckReader(SettingsFile file)
    {
        this.file = file.Name;
        lines = file.Lines.Values.Where(line => line.Variable.StartsWith(CheckEntry.Prefix, StringComparison.Ordinal) && line.Variable.Length > CheckEntry.Prefix.Length)
            .ToDictionary(line => line.Variable[CheckEntry.Prefix.Length..], StringComparer.Ordinal);
    }

    /// <summary>The checks, in the order of the file.</summary>
    public IReadOnlyList<CheckEntry> Checks => [.. checks.Values.OrderBy(check => check.Line)];

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<SettingFault> Faults => faults;

    /// <summary>What is odd and harmless.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>Reads the checks of a file.</summary>
    public static CheckReader Read(SettingsFile file)
    {
        var reader = new CheckReader(file);
        reader.Read();
        return reader;
    }

    private void Read()
    {
        var definitions = new List<(string Key, string Field, SettingsLine Line)>();
        foreach (var (name, line) in lines)
        {
            if (FieldOf(name, line.Value) is var (key, field)) definitions.Add((key, field, line));
            else ReadCode(name, line);
        }

        foreach (var (key, field, line) in definitions)
        {
            var check = checks.GetValueOrDefault(key) ?? new CheckEntry(key, line.Line);
            var definition = check.Definition;
            if (CheckFields.Read(field, line, ref definition) is { } problem) Fault(line, line.Value, problem);
            checks[key] = check with { Definition = definition };
        }

        foreach (var line in lines.Where(line => NeedsKey(line.Key, line.Value.Value))) ReportNoCode(line.Key, line.Value);
        foreach (var twice in checks.Values.Where(check => check.Code is not null).OrderBy(check => check.Line).GroupBy(check => check.Code).Where(group => group.Count() > 1))
        {
            foreach (var check in twice.Skip(1))
                Fault(lines[check.Key], lines[check.Key].Value, $"is the UUID of {twice.First().Variable} as well (line {twice.First().Line}); every check needs one of its own");
        }

        foreach (var check in Checks) Warn(check);
    }

    /// <summary>The key and the field of a variable that defines; null for one that is a check.</summary>
    private (string Key, string Field)? FieldOf(string name, string value)
    {
        var field = CheckFields.Names.FirstOrDefault(candidate => name.Length > candidate.Length + 1 && name.EndsWith("_" + candidate, StringComparison.Ordinal));
        if (field is null) return null;

        // Of an old file, HC_CHECK_A_NAME may be the check A_NAME: its value says so, where there is no A.
        var key = name[..^(field.Length + 1)];
        if (IsCode(value) && !HasCode(key)) return null;
        return value.Trim().Length > 0 || lines.ContainsKey(key) ? (key, field) : null;
    }

    private void ReadCode(string name, SettingsLine line)
    {
        if (IsCode(line.Value)) checks[name] = new CheckEntry(name, line.Line) { Code = Guid.Parse(line.Value.Trim()) };
        else if (line.Value.Trim().Length == 0 && NearField(name) is null) checks[name] = new CheckEntry(name, line.Line);
    }

    private bool NeedsKey(string name, string value) => FieldOf(name, value) is null && !IsCode(value) && (value.Trim().Length > 0 || NearField(name) is not null);

    private void ReportNoCode(string name, SettingsLine line)
    {
        var isCheck = checks.ContainsKey(name);
        var owner = isCheck ? null : OwnerOf(name);
        if (owner is null)
        {
            Fault(line, line.Value, "must be a UUID such as 3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10");
            return;
        }

        var field = name[(owner.Length + 1)..];
        Fault(line, null, $"{CheckEntry.Prefix}{owner} has no field {field}{NearestName.Hint(field, CheckFields.Names)}; the fields are {string.Join(", ", CheckFields.Names)}");
    }

    /// <summary>The check whose key a name begins with, the longest one.</summary>
    private string? OwnerOf(string name) => KeysBefore(name).FirstOrDefault(key => checks.ContainsKey(key) || HasCode(key));

    /// <summary>The field that an empty variable most likely means, so that a slip of the finger does not become a check.</summary>
    private string? NearField(string name) =>
        KeysBefore(name).FirstOrDefault(HasCode) is { } owner ? NearestName.Of(name[(owner.Length + 1)..], CheckFields.Names) : null;

    private bool HasCode(string key) => lines.TryGetValue(key, out var line) && IsCode(line.Value);

    /// <summary>What may be the key of the check that a name is a field of: <c>A_B_C</c> begins with <c>A_B</c>, then <c>A</c>.</summary>
    private static IEnumerable<string> KeysBefore(string name)
    {
        for (var end = name.LastIndexOf('_'); end > 0; end = name.LastIndexOf('_', end - 1)) yield return name[..end];
    }

    private void Warn(CheckEntry check)
    {
        if (check.Definition is { Schedule: not null, Timeout: not null })
            warnings.Add($"{check.Variable} ({file}:{check.Line}) has a schedule, so its _TIMEOUT is kept and not used.");
        if (check.Code is null || !lines.TryGetValue(check.Key, out var line)) return;
        if (line.Value.Any(char.IsAsciiLetterUpper))
            warnings.Add($"{check.Variable} ({file}:{check.Line}) is written in upper case: ping URLs with it answer 404. The check gets the same UUID in lower case; write it so in the file too.");
        if (check.Definition.Name is { } name && IsCode(name))
            warnings.Add($"{check.Variable}_NAME is a UUID and is taken as the name of {check.Variable} ({file}:{check.Line}); if it is a check of its own, give it another key.");
    }

    private static bool IsCode(string value) => Code().IsMatch(value.Trim());

    private void Fault(SettingsLine line, string? value, string problem) => faults.Add(new SettingFault(line.Variable, value, problem, $"{file}:{line.Line}"));

    [GeneratedRegex("^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$", RegexOptions.CultureInvariant)]
    private static partial Regex Code();
}
