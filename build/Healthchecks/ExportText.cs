using System.Text;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>The checks of a project as a Healthchecks file says them.</summary>
internal sealed class ExportText
{
    private readonly StringBuilder text = new();
    private readonly List<string> leftOut = [];
    private readonly CheckState state;

    private ExportText(CheckState state) => this.state = state;

    /// <summary>The lines.</summary>
    public string Text => text.ToString();

    /// <summary>What a file cannot say; a sync leaves it as it is.</summary>
    public IReadOnlyList<string> LeftOut => leftOut;

    /// <summary>Writes every check, the oldest first.</summary>
    public static ExportText Of(CheckState state)
    {
        var export = new ExportText(state);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var check in state.Checks.OrderBy(check => check.Id)) export.Write(check, KeyOf(check, keys));
        return export;
    }

    private void Write(CheckRow check, string key)
    {
        if (text.Length > 0) text.Append('\n');
        text.Append(CheckEntry.Prefix).Append(key).Append('=').Append(check.Code).Append('\n');
        var isNamed = check.Name.Trim().Length > 0;
        if (isNamed) Field(check, key, "NAME", check.Name);

        // Of one without a name something has to be said, and be it that it has no tags: a sync names a check of which the file says nothing.
        if (!isNamed || CheckFields.Tags(check.Tags).Length > 0) Field(check, key, "TAGS", check.Tags);
        if (CheckFields.Lines(check.Description).Length > 0) Field(check, key, "DESC", CheckFields.Lines(check.Description));
        if (check.Kind == CheckKind.Simple) Field(check, key, "TIMEOUT", Duration(check.Timeout));
        else if (check.Kind == CheckKind.Cron) Field(check, key, "SCHEDULE", check.Schedule);
        else LeaveOut(check, key, "SCHEDULE", $"a schedule of kind {check.Kind} cannot be said in the file");
        Field(check, key, "GRACE", Duration(check.Grace));
        if (check.Kind != CheckKind.Simple) Field(check, key, "TZ", check.TimeZone);
        if (check.Methods.Length > 0) Field(check, key, "METHODS", check.Methods);
        if (check.Channels.Except(state.Channels.Select(channel => channel.Id)).Any()) LeaveOut(check, key, "CHANNELS", "it alerts an integration of another project");
        else Field(check, key, "CHANNELS", Channels(check.Channels));
    }

    private void Field(CheckRow check, string key, string field, string value)
    {
        // Only what reads back: an instance may hold what neither it nor the file would take today.
        var definition = new CheckDefinition();
        var line = new SettingsLine($"{CheckEntry.Prefix}{key}_{field}", value, 0);
        if (CheckFields.Read(field, line, ref definition) is { } problem) LeaveOut(check, key, field, problem);
        else text.Append(line.Variable).Append('=').Append(HealthchecksFileEdit.Quoted(value.Trim())).Append('\n');
    }

    private void LeaveOut(CheckRow check, string key, string field, string problem)
    {
        text.Append("# ").Append(CheckEntry.Prefix).Append(key).Append('_').Append(field).Append(" is left out, and a sync leaves it as it is: ").Append(problem).Append('\n');
        leftOut.Add($"{CheckEntry.Prefix}{key}_{field} of check {check.Code} is left out: {problem}");
    }

    private string Channels(int[] linked)
    {
        if (linked.Length == state.Channels.Count) return "*";
        return linked.Length == 0 ? "none" : string.Join(", ", state.Channels.Where(channel => linked.Contains(channel.Id)).Select(Named));
    }

    // By name where that is one word for one integration, otherwise by UUID.
    private string Named(ChannelRow channel)
    {
        var name = channel.Name;
        var plain = name.Length > 0 && name == name.Trim() && name is not "*" && !name.Equals("none", StringComparison.OrdinalIgnoreCase)
            && !name.Contains(',', StringComparison.Ordinal) && !name.Any(char.IsControl) && !Guid.TryParse(name, out _);
        return plain && state.Channels.Count(other => other.Name == name) == 1 ? name : channel.Code.ToString();
    }

    private static string Duration(long seconds) => DurationText.Format(TimeSpan.FromSeconds(seconds));

    /// <summary>A key that is this check's alone, and that nobody takes for a field of another.</summary>
    private static string KeyOf(CheckRow check, HashSet<string> keys)
    {
        var key = CheckNames.Slug(check.Slug.Length > 0 ? check.Slug : check.Name).Replace('-', '_').ToUpperInvariant();
        if (key.Length == 0) key = $"CHECK_{check.Code.ToString()[..8].ToUpperInvariant()}";
        if (CheckFields.Names.Any(field => key.EndsWith("_" + field, StringComparison.Ordinal))) key += "_CHECK";
        var free = key;
        for (var number = 2; !keys.Add(free); number++) free = $"{key}_{number}";
        return free;
    }
}
