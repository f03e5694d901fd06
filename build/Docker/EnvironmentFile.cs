using System.Text;
using Slipway.Reporting;

namespace Slipway.Docker;

/// <summary>
/// Variables in a file that only this user can read, deleted after use: the way past sudo, which takes the environment away, that leaves
/// values out of process lists.
/// </summary>
internal sealed class EnvironmentFile : IDisposable
{
    private EnvironmentFile(IEnumerable<string> lines)
    {
        Path = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"slipway-{Guid.NewGuid():N}.env");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        try
        {
            using var writer = new StreamWriter(Path, new UTF8Encoding(false), options);
            foreach (var line in lines) writer.Write(line + "\n");
        }
        catch
        {
            File.Delete(Path);
            throw;
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>A file as <c>docker exec --env-file</c> reads it: every line as it is, so no value can have two.</summary>
    public static EnvironmentFile ForDocker(IReadOnlyDictionary<string, string> variables)
    {
        if (variables.FirstOrDefault(variable => variable.Value.AsSpan().ContainsAny('\n', '\r')).Key is { } name)
        {
            throw new SlipwayException($"The variable {name} cannot be handed to a container: its value has several lines, which docker exec takes only without sudo.")
            {
                Next = ["Let this user reach the Docker engine without sudo (the group docker), or set DOCKER_CMD."],
            };
        }

        return new(variables.Select(variable => $"{variable.Key}={variable.Value}"));
    }

    /// <summary>A file as <c>docker compose --env-file</c> reads it: quoted, so that every value comes through.</summary>
    public static EnvironmentFile ForCompose(IEnumerable<KeyValuePair<string, string>> variables) =>
        new(variables.Where(variable => IsName(variable.Key)).Select(variable => $"{variable.Key}=\"{Quoted(variable.Value)}\""));

    /// <inheritdoc/>
    public void Dispose() => File.Delete(Path);

    private static bool IsName(string name) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private static string Quoted(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("$", "\\$", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal);
}
