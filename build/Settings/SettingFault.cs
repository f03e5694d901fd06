namespace Slipway.Settings;

/// <summary>One thing that is wrong with the settings.</summary>
/// <param name="Name">The option or variable, as it was written: <c>--backup-keep</c>, <c>DEPLOY_BACKUP_KEEP</c>.</param>
/// <param name="Value">The value as it may be shown (credentials are masked), or null where the name itself is the fault.</param>
/// <param name="Problem">What is wrong, or what is allowed.</param>
/// <param name="Origin">Where it came from: <c>command line</c>, <c>environment</c>, <c>.env.deploy:12</c>.</param>
internal sealed record SettingFault(string Name, string? Value, string Problem, string Origin)
{
    /// <summary>The fault as one line.</summary>
    public override string ToString() => $"{Name}{(Value is null ? "" : $" = \"{OneLine(Value)}\"")} ({Origin}): {Problem}";

    private static string OneLine(string value)
    {
        const int most = 120;
        var line = string.Concat(value.Select(letter => char.IsControl(letter) ? "\\u" + ((int)letter).ToString("x4", null) : letter.ToString()));
        return line.Length <= most ? line : line[..most] + "…";
    }
}
