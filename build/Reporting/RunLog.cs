using Slipway.Reporting.GitHub;

namespace Slipway.Reporting;

/// <summary>The log of one run: lines wait in memory until <see cref="Attach"/> tells which file they belong to.</summary>
/// <param name="console">Where lines are shown.</param>
/// <param name="time">The time.</param>
/// <param name="verbose">Whether everything is shown but what commands print.</param>
/// <param name="diagnostic">Whether that is shown too.</param>
public sealed class RunLog(TextWriter console, TimeProvider time, bool verbose, bool diagnostic = false) : IRunLog, IDisposable
{
    private readonly Lock _gate = new();
    private readonly SecretMask _mask = new();
    private readonly LogFiles _files = new();
    private readonly List<string> _warnings = [];
    private int _depth;
    private string? _section;
    private bool _incomplete;

    /// <summary>The warnings so far.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_gate) return [.. _warnings];
        }
    }

    /// <inheritdoc/>
    public Terminal Terminal { get; } = Terminal.Over(console);

    /// <inheritdoc/>
    public Weight Least { get; init; }

    /// <summary>The file, once there is one.</summary>
    public string? File => _files.File;

    /// <summary>The commands of GitHub Actions; null where no runner reads them.</summary>
    internal WorkflowCommands? Commands => field ??= Terminal.Abilities.TakesCommands ? new WorkflowCommands(Terminal) : null;

    // A group on GitHub is folded: everything fits in, and nobody has to look for it elsewhere.
    private bool IsInGroup => _depth > 0 && Least == Weight.Detail && Commands is not null;

    /// <summary>From now on everything goes to a file of mode 0600, and as JSON to one beside it; what waited is written first. A second call changes nothing.</summary>
    /// <param name="file">The file.</param>
    /// <param name="id">The id that both name; null without one.</param>
    public void Attach(string file, string? id = null)
    {
        lock (_gate)
        {
            if (File is not null) return;
            _files.Attach(file, id, _mask.Masked);
            if (id is not null) Keep(LogKind.Detail, $"Run {id}, process {Environment.ProcessId}");
        }
    }

    /// <summary>Takes the file, and the one beside it, elsewhere; what comes later goes there too.</summary>
    public void Move(string file)
    {
        lock (_gate) _files.Move(file);
    }

    /// <inheritdoc/>
    public void Write(string line) => Add(LogKind.Detail, line, line, verbose || IsInGroup);

    /// <inheritdoc/>
    public void Output(string line) => Add(LogKind.Output, line, line, diagnostic || IsInGroup);

    /// <inheritdoc/>
    public void Show(string line) => Show(line, line);

    /// <inheritdoc/>
    public void Show(string line, string shown) => Show(line, shown, _depth > 0 ? Weight.Detail : Weight.Result);

    /// <inheritdoc/>
    public void Show(string line, string shown, Weight weight) => Add(LogKind.Info, line, shown, weight >= Least);

    /// <inheritdoc/>
    public void Warn(string line)
    {
        lock (_gate)
        {
            _warnings.Add(Masked(line));
            var isShown = Weight.Step >= Least;
            Add(LogKind.Warning, $"  warning: {line}", $"  {Terminal.Painted("warning:", Tone.Warning)} {line}", isShown && Commands is null);
            if (isShown) Commands?.Warning("Slipway", Masked(line));
        }
    }

    /// <inheritdoc/>
    public IDisposable Section(string title)
    {
        lock (_gate)
        {
            if (_depth++ == 0)
            {
                _section = title;
                if (IsInGroup) Commands?.Group(title);
            }
        }

        return new Ending(() =>
        {
            lock (_gate)
            {
                if (_depth == 1 && IsInGroup) Commands?.EndGroup();
                if (--_depth == 0) _section = null;
            }
        });
    }

    /// <inheritdoc/>
    public void Mask(string? secret)
    {
        lock (_gate)
        {
            foreach (var form in _mask.Add(secret)) Commands?.Mask(form);
        }
    }

    /// <inheritdoc/>
    public string Masked(string text)
    {
        lock (_gate) return _mask.Masked(text);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate) _files.Dispose();
    }

    private void Add(LogKind kind, string line, string shown, bool isShown)
    {
        lock (_gate)
        {
            Keep(kind, line);
            if (isShown) Terminal.WriteLine(Masked(shown));
        }
    }

    private void Keep(LogKind kind, string line)
    {
        try
        {
            _files.Write(new LogEvent(time.GetUtcNow(), kind, _section, Masked(line)));
        }
        catch (IOException fault) when (!_incomplete)
        {
            // A full disk must not end what the log is about.
            _incomplete = true;
            Terminal.WriteLine($"  warning: the log {File} is incomplete: {fault.Message}");
        }
        catch (IOException)
        {
            // Said once.
        }
    }

    private sealed class Ending(Action end) : IDisposable
    {
        private Action? _end = end;

        public void Dispose() => Interlocked.Exchange(ref _end, null)?.Invoke();
    }
}
