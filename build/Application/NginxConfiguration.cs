using System.Text;
using System.Text.RegularExpressions;
using Slipway.Docker;

namespace Slipway.Application;

/// <summary>The configuration of an nginx in a running container, whole, as <c>nginx -T</c> prints it.</summary>
public sealed partial class NginxConfiguration(DockerClient docker)
{
    /// <summary>The text, without comments; null where the container has no nginx, or one that cannot read its configuration.</summary>
    public async Task<string?> ReadAsync(Container container, CancellationToken cancellationToken)
    {
        // What it prints may hold secrets: a stream is not logged.
        var text = "";
        var show = await docker.DockerExecAsync(
            new DockerExec(container.Id, "nginx", "-T")
            {
                ReadOutput = async (stream, token) =>
                {
                    using var reader = new StreamReader(stream, Encoding.UTF8);
                    text = await reader.ReadToEndAsync(token);
                },
            },
            cancellationToken);
        return show.Succeeded ? WithoutComments(text) : null;
    }

    /// <summary>A configuration without its comments.</summary>
    internal static string WithoutComments(string text) => Comments().Replace(text, "");

    [GeneratedRegex("(?m)#.*$")]
    private static partial Regex Comments();
}
