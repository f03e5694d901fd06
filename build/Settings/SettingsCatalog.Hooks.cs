namespace Slipway.Settings;

internal static partial class SettingsCatalog
{
    private const string HookOption = "hook-";

    /// <summary>How the variables of hooks begin.</summary>
    public static string HookPrefix { get; } = VariableOf(HookOption);

    /// <summary>The variable of a hook.</summary>
    public static string HookVariable(string point) => VariableOf(HookOption + point);

    private static SettingDefinition[] Hooks() =>
    [
        .. HookPoints.All.Select(hook => Make(SettingGroup.Hooks, HookOption + hook.Point, SettingTypes.Command, hook.Description,
            s => s.Hooks.GetValueOrDefault(hook.Point), (s, v) => s with { Hooks = s.Hooks.SetItem(hook.Point, v) }, "none", $"bin/hooks/{hook.Point}")),
        Make(SettingGroup.Hooks, "hook-timeout", SettingTypes.Duration(1), "How long one hook may take.",
            s => Word(s.HookTimeout), (s, v) => s with { HookTimeout = v }),
    ];
}
