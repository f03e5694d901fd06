using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace Slipway.Reports;

/// <summary>Markup. Whatever is put into it by interpolation is text and gets encoded, unless it is markup itself.</summary>
/// <param name="Text">The markup as it is written.</param>
internal readonly record struct Html(string Text)
{
    /// <summary>Nothing.</summary>
    public static Html None { get; } = new("");

    /// <summary>Makes markup of a template: <c>Html.Of($"&lt;td&gt;{text}&lt;/td&gt;")</c>.</summary>
    public static Html Of(ref HtmlTemplate template) => new(template.ToText());

    /// <summary>One after the other.</summary>
    public static Html Join(IEnumerable<Html> parts, string between = "") => new(string.Join(between, parts.Select(part => part.Text)));

    /// <summary>The markup of each item, one after the other.</summary>
    public static Html Each<T>(IEnumerable<T> items, Func<T, Html> of) => Join(items.Select(of), "\n");

    /// <inheritdoc/>
    public override string ToString() => Text;
}

/// <summary>Puts a template together, and encodes what is put into it.</summary>
[InterpolatedStringHandler]
internal readonly ref struct HtmlTemplate
{
    private readonly StringBuilder _text;

    /// <summary>Made by the compiler.</summary>
    public HtmlTemplate(int literalLength, int formattedCount) => _text = new StringBuilder(literalLength + (formattedCount * 32));

    /// <summary>Markup of the template.</summary>
    public void AppendLiteral(string markup) => _text.Append(markup);

    /// <summary>Markup, as it is.</summary>
    public void AppendFormatted(Html markup) => _text.Append(markup.Text);

    /// <summary>Text, encoded.</summary>
    public void AppendFormatted(string? text) => HtmlText.Encode(text, _text);

    /// <summary>A number.</summary>
    public void AppendFormatted(int number) => _text.Append(CultureInfo.InvariantCulture, $"{number}");

    /// <summary>A share of the width or height, of a hundred.</summary>
    public void AppendFormatted(double number) => _text.Append(CultureInfo.InvariantCulture, $"{number:0.###}");

    internal string ToText() => _text.ToString();
}

/// <summary>Text as HTML holds it.</summary>
internal static class HtmlText
{
    private const char Replacement = '\uFFFD';

    /// <summary>Encodes what has a meaning in markup; what a terminal would obey, or what turns the direction of writing, is shown as a mark.</summary>
    public static void Encode(string? text, StringBuilder into)
    {
        foreach (var letter in text ?? "")
        {
            _ = letter switch
            {
                '&' => into.Append("&amp;"),
                '<' => into.Append("&lt;"),
                '>' => into.Append("&gt;"),
                '"' => into.Append("&quot;"),
                '\'' => into.Append("&#39;"),
                '\n' or '\t' => into.Append(letter),
                '\r' => into,
                (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => into.Append(Replacement),
                _ when char.IsControl(letter) => into.Append(Replacement),
                _ => into.Append(letter),
            };
        }
    }
}
