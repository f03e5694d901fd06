using System.Text;

namespace Slipway.Reporting;

/// <summary>The log of a run on disk, twice: for people, and beside it one line of JSON an entry. Entries wait in memory until there is a place for them.</summary>
internal sealed class LogFiles : IDisposable
{
    private readonly List<LogEvent> _waiting = [];
    private StreamWriter? _text;
    private StreamWriter? _json;
    private string? _id;

    /// <summary>The file for people, once there is one.</summary>
    public string? File { get; private set; }

    /// <summary>Writes what waited, and from now on everything, to files of mode 0600. A second call changes nothing.</summary>
    /// <param name="file">The file for people; the other one has its name, and ends in <c>.jsonl</c>.</param>
    /// <param name="id">The id that both name: that of the release, or of the step that stands alone; null without one.</param>
    /// <param name="masked">Masks what has become known as a secret since it was written.</param>
    public void Attach(string file, string? id, Func<string, string> masked)
    {
        if (_text is not null) return;
        _text = Open(file);
        _json = Open(Path.ChangeExtension(file, ".jsonl"));
        (File, _id) = (file, id);
        foreach (var entry in _waiting) Put(entry with { Text = masked(entry.Text) });
        _waiting.Clear();
    }

    /// <summary>Takes the files elsewhere, under another name; what comes later goes there too.</summary>
    /// <param name="file">The file for people, as it is called from now on.</param>
    public void Move(string file)
    {
        if (_text is null) return;
        var before = File!;
        Dispose();
        System.IO.File.Move(before, file);
        System.IO.File.Move(Path.ChangeExtension(before, ".jsonl"), Path.ChangeExtension(file, ".jsonl"));
        File = file;
        (_text, _json) = (Open(file), Open(Path.ChangeExtension(file, ".jsonl")));
    }

    /// <summary>Takes one entry.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void Write(LogEvent entry)
    {
        if (_text is null) _waiting.Add(entry);
        else Put(entry);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var writer in new[] { _text, _json })
        {
            try
            {
                writer?.Dispose();
            }
            catch (IOException)
            {
                // The warning has been given when the disk was full first.
            }
        }

        (_text, _json) = (null, null);
    }

    private void Put(LogEvent entry)
    {
        _text!.Write(entry.ToText());
        _json!.Write(entry.ToJson(_id));
    }

    private static StreamWriter Open(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.Append, Access = FileAccess.Write, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new StreamWriter(file, new UTF8Encoding(false), options) { AutoFlush = true };
    }
}
