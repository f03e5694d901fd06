namespace Slipway.Reporting;

/// <summary>One calm line a step: its mark, name, time and note; and a word every ten seconds while it works.</summary>
public sealed class StepLines(IRunLog log, TimeProvider time)
{
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);

    /// <summary>A step that ended well.</summary>
    public void Done(string step, TimeSpan duration, string? note) => Line("ok", step, duration.Text(), note);

    /// <summary>A step that was not due.</summary>
    public void Skipped(string step, string reason) => Line("--", step, "", $"skipped: {reason}");

    /// <summary>A step that failed; why comes with the result.</summary>
    public void Failed(string step, TimeSpan duration) => Line("!!", step, duration.Text(), "FAILED");

    /// <summary>Says every ten seconds that a step still works, and the last line it printed, until disposed.</summary>
    public IAsyncDisposable Working(string step, Func<string?> lastLine)
    {
        var began = time.GetTimestamp();
        return time.CreateTimer(
            _ =>
            {
                var line = lastLine() is { } last ? $": {(last.Length > 100 ? last[..100] + "…" : last)}" : "";
                log.Show($"   {step} is at work for {time.GetElapsedTime(began).Text()}{line}");
            },
            null, Silence, Silence);
    }

    private void Line(string mark, string step, string duration, string? note) =>
        log.Show($"{mark} {step,-18} {duration,9}   {note}".TrimEnd());
}
