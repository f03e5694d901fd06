using Slipway.Settings;

namespace Slipway.Application;

/// <summary>The secrets in the application's environment: what must be written as *** wherever a command prints it.</summary>
internal static class ApplicationSecrets
{
    // "sample" as the password of the database sample, 3600 as the life of a token: masking these would only make the log unreadable.
    private const int ShortestNumber = 6;

    public static IEnumerable<string> Of(ComposeApplication application)
    {
        var known = application.Compose.Services.Select(service => service.Name)
            .Concat(application.Databases.SelectMany(database => new[] { database.Name, database.User }))
            .Append(application.Compose.Project).Append(application.RailsEnvironment)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

        return application.Compose.Services
            .SelectMany(service => service.Environment)
            .SelectMany(variable => SettingSecrets.In(variable.Key, variable.Value))
            .Concat(application.Databases.Select(database => database.Password).OfType<string>())
            .Where(secret => !known.Contains(secret) && !bool.TryParse(secret, out _))
            .Where(secret => secret.Length >= ShortestNumber || !secret.All(char.IsAsciiDigit))
            .Distinct();
    }
}
