using System.Text.RegularExpressions;

namespace Slipway.Reporting;

/// <summary>
/// One calm line a step: its mark, name, time and note. While it works, a live line on a terminal; elsewhere a word every ten seconds.
/// </summary>
public sealed partial class StepLines(IRunLog log, TimeProvider time, Progress? progress = null)
{
    private const int LongestLine = 100;
    private const int NameWidth = 18;
    private const string Indent = "   ";

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Frame = TimeSpan.FromMilliseconds(125);

    /// <summary>A step that ended well.</summary>
    public void Done(string step, TimeSpan duration, string? note) => Line(Tone.Good, "ok", "✓", step, duration.Text(), note);

    /// <summary>A step that was not due.</summary>
    public void Skipped(string step, string reason) => Line(Tone.Quiet, "--", "·", step, "", $"skipped: {reason}");

    /// <summary>A step that failed; why comes with the result.</summary>
    public void Failed(string step, TimeSpan duration) => Line(Tone.Bad, "!!", "✗", step, duration.Text(), "FAILED");

    /// <summary>Shows that a step works, since when, what it waits for and the last line it printed, until disposed.</summary>
    public IAsyncDisposable Working(string step, Func<string?> lastLine)
    {
        var section = log.Section(step);
        var working = Watching(step, lastLine);
        return new Work(async () =>
        {
            await working.DisposeAsync();
            section?.Dispose();
        });
    }

    private IAsyncDisposable Watching(string step, Func<string?> lastLine)
    {
        var began = time.GetTimestamp();
        progress?.WaitsFor(null);
        var now = new Moment(progress, time, lastLine);
        if (log.Terminal is { Abilities.IsLive: true } terminal && log.Least < Weight.Result)
        {
            return new LiveLine(time, terminal, frame =>
            {
                var elapsed = time.GetElapsedTime(began);
                var text = $"{frame} {step} {(elapsed.TotalSeconds < 60 ? $"{(int)elapsed.TotalSeconds} s" : elapsed.Text())}";
                return now.Text is { } words ? $"{text}  {log.Masked(words)}" : text;
            });
        }

        return time.CreateTimer(
            _ =>
            {
                var line = now.Text is { } words ? $": {Columns.Cut(words, LongestLine)}" : "";
                log.Show($"{Indent}{step} is at work for {time.GetElapsedTime(began).Text()}{line}");
            },
            null, Silence, Silence);
    }

    private void Line(Tone tone, string mark, string sign, string step, string duration, string? note)
    {
        var line = $"{mark} {step,-NameWidth} {duration,9}   {note}".TrimEnd();
        log.Show(line, log.Terminal is { Abilities.IsLive: true } terminal ? Shown(terminal, tone, sign, step, duration, log.Masked(note ?? "")) : line, Weight.Step);
    }

    // On a narrow terminal the note goes below, so that words stay whole.
    private static string Shown(Terminal terminal, Tone tone, string sign, string step, string duration, string note)
    {
        var mark = terminal.Abilities.IsUnicode ? $"{sign} " : $"{Columns.Ascii(sign),-2} ";
        var head = $"{step,-NameWidth} {duration,9}";
        var painted = terminal.Painted(mark, tone) + (tone is Tone.Quiet ? terminal.Painted(head.TrimEnd(), tone) + new string(' ', head.Length - head.TrimEnd().Length) : head);
        if (note.Length == 0) return painted.TrimEnd();

        var before = mark.Length + head.Length + Indent.Length;
        var width = terminal.Width ?? int.MaxValue;
        var (first, left) = width - before >= 30 ? (Indent, width - before) : (Environment.NewLine + Indent, width - Indent.Length);
        var hang = Environment.NewLine + (first == Indent ? new string(' ', before) : Indent);
        return painted + first + string.Join(hang, Columns.Wrap(note, left - 1).Select(line => terminal.Painted(line, tone is Tone.Quiet or Tone.Bad ? tone : Tone.Plain)));
    }

    /// <summary>What a step is at: what it waits for, else what was printed last, unless a command that is younger has printed nothing.</summary>
    private sealed partial class Moment(Progress? progress, TimeProvider time, Func<string?> lastLine)
    {
        private string? _line;
        private long _since;

        public string? Text
        {
            get
            {
                if (lastLine() is { } line && line != _line) (_line, _since) = (line, time.GetTimestamp());
                if (progress?.Awaited is { } awaited) return $"waiting: {awaited}";
                if (progress?.Command is var (command, began) && (_line is null || began > _since)) return LongId().Replace(command, "$1");
                return _line is null ? null : Columns.Clean(_line);
            }
        }

        // A container's id as docker ps shows it.
        [GeneratedRegex(@"\b([0-9a-f]{12})[0-9a-f]{52}\b")]
        private static partial Regex LongId();
    }

    private sealed class Work(Func<ValueTask> end) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => end();
    }

    private sealed class LiveLine : IAsyncDisposable
    {
        private readonly ITimer _timer;
        private readonly Terminal _terminal;
        private int _count;

        public LiveLine(TimeProvider time, Terminal terminal, Func<char, string> text)
        {
            _terminal = terminal;
            var frames = terminal.Abilities.IsUnicode ? "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏" : "|/-\\";
            _timer = time.CreateTimer(_ => terminal.Live(text(frames[_count++ % frames.Length])), null, TimeSpan.Zero, Frame);
        }

        public async ValueTask DisposeAsync()
        {
            await _timer.DisposeAsync();
            _terminal.Live(null);
        }
    }
}
