using System.Xml;
using System.Xml.Linq;
using Slipway.Demo;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Development;

/// <summary>Runs one test project's program and reads what it reports.</summary>
public sealed class TestProgram(ICommandRunner runner, IRunLog log, StepLines lines)
{
    /// <summary>Runs it to its end.</summary>
    /// <param name="run">What is run.</param>
    /// <param name="root">The checkout.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<TestResults> RunAsync(TestRun run, string root, CancellationToken cancellationToken)
    {
        var project = run.Project;
        var folder = Path.Combine(root, "tests", project);
        var report = Path.Combine(folder, "TestResults", $"{project}.xml");
        Directory.CreateDirectory(Path.GetDirectoryName(report)!);
        File.Delete(report);

        string? last = null;
        var program = Path.Combine(folder, "bin", "Release", "net10.0", $"{project}.dll");
        string[] words = [.. run.Around, ChildProgram.Dotnet, "exec", program, "-reporter", "verbose", "-noColor", "-noLogo", "-xml", report, .. run.Options];
        var command = new Command(words[0], words[1..])
        {
            WorkingDirectory = folder,
            Environment = run.Environment,
            OnLine = line =>
            {
                last = line.Trim();
                run.OnLine?.Invoke(last);
            },
        };
        CommandResult ended;
        await using (lines.Working(project, () => last)) ended = await runner.RunAsync(command, cancellationToken);

        var results = await ReadAsync(report, cancellationToken);
        if (results is null || (!ended.Succeeded && results.Failed == 0))
        {
            var said = string.Join('\n', ended.LastLines());
            results = (results ?? TestResults.None).WithFailure($"{project} ended with exit code {ended.ExitCode}{(results is null ? " and without a report" : "")}\n{said}");
        }

        log.Show($"   {project}: {results.Passed} passed, {results.Failed} failed, {results.Skipped} skipped, in {ended.Duration.Text()}");
        return results;
    }

    private static async Task<TestResults?> ReadAsync(string report, CancellationToken cancellationToken)
    {
        if (!File.Exists(report)) return null;
        await using var file = File.OpenRead(report);
        try
        {
            return TestResults.Parse(await XDocument.LoadAsync(file, LoadOptions.None, cancellationToken));
        }
        catch (XmlException)
        {
            // Ended while it wrote.
            return null;
        }
    }
}
