using Slipway.Settings;

namespace Slipway.Help;

/// <summary>What <c>--target=&lt;task&gt; --help</c> shows: what the task does, its steps, examples, and its settings with where each value comes from now.</summary>
internal static class TaskHelp
{
    /// <summary>Writes it.</summary>
    public static void Write(TextWriter output, TaskInfo task, IReadOnlyList<TaskInfo> all, LoadedSettings current)
    {
        var page = new HelpPage(output, all.Max(other => other.Name.Length) + 2);
        page.Text($"{task.Name}: {task.Description}.");
        var workflows = all.Where(other => other.Steps.Contains(task.Name)).Select(other => other.Name).Order(StringComparer.Ordinal).ToList();
        if (workflows.Count > 0) page.Text($"A step of {string.Join(" and ", workflows)}; named, it runs alone.");

        if (task.Steps.Count > 0)
        {
            page.Heading("Steps");
            foreach (var step in task.Steps) page.Entry(step, all.First(other => other.Name == step).Description);
        }

        page.Heading("Examples");
        string[][] examples = [[task.Call, ""], .. task.Examples.Select(example => new[] { $"{task.Call} {example.Options}", example.Effect })];
        var width = examples.Max(example => example[0].Length) + 2;
        foreach (var example in examples) page.Entry(example[0], example[1], width);

        var settings = SettingsCatalog.All.Where(setting => task.Reads.Contains(setting.Group)).ToList();
        if (settings.Count > 0)
        {
            page.Heading("Settings");
            page.Lines(SettingsHelp.Render(settings, current, page.Width));
        }

        SettingsPage.WriteFaults(page, current);
    }
}
