using System.Globalization;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>Shows a plan as a table: what is new, what changes from what to what, what is left alone and why.</summary>
internal sealed class PlanReport(IRunLog log)
{
    // More rows than a person reads go to the log.
    private const int MostRows = 40;
    private const int LongestValue = 60;

    /// <summary>Shows the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="projects">Every project, to name those that have a UUID of the file.</param>
    public void Show(CheckPlan plan, IReadOnlyList<HealthchecksProject> projects)
    {
        Rows("create", [.. plan.Created.Select(check => (check.Check, Words(check.Row)))]);
        Rows("update", [.. plan.Updated.Select(change => (change.Check, string.Join("; ", Differences(change))))]);
        Rows("conflict", [.. plan.Conflicts.Select(conflict => (conflict.Check, $"is a check of project {projects.FirstOrDefault(project => project.Id == conflict.Project)?.ToString() ?? $"{conflict.Project}"}"))]);
        Rows("skipped", [.. plan.Skipped.Select(check => (check, $"has no UUID (line {check.Line}); --generate-missing writes one"))]);
        if (plan.Unchanged.Count > 0) log.Show($"   {"unchanged",-10} {Figures.Count(plan.Unchanged.Count, "check")}");
        if (plan.Unnamed > 0) log.Show($"   {"not named",-10} {Figures.Count(plan.Unnamed, "check")} of the project that the file does not name: left alone");
    }

    private void Rows(string action, List<(CheckEntry Check, string Says)> rows)
    {
        var width = rows.Count == 0 ? 0 : rows.Max(row => row.Check.Key.Length);
        for (var i = 0; i < rows.Count; i++)
        {
            var (check, says) = rows[i];
            var line = $"   {action,-10} {check.Key.PadRight(Math.Min(width, 30))}  {(check.Code is { } code ? $"{code}  " : "")}{says}";
            if (i < MostRows) log.Show(line);
            else log.Write(line);
        }

        if (rows.Count > MostRows) log.Show($"   {action,-10} and {(rows.Count - MostRows).ToString(CultureInfo.InvariantCulture)} more (--verbosity=verbose shows them)");
    }

    private static string Words(CheckRow row) =>
        $"{Shown(row.Name)}, {(row.Kind == CheckKind.Cron ? $"{row.Schedule} ({row.TimeZone})" : $"every {Duration(row.Timeout)}")}, grace {Duration(row.Grace)}, {(row.Channels.Length == 0 ? "alerts nobody" : Figures.Count(row.Channels.Length, "integration"))}";

    /// <summary>What changes in a check, one text a field.</summary>
    public static IEnumerable<string> Differences(CheckChange change)
    {
        var (before, after) = (change.Before, change.After);
        (string Name, string Before, string After)[] fields =
        [
            ("name", Shown(before.Name), Shown(after.Name)), ("slug", Shown(before.Slug), Shown(after.Slug)), ("tags", Shown(before.Tags), Shown(after.Tags)),
            ("kind", before.Kind, after.Kind), ("timeout", Duration(before.Timeout), Duration(after.Timeout)), ("grace", Duration(before.Grace), Duration(after.Grace)),
            ("schedule", Shown(before.Schedule), Shown(after.Schedule)), ("tz", before.TimeZone, after.TimeZone), ("methods", Shown(before.Methods), Shown(after.Methods)),
        ];
        foreach (var (name, from, to) in fields.Where(field => field.Before != field.After)) yield return $"{name} {from} → {to}";
        if (before.Description != after.Description) yield return "description";
        if (change.Linked.Count() is > 0 and var linked) yield return $"{Figures.Count(linked, "integration")} more";
        if (change.Unlinked.Count() is > 0 and var unlinked) yield return $"{Figures.Count(unlinked, "integration")} less";
    }

    private static string Duration(long seconds) => DurationText.Format(TimeSpan.FromSeconds(seconds));

    private static string Shown(string text) => $"\"{(text.Length > LongestValue ? text[..LongestValue] + "…" : text)}\"";
}
