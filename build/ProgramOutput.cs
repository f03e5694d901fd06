using System.Text.Json.Nodes;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Reporting.GitHub;
using Slipway.Reports.Documents;
using Slipway.Reports.GitHub;
using Slipway.Settings;

namespace Slipway;

/// <summary>Where the program writes: lines for people to its output; with <c>--output=json</c> one document there, and the lines to its errors.</summary>
internal sealed class ProgramOutput(TextWriter output, TextWriter errors, CommandLine line, IReadOnlyDictionary<string, string> environment)
{
    private bool IsJson => line.Output == OutputFormat.Json;

    /// <summary>Where lines for people go.</summary>
    public TextWriter Shown => IsJson ? errors : output;

    /// <summary>What is told to programs.</summary>
    public RunDocument Document { get; } = Begun(line);

    /// <summary>What is told to a runner of GitHub Actions.</summary>
    public GitHubFiles GitHub { get; } = GitHubFiles.Of(environment);

    /// <summary>The log of a run.</summary>
    public RunLog Log() => new(Shown, TimeProvider.System, line.Verbosity is "verbose" or "diagnostic", line.Verbosity is "diagnostic")
    {
        Least = line.Verbosity switch
        {
            "quiet" => Weight.Result,
            "minimal" => Weight.Step,
            _ => Weight.Detail,
        },
    };

    /// <summary>Ends the run: the document is all that stands on the output where it was asked for.</summary>
    public ExitCode End(ExitCode code, RunLog log)
    {
        if (!IsJson) return code;
        output.WriteLine(Document.Render(log));
        return code;
    }

    /// <summary>Tells which tasks would run, where nothing more can be said of them.</summary>
    public ExitCode Plan(IEnumerable<string> tasks)
    {
        using var log = new RunLog(errors, TimeProvider.System, verbose: false);
        Document.Add("plan", PlanJson.Node(tasks.Select(task => new PlannedStep(task, "runs", null))));
        new DocumentReport(Document, log).Tell(new RunOutcome(ExitCode.Done));
        return End(ExitCode.Done, log);
    }

    /// <summary>Tells what failed before there was a run: nothing was done.</summary>
    public ExitCode Refuse(SlipwayException fault)
    {
        errors.WriteLine(fault.Message);
        foreach (var detail in fault.Details) errors.WriteLine($"  {detail}");
        foreach (var next in fault.Next) errors.WriteLine($"Next: {next}");

        using var log = new RunLog(errors, TimeProvider.System, verbose: false);
        var outcome = new RunOutcome(fault.ExitCode, fault);
        new GitHubReport(GitHub, log).Tell(outcome);
        new DocumentReport(Document, log).Tell(outcome);
        return End(fault.ExitCode, log);
    }

    private static RunDocument Begun(CommandLine line)
    {
        var document = new RunDocument();
        document.Add("targets", new JsonArray([.. line.Targets.Select(target => (JsonNode)target)]));
        return document;
    }
}
