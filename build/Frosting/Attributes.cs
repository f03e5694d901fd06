namespace Cake.Frosting;

internal interface ITaskDependency
{
    Type Task { get; }
}

internal interface IReverseTaskDependency
{
    Type Task { get; }
}

/// <summary>Gives a task the name that it is called by. Without it, the name of the class is used.</summary>
/// <param name="name">The name.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskNameAttribute(string name) : Attribute
{
    /// <summary>Gets the name of the task.</summary>
    public string Name { get; } = name;
}

/// <summary>Says in one line what a task does.</summary>
/// <param name="description">The description.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class TaskDescriptionAttribute(string description) : Attribute
{
    /// <summary>Gets the description of the task.</summary>
    public string Description { get; } = description;
}

/// <summary>Names a task that has to run before this one.</summary>
/// <param name="type">The type of that task.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependentOnAttribute(Type type) : Attribute, ITaskDependency
{
    /// <summary>Gets the task that has to run before this one.</summary>
    public Type Task { get; } = type ?? throw new ArgumentNullException(nameof(type));
}

/// <summary>Names a task that this one has to run before.</summary>
/// <param name="type">The type of that task.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class IsDependeeOfAttribute(Type type) : Attribute, IReverseTaskDependency
{
    /// <summary>Gets the task that this one has to run before.</summary>
    public Type Task { get; } = type ?? throw new ArgumentNullException(nameof(type));
}

/// <summary>Lets a run go on when the task fails.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ContinueOnErrorAttribute : Attribute;
