using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Docker;

namespace Slipway.Application;

/// <summary>What a Dockerfile tells of the application without building it.</summary>
internal static partial class Dockerfile
{
    /// <summary>The port that its last stage exposes: the first of the last EXPOSE; null without one, or without a file that can be read.</summary>
    public static int? ExposedPort(ComposeBuild build)
    {
        try
        {
            var text = File.ReadAllText(Path.GetFullPath(build.Dockerfile, build.Context));
            return Expose().Matches(text).LastOrDefault() is { } last && int.TryParse(last.Groups["port"].Value, CultureInfo.InvariantCulture, out var port) ? port : null;
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A context on another machine, or a Dockerfile inside the Compose file.
            return null;
        }
    }

    [GeneratedRegex(@"^\s*EXPOSE\s+(?<port>\d{1,5})(/tcp)?(\s|$)", RegexOptions.Multiline | RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture)]
    private static partial Regex Expose();
}
