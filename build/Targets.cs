using System.Reflection;
using Cake.Frosting;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tasks;

namespace Slipway;

/// <summary>The tasks that were named: one workflow, or steps that run alone.</summary>
/// <param name="Names">Their names.</param>
/// <param name="RunAlone">Whether they run without what they depend on.</param>
internal sealed record Targets(IReadOnlyList<string> Names, bool RunAlone)
{
    /// <summary>Whether each of them shows in a dry run what it would do.</summary>
    public bool PlanThemselves => Names.Count > 0 && Names.All(name => Tasks.Any(task => NameOf(task).Equals(name, StringComparison.OrdinalIgnoreCase) && typeof(IPlansItself).IsAssignableFrom(task)));

    private static IEnumerable<Type> Tasks =>
        typeof(Targets).Assembly.GetExportedTypes().Where(type => typeof(IFrostingTask).IsAssignableFrom(type) && !type.IsAbstract);

    /// <summary>Decides how the named tasks run.</summary>
    /// <exception cref="SlipwayException">A task is not known, or steps and workflows are mixed (exit code 2).</exception>
    public static Targets Choose(IReadOnlyList<string> names)
    {
        var tasks = Tasks.ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase);
        foreach (var name in names.Where(name => !tasks.ContainsKey(name)))
            throw Wrong($"There is no task {name}{NearestName.Hint(name, tasks.Keys)}", "./build.sh --description (lists the tasks)");

        var workflows = names.Count(name => typeof(IWorkflow).IsAssignableFrom(tasks[name]));
        if (workflows > 0 && names.Count > 1)
            throw Wrong($"{string.Join(" and ", names)} cannot run in one call: a workflow runs alone.", "Call build.sh once for each.");
        return new Targets(names, workflows == 0 && names.Count > 0);
    }

    /// <summary>The tasks as help lists them, by folder of the source: one text a group.</summary>
    public static IEnumerable<string> Help()
    {
        foreach (var group in new (string Title, Func<Type, bool> Has)[] { ("Workflows", IsWorkflow), ("Tasks", type => !IsWorkflow(type)) })
        {
            var lines = Tasks.Where(group.Has).OrderBy(NameOf, StringComparer.Ordinal)
                .Select(task => $"  {NameOf(task),-20} {task.GetCustomAttribute<TaskDescriptionAttribute>()?.Description}");
            yield return $"{group.Title}:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}{Environment.NewLine}";
        }
    }

    private static bool IsWorkflow(Type task) => typeof(IWorkflow).IsAssignableFrom(task);

    private static string NameOf(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    private static SlipwayException Wrong(string message, string next) => new(message) { ExitCode = ExitCode.WrongUse, Next = [next] };
}
