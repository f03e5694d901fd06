using System.Text.Json;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>One Rails boot in a running container: <c>bin/rails runner -</c> with a fixed script on standard input.</summary>
internal sealed class RailsRunner(DockerClient docker)
{
    private const string Marker = "SLIPWAY ";

    /// <summary>Runs a script and returns what it answered.</summary>
    /// <param name="container">The running container.</param>
    /// <param name="script">The script's name as an embedded resource (<c>Application.maintenance.rb</c>).</param>
    /// <param name="environment">Values for the script.</param>
    /// <param name="deadline">How long it may take, the boot included.</param>
    /// <param name="what">What it is for, as the start of an error.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SlipwayException">Rails did not boot, did not answer, or took too long.</exception>
    public async Task<JsonElement> RunAsync(
        Container container, string script, IReadOnlyDictionary<string, string?> environment, TimeSpan deadline, string what, CancellationToken cancellationToken)
    {
        var exec = new DockerExec(container.Id, "bin/rails", "runner", "-")
        {
            // Spring would answer from a process that it keeps.
            Environment = new Dictionary<string, string?>(environment) { ["DISABLE_SPRING"] = "1" },
            Input = Script(script),
            Deadline = deadline,
        };

        CommandResult result;
        try
        {
            result = await docker.DockerExecAsync(exec, cancellationToken);
        }
        catch (CommandFailedException exception) when (exception.Result is null)
        {
            throw new SlipwayException($"{what}: bin/rails runner in {container.Name} did not end within {deadline.TotalSeconds:0} s.", exception)
            {
                Details = exception.Details,
            };
        }

        return Answer(result.Output) ?? throw Failed(container, result, what);
    }

    private static SlipwayException Failed(Container container, CommandResult result, string what)
    {
        var why = result.ProgramIsMissing()
            ? $"{container.Name} has no bin/rails in its working directory"
            : result.Succeeded
                ? $"bin/rails runner in {container.Name} ended without an answer"
                : $"bin/rails runner in {container.Name} ended with exit code {result.ExitCode}";
        return new SlipwayException($"{what}: {why}.") { Details = result.LastLines() };
    }

    // The application may print what it likes, before and after.
    private static JsonElement? Answer(string output)
    {
        var line = output.Split('\n').LastOrDefault(candidate => candidate.StartsWith(Marker, StringComparison.Ordinal));
        if (line is null) return null;
        try
        {
            using var document = JsonDocument.Parse(line[Marker.Length..]);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Script(string name)
    {
        using var stream = typeof(RailsRunner).Assembly.GetManifestResourceStream($"Slipway.{name}")
            ?? throw new InvalidOperationException($"No embedded script {name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
