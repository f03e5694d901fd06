using System.Text.RegularExpressions;

namespace Slipway.Tests.Documentation;

/// <summary>A page of the documentation, and the blocks of text that it shows.</summary>
internal sealed partial class MarkdownPage(string text)
{
    /// <summary>All that stands in blocks.</summary>
    public IReadOnlyList<PageBlock> Blocks { get; } =
    [
        .. Fences().Matches(text).Select(block => new PageBlock(
            Headings().Matches(text[..block.Index]).LastOrDefault()?.Groups["heading"].Value.Trim() ?? "", block.Groups["language"].Value, block.Groups["text"].Value)),
    ];

    /// <summary>What readers paste into a shell, in its order.</summary>
    public IReadOnlyList<PageBlock> ShellBlocks => [.. Blocks.Where(block => block.Language == "bash")];

    /// <summary>What readers put into files of settings.</summary>
    public IReadOnlyList<PageBlock> SettingsBlocks => [.. Blocks.Where(block => block.Language == "ini")];

    /// <summary>Reads a page.</summary>
    public static MarkdownPage Read(string file) => new(File.ReadAllText(file));

    [GeneratedRegex(@"^[ ]*```(?<language>\w+)\n(?<text>.*?)^[ ]*```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex("^#+ (?<heading>.+)$", RegexOptions.Multiline)]
    private static partial Regex Headings();
}

/// <summary>A block of a page.</summary>
/// <param name="Section">The heading that it stands under.</param>
/// <param name="Language">What it is written in, as the page says.</param>
/// <param name="Text">The lines, with their line ends.</param>
internal sealed record PageBlock(string Section, string Language, string Text);
