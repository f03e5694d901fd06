using System.Reflection;
using Cake.Core;

namespace Cake.Frosting;

/// <summary>What the type of a task says about it.</summary>
internal sealed class TaskType
{
    private readonly Type _type;
    private readonly Type? _base;

    public TaskType(Type type)
    {
        _type = type;
        for (var candidate = type.BaseType; candidate is not null && _base is null; candidate = candidate.BaseType)
            if (candidate.IsGenericType && IsTaskBase(candidate.GetGenericTypeDefinition()))
                _base = candidate;
    }

    public string Name => NameOf(_type);

    public string? Description => _type.GetCustomAttribute<TaskDescriptionAttribute>()?.Description;

    public bool ContinuesOnError => _type.IsDefined(typeof(ContinueOnErrorAttribute));

    public Type ContextType => _base?.GenericTypeArguments[0] ?? typeof(ICakeContext);

    public IEnumerable<string> Dependencies =>
        _type.GetCustomAttributes<IsDependentOnAttribute>().Select(d => NameOfTask(d.Task, "dependency"));

    public IEnumerable<string> Dependees =>
        _type.GetCustomAttributes<IsDependeeOfAttribute>().Select(d => NameOfTask(d.Task, "reverse dependency"));

    public bool DoesRun =>
        _base is null
            ? throw new InvalidOperationException($"The task '{Name}' derives neither from FrostingTask nor from AsyncFrostingTask.")
            : Overrides("Run") || Overrides("RunAsync");

    /// <summary>
    /// Tells whether the task has its own version of a method. The engine is only told about those: an OnError that nobody
    /// wrote would otherwise swallow every failure.
    /// </summary>
    public bool Overrides(string method) =>
        _base is null
        || _type.GetMethods(BindingFlags.Public | BindingFlags.Instance).Any(m =>
            m.Name == method
            && m.DeclaringType != _base
            && m.GetBaseDefinition().DeclaringType == _base);

    private static bool IsTaskBase(Type definition) =>
        definition == typeof(FrostingTask<>) || definition == typeof(AsyncFrostingTask<>);

    private static string NameOf(Type type) => type.GetCustomAttribute<TaskNameAttribute>()?.Name ?? type.Name;

    private static string NameOfTask(Type type, string relation) =>
        typeof(IFrostingTask).IsAssignableFrom(type)
            ? NameOf(type)
            : throw new FrostingException($"The {relation} '{NameOf(type)}' is not a valid task.");
}
