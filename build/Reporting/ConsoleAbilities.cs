using Slipway.Reporting.GitHub;

namespace Slipway.Reporting;

/// <summary>What the console that a run is shown on can do.</summary>
public sealed record ConsoleAbilities
{
    private const int UsualWidth = 80;

    /// <summary>A pipe, a file, or a CI system's log: whole lines of UTF-8, as wide as they are.</summary>
    public static ConsoleAbilities Plain { get; } = new();

    /// <summary>Whether a line can be rewritten in place: a terminal that is not dumb.</summary>
    public bool IsLive { get; init; }

    /// <summary>Whether it shows colours, and the person wants them.</summary>
    public bool HasColour { get; init; }

    /// <summary>Whether it shows more than ASCII.</summary>
    public bool IsUnicode { get; init; } = true;

    /// <summary>Whether a runner of GitHub Actions reads it, and takes some lines for commands.</summary>
    public bool TakesCommands { get; init; }

    /// <summary>Its width in columns, asked each time because a window may be resized; null where lines have no width.</summary>
    public Func<int>? Width { get; init; }

    /// <summary>The abilities, as the environment tells them: <c>TERM</c>, <c>NO_COLOR</c> (no-color.org), and POSIX's variables of the locale.</summary>
    /// <param name="environment">The variables of the process.</param>
    /// <param name="isRedirected">Whether the output is no terminal.</param>
    /// <param name="width">Asks the terminal's width; what is not more than 0 is not known.</param>
    public static ConsoleAbilities Of(IReadOnlyDictionary<string, string> environment, bool isRedirected, Func<int> width)
    {
        var isLive = !isRedirected && environment.GetValueOrDefault("TERM") is { Length: > 0 } and not "dumb";
        return new ConsoleAbilities
        {
            IsLive = isLive,
            HasColour = isLive && string.IsNullOrEmpty(environment.GetValueOrDefault("NO_COLOR")),
            IsUnicode = IsUtf8(environment),
            TakesCommands = GitHubFiles.IsRunner(environment),
            Width = isRedirected ? null : () => width() is > 0 and var columns ? columns : UsualWidth,
        };
    }

    // The first that is set decides (POSIX, 8.2). Where none is, nobody has chosen: containers and units of systemd have UTF-8 all the same.
    private static bool IsUtf8(IReadOnlyDictionary<string, string> environment)
    {
        string[] names = ["LC_ALL", "LC_CTYPE", "LANG"];
        var locale = names.Select(name => environment.GetValueOrDefault(name)).FirstOrDefault(value => !string.IsNullOrEmpty(value));
        return locale is null
            || locale.Contains("UTF-8", StringComparison.OrdinalIgnoreCase)
            || locale.Contains("UTF8", StringComparison.OrdinalIgnoreCase);
    }
}
