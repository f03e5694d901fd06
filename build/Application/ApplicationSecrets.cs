using System.Text.RegularExpressions;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>The secrets in the application's environment: what must be written as *** wherever a command prints it.</summary>
internal static partial class ApplicationSecrets
{
    // "sample" as the password of the database sample, 3600 as the life of a token: masking these would only make the log unreadable.
    private const int ShortestNumber = 6;

    /// <summary>The secrets of an application.</summary>
    /// <param name="application">The application.</param>
    /// <param name="folder">The folder of its <c>.env</c>.</param>
    public static IEnumerable<string> Of(ComposeApplication application, string folder)
    {
        var known = application.Compose.Services.Select(service => service.Name)
            .Concat(application.Databases.SelectMany(database => new[] { database.Name, database.User }))
            .Append(application.Compose.Project).Append(application.RailsEnvironment)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        return application.Compose.Services
            .SelectMany(service => service.Environment)
            .SelectMany(variable => SettingSecrets.In(variable.Key, variable.Value))
            .Concat(application.Databases.Select(database => database.Password).OfType<string>())
            .Concat(Beside(folder))
            .Where(secret => !known.Contains(secret) && !bool.TryParse(secret, out _))
            .Where(secret => secret.Length >= ShortestNumber || !secret.All(char.IsAsciiDigit))
            .Distinct();
    }

    // Compose puts what the file holds not only into environments, but also into build arguments and commands. What it makes of a value that refers to others is
    // found in the model.
    private static IEnumerable<string> Beside(string folder)
    {
        var file = Path.Combine(folder, ".env");
        string[] lines;
        try
        {
            lines = File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            // Compose says more about a file that cannot be read.
            yield break;
        }

        foreach (var match in lines.Select(line => Assignment().Match(line)).Where(match => match.Success))
        {
            foreach (var secret in SettingSecrets.In(match.Groups["name"].Value, match.Groups["value"].Value).Where(SettingSecrets.IsTelling)) yield return secret;
        }
    }

    // NAME=value · export NAME="value" # comment
    [GeneratedRegex("""^\s*(?:export\s+)?(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*=\s*(?:"(?<value>[^"]*)"|'(?<value>[^']*)'|(?<value>.*?))\s*(?:\s#.*)?$""", RegexOptions.ExplicitCapture)]
    private static partial Regex Assignment();
}
