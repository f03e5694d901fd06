using System.Text;
using System.Text.RegularExpressions;
using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

/// <summary>A console of some width and abilities, which shows what a person would see: escape sequences are done, not kept.</summary>
internal sealed partial class FakeConsole : IDisposable
{
    private readonly StringWriter _written = new();

    public FakeConsole(int? width = 80, bool isLive = true, bool hasColour = false, bool isUnicode = true) =>
        Terminal = new Terminal(_written, new ConsoleAbilities { IsLive = isLive, HasColour = hasColour, IsUnicode = isUnicode, Width = width is { } columns ? () => columns : null });

    public Terminal Terminal { get; }

    /// <summary>Every character that was written.</summary>
    public string Written => _written.ToString();

    /// <summary>The lines as they stand on the screen, the live line last.</summary>
    public IReadOnlyList<string> Screen
    {
        get
        {
            var lines = new List<StringBuilder> { new() };
            foreach (var part in Parts().Split(Written))
            {
                if (part is "\r\u001b[2K") lines[^1].Clear();
                else if (part is "\n") lines.Add(new());
                else if (!part.StartsWith('\u001b')) lines[^1].Append(part);
            }

            if (lines[^1].Length == 0) lines.RemoveAt(lines.Count - 1);
            return [.. lines.Select(line => line.ToString())];
        }
    }

    public void Dispose()
    {
        Terminal.Dispose();
        _written.Dispose();
    }

    [GeneratedRegex(@"(\r\x1b\[2K|\x1b\[[0-9;]*m|\n)")]
    private static partial Regex Parts();
}
