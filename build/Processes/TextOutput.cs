using System.Text;

namespace Slipway.Processes;

/// <summary>Turns one stream of a command into text: the last part of it is kept, each complete line is passed on.</summary>
/// <param name="onLine">Sees each line, without its end; what a carriage return overwrites (progress) is left out.</param>
internal sealed class TextOutput(Action<string> onLine)
{
    /// <summary>How many characters are kept.</summary>
    public const int Limit = 4 * 1024 * 1024;

    private const int LongestLine = 64 * 1024;

    private readonly StringBuilder _kept = new();
    private readonly StringBuilder _line = new();
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly char[] _characters = new char[Encoding.UTF8.GetMaxCharCount(16 * 1024)];
    private bool _carriageReturn;

    /// <summary>Reads a stream to its end.</summary>
    public async Task ReadAsync(Stream stream)
    {
        var bytes = new byte[16 * 1024];
        int count;
        while ((count = await stream.ReadAsync(bytes)) > 0) Take(bytes.AsSpan(0, count), last: false);
        Take([], last: true);
        if (_line.Length > 0) EndLine();
    }

    /// <summary>What was kept.</summary>
    public override string ToString()
    {
        lock (_kept)
        {
            Trim(Limit);
            return _kept.ToString();
        }
    }

    private void Take(ReadOnlySpan<byte> bytes, bool last)
    {
        var characters = _characters.AsSpan(0, _decoder.GetChars(bytes, _characters, last));
        lock (_kept)
        {
            _kept.Append(characters);
            if (_kept.Length > 2 * Limit) Trim(Limit);
        }

        foreach (var character in characters) Take(character);
    }

    private void Take(char character)
    {
        if (character == '\n')
        {
            EndLine();
            return;
        }

        if (_carriageReturn) _line.Clear();
        _carriageReturn = character == '\r';
        if (_carriageReturn) return;
        _line.Append(character);
        if (_line.Length >= LongestLine) EndLine();
    }

    private void EndLine()
    {
        var line = _line.ToString();
        _line.Clear();
        _carriageReturn = false;
        onLine(line);
    }

    private void Trim(int length)
    {
        if (_kept.Length <= length) return;
        var cut = _kept.Length - length;
        if (char.IsLowSurrogate(_kept[cut])) cut++;
        _kept.Remove(0, cut);
    }
}
