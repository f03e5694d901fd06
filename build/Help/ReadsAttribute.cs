using Slipway.Settings;

namespace Slipway.Help;

/// <summary>Says which groups of settings a task reads, for its help; a workflow also reads what its steps do.</summary>
/// <param name="groups">The groups.</param>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReadsAttribute(params SettingGroup[] groups) : Attribute
{
    /// <summary>The groups.</summary>
    public IReadOnlyList<SettingGroup> Groups { get; } = groups;
}
