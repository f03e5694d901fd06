namespace Slipway.Help;

/// <summary>A call of a task that its help shows.</summary>
/// <param name="options">What follows <c>--target=&lt;task&gt;</c>.</param>
/// <param name="effect">What it does, in a few words.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ExampleAttribute(string options, string effect) : Attribute
{
    /// <summary>What follows <c>--target=&lt;task&gt;</c>.</summary>
    public string Options { get; } = options;

    /// <summary>What it does, in a few words.</summary>
    public string Effect { get; } = effect;
}
