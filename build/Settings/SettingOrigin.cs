namespace Slipway.Settings;

/// <summary>The kinds of places that a value comes from, the strongest first.</summary>
internal enum SettingSource
{
    /// <summary>An option.</summary>
    CommandLine,

    /// <summary>A variable of the process.</summary>
    Environment,

    /// <summary><c>.env.deploy.&lt;environment&gt;</c> or <c>.env.deploy</c>.</summary>
    File,

    /// <summary>What the CI system says of the run.</summary>
    Ci,

    /// <summary>Nobody set it.</summary>
    Default,
}

/// <summary>Where a value came from.</summary>
/// <param name="Source">The kind of place.</param>
/// <param name="Name">The name as it was written there: the option or the variable.</param>
/// <param name="Place">The place as a person finds it: <c>command line</c>, <c>environment</c>, <c>.env.deploy:12</c>.</param>
internal sealed record SettingOrigin(SettingSource Source, string Name, string Place)
{
    /// <summary>Nobody set it.</summary>
    public static SettingOrigin Default { get; } = new(SettingSource.Default, "", "default");

    /// <summary>An option of the command line.</summary>
    public static SettingOrigin Option(string option) => new(SettingSource.CommandLine, "--" + option, "command line");

    /// <summary>A variable of the process.</summary>
    public static SettingOrigin Variable(string variable) => new(SettingSource.Environment, variable, "environment");

    /// <summary>A line of a settings file.</summary>
    public static SettingOrigin Line(string variable, string file, int line) => new(SettingSource.File, variable, $"{file}:{line}");
}
