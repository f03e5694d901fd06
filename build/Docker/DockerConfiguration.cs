using System.Text.Json;

namespace Slipway.Docker;

/// <summary>What the docker command's own configuration says about which engine and which programs it uses.</summary>
/// <param name="Context">The current context; null is the default one.</param>
/// <param name="HasPluginFolders">Whether it names folders of its own for the command's plugins.</param>
internal sealed record DockerConfiguration(string? Context, bool HasPluginFolders)
{
    /// <summary>The folder that it is in.</summary>
    public static string Folder(Func<string, string?> variable) =>
        variable("DOCKER_CONFIG") is { Length: > 0 } configured ? configured : Path.Join(variable("HOME"), ".docker");

    /// <summary>Reads it; null where it cannot be read. One that is not there says nothing.</summary>
    public static DockerConfiguration? Read(string folder)
    {
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Join(folder, "config.json")));
            return new(
                json.RootElement.Text("currentContext") is { Length: > 0 } context ? context : null,
                json.RootElement.Member("cliPluginsExtraDirs") is not null);
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return new(null, false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
