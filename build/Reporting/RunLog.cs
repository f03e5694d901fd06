using System.Text;

namespace Slipway.Reporting;

/// <summary>The log of one run: lines wait in memory until <see cref="Attach"/> tells which file they belong to.</summary>
/// <param name="console">Where lines are shown.</param>
/// <param name="time">The time.</param>
/// <param name="verbose">Whether everything is shown but what commands print.</param>
/// <param name="diagnostic">Whether that is shown too.</param>
public sealed class RunLog(TextWriter console, TimeProvider time, bool verbose, bool diagnostic = false) : IRunLog, IDisposable
{
    private const string Mark = "***";

    // A secret this short would mask ordinary words.
    private const int ShortestSecret = 4;

    private readonly Lock _gate = new();
    private readonly List<string> _secrets = [];
    private readonly List<string> _warnings = [];
    private readonly StringBuilder _waiting = new();
    private StreamWriter? _file;
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

    /// <summary>The file, once there is one.</summary>
    public string? File { get; private set; }

    /// <summary>From now on everything goes to a file of mode 0600; what waited is written first. A second call changes nothing.</summary>
    public void Attach(string file)
    {
        lock (_gate)
        {
            if (_file is not null) return;

            var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
            if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            _file = new StreamWriter(file, new UTF8Encoding(false), options) { AutoFlush = true };
            File = file;
            _file.Write(_waiting);
            _waiting.Clear();
        }
    }

    /// <inheritdoc/>
    public void Write(string line)
    {
        lock (_gate)
        {
            Keep(line);
            if (verbose) Terminal.WriteLine(Masked(line));
        }
    }

    /// <inheritdoc/>
    public void Output(string line)
    {
        lock (_gate)
        {
            Keep(line);
            if (diagnostic) Terminal.WriteLine(Masked(line));
        }
    }

    /// <inheritdoc/>
    public void Show(string line) => Show(line, line);

    /// <inheritdoc/>
    public void Show(string line, string shown)
    {
        lock (_gate)
        {
            Keep(line);
            Terminal.WriteLine(Masked(shown));
        }
    }

    /// <inheritdoc/>
    public void Warn(string line)
    {
        lock (_gate) _warnings.Add(Masked(line));
        Show($"  warning: {line}", $"  {Terminal.Painted("warning:", Tone.Warning)} {line}");
    }

    /// <inheritdoc/>
    public void Mask(string? secret)
    {
        if (secret is null || secret.Length < ShortestSecret) return;
        lock (_gate)
        {
            if (_secrets.Contains(secret)) return;

            // Longest first: a secret that contains another must not leave its rest behind.
            _secrets.Add(secret);
            _secrets.Sort((left, right) => right.Length.CompareTo(left.Length));
        }
    }

    /// <inheritdoc/>
    public string Masked(string text)
    {
        lock (_gate)
        {
            foreach (var secret in _secrets) text = text.Replace(secret, Mark, StringComparison.Ordinal);
            return text;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            try
            {
                _file?.Dispose();
            }
            catch (IOException)
            {
                // The warning has been given when the disk was full first.
            }

            _file = null;
        }
    }

    private void Keep(string line)
    {
        var stamped = $"{time.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} {Masked(line)}{Environment.NewLine}";
        if (_file is null)
        {
            _waiting.Append(stamped);
            return;
        }

        try
        {
            _file.Write(stamped);
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
}
