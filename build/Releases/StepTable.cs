using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>The steps of a release as a table: step, result, time, note.</summary>
public sealed class StepTable(RunLog log)
{
    private static readonly string[] Headings = ["Step", "Result", "Time", "Note"];

    /// <summary>Shows it, as wide as the console, unless less was asked for; the log gets it as wide as it is.</summary>
    public void Show(Release release)
    {
        var steps = release.Steps;
        var table = new TextTable(Headings, [.. steps.Select(step => new[] { step.Name, Word(step.State), Time(step), log.Masked(step.Note ?? "") })]);
        var terminal = log.Terminal;
        var shown = string.Join(Environment.NewLine, table.Lines(terminal.Width, Paint).Prepend(""));
        log.Show(string.Join(Environment.NewLine, table.Lines(null)), shown, Weight.Detail);

        string Paint(int? row, int column, string text) => terminal.Painted(text, (row, column) switch
        {
            (null, _) => Tone.Strong,
            ({ } index, 1) => ToneOf(steps[index].State),
            ({ } index, _) when steps[index].State == StepState.Skipped => Tone.Quiet,
            _ => Tone.Plain,
        });
    }

    private static string Word(StepState state) => state switch
    {
        StepState.Done => "done",
        StepState.Skipped => "skipped",
        StepState.Failed => "failed",
        _ => "did not end",
    };

    private static Tone ToneOf(StepState state) => state switch
    {
        StepState.Done => Tone.Good,
        StepState.Skipped => Tone.Quiet,
        _ => Tone.Bad,
    };

    private static string Time(StepRecord step) => step.State == StepState.Skipped || step.EndedAt is null ? "" : (step.EndedAt.Value - step.StartedAt).Text();
}
