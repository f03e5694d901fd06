using Slipway.Settings;

namespace Slipway.Help;

/// <summary>What <c>--help</c> shows: every task in its group, in one line, and how to see more.</summary>
internal static class OverviewHelp
{
    // The folders of build/Tasks in the order in which a reader needs them; one that is not here comes after them.
    private static readonly string[] Order =
        ["Deployment", "Rollback", "Operations", "Backups", "Healthchecks", "Machine", "Demonstration", "Development"];

    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, IReadOnlyList<TaskInfo> tasks)
    {
        var page = new HelpPage(output, tasks.Max(task => task.Name.Length) + 2);
        page.Text("Slipway takes a Docker Compose application on this machine from one release to the next.");
        output.WriteLine();
        page.Text("./build.sh --target=<task> [options]", "  ");
        foreach (var group in tasks.GroupBy(task => task.Group).OrderBy(group => Place(group.Key)).ThenBy(group => group.Key, StringComparer.Ordinal))
            WriteGroup(page, group.Key, [.. group]);

        page.Heading("Options");
        foreach (var option in CakeOptions.All) page.Entry(SettingsHelp.Spelled(option), option.Description, 26);

        page.Heading("More");
        page.Entry("./build.sh --target=<task> --help", "What a task does, its steps, its settings and what they are now.", 36);
        page.Entry("./build.sh --settings", "Every setting, its default, and what it is now.", 36);
    }

    private static void WriteGroup(HelpPage page, string name, IReadOnlyList<TaskInfo> tasks)
    {
        page.Heading(name);
        var workflows = tasks.Where(task => task.IsWorkflow).OrderBy(task => task.Name, StringComparer.Ordinal).ToList();
        var steps = workflows.SelectMany(workflow => workflow.Steps).Distinct().Select(step => tasks.FirstOrDefault(task => task.Name == step)).OfType<TaskInfo>().ToList();
        foreach (var task in workflows) page.Entry(task.Name, task.Description);
        if (steps.Count > 0) page.Text(workflows.Count == 1 ? "Its steps, each of which also runs alone:" : "Their steps, each of which also runs alone:", " ");
        foreach (var task in steps) page.Entry(task.Name, task.Description);
        foreach (var task in tasks.Except(workflows).Except(steps).OrderBy(task => task.Name, StringComparer.Ordinal)) page.Entry(task.Name, task.Description);
    }

    private static int Place(string group) => Array.IndexOf(Order, group) is >= 0 and var place ? place : Order.Length;
}
