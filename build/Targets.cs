using System.Reflection;
using Cake.Frosting;
using Slipway.Help;
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
    public bool PlanThemselves => Names.Count > 0 && Names.All(name => Describe().Any(task => task.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && task.PlansItself));

    /// <summary>The tasks that would run, in their order.</summary>
    /// <param name="exclusive">Whether those that are named run without what they depend on.</param>
    public IEnumerable<string> Planned(bool exclusive)
    {
        var tasks = Describe();
        return Names.Select(name => tasks.First(task => task.Name.Equals(name, StringComparison.OrdinalIgnoreCase))).SelectMany(task => exclusive ? [task.Name] : task.Steps.Append(task.Name));
    }

    private static IEnumerable<Type> Tasks =>
        typeof(Targets).Assembly.GetExportedTypes().Where(type => typeof(IFrostingTask).IsAssignableFrom(type) && !type.IsAbstract);

    /// <summary>Decides how the named tasks run.</summary>
    /// <exception cref="SlipwayException">A task is not known, or steps and workflows are mixed (exit code 2).</exception>
    public static Targets Choose(IReadOnlyList<string> names)
    {
        var tasks = Tasks.ToDictionary(NameOf, StringComparer.OrdinalIgnoreCase);
        foreach (var name in names.Where(name => !tasks.ContainsKey(name)))
            throw Wrong($"There is no task {name}{NearestName.Hint(name, tasks.Keys)}", "./build.sh --help (lists the tasks)");

        var workflows = names.Count(name => IsWorkflow(tasks[name]));
        if (workflows > 0 && names.Count > 1)
            throw Wrong($"{string.Join(" and ", names)} cannot run in one call: a workflow runs alone.", "Call build.sh once for each.");
        return new Targets(names, workflows == 0 && names.Count > 0);
    }

    /// <summary>Every task, for help.</summary>
    public static IReadOnlyList<TaskInfo> Describe()
    {
        var folders = typeof(Targets).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().ToDictionary(entry => entry.Key, entry => entry.Value);
        return [.. Tasks.Select(task => new TaskInfo(
            NameOf(task),
            task.GetCustomAttribute<TaskDescriptionAttribute>()?.Description ?? "",
            folders.GetValueOrDefault($"Task.{task.Name}")?.TrimEnd('/', '\\') ?? "")
        {
            IsWorkflow = IsWorkflow(task),
            PlansItself = typeof(IPlansItself).IsAssignableFrom(task) || folders.GetValueOrDefault($"Task.{task.Name}")?.TrimEnd('/', '\\') is "Deployment" or "Rollback" or "Restoring",
            Steps = IsWorkflow(task) ? [.. StepsOf(task).Select(NameOf)] : [],
            Reads = [.. StepsOf(task).Append(task).SelectMany(type => type.GetCustomAttribute<ReadsAttribute>()?.Groups ?? []).Distinct().Order()],
            Examples = [.. task.GetCustomAttributes<ExampleAttribute>()],
        })];
    }

    // What has to run first, then what needs it; a step alone brings nothing with it.
    private static IEnumerable<Type> StepsOf(Type task) => IsWorkflow(task) ? Before(task).Distinct() : [];

    private static IEnumerable<Type> Before(Type task) =>
        task.GetCustomAttributes<IsDependentOnAttribute>().SelectMany(dependency => Before(dependency.Task).Append(dependency.Task));

    private static bool IsWorkflow(Type task) => typeof(IWorkflow).IsAssignableFrom(task);

    private static string NameOf(Type task) => task.GetCustomAttribute<TaskNameAttribute>()?.Name ?? task.Name;

    private static SlipwayException Wrong(string message, string next) => new(message) { ExitCode = ExitCode.WrongUse, Next = [next] };
}
