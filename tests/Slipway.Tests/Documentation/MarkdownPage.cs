using System.Text.RegularExpressions;

namespace Slipway.Tests.Documentation;

/// <summary>A page of the documentation, and the shell commands that it shows.</summary>
internal sealed partial class MarkdownPage(string text)
{
    /// <summary>The blocks that readers paste into a shell, in their order.</summary>
    public IReadOnlyList<ShellBlock> ShellBlocks { get; } =
    [
        .. Blocks().Matches(text).Select(block => new ShellBlock(
            Headings().Matches(text[..block.Index]).LastOrDefault()?.Groups["heading"].Value.Trim() ?? "", block.Groups["commands"].Value)),
    ];

    /// <summary>Reads a page.</summary>
    public static MarkdownPage Read(string file) => new(File.ReadAllText(file));

    [GeneratedRegex(@"^[ ]*```bash\n(?<commands>.*?)^[ ]*```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();

    [GeneratedRegex("^#+ (?<heading>.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}

/// <summary>Commands under a heading.</summary>
/// <param name="Section">The heading.</param>
/// <param name="Commands">The lines, with their line ends.</param>
internal sealed record ShellBlock(string Section, string Commands);
