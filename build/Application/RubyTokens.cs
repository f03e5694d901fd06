using System.Text;
using System.Text.RegularExpressions;

namespace Slipway.Application;

/// <summary>What a token of Ruby is, as far as a migration's reader cares.</summary>
internal enum RubyKind
{
    Word,
    Label,
    Symbol,
    Text,
    Mark,
    NewLine,
}

/// <summary>A token of Ruby.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Value">The word, the symbol's name, the string's content, the mark.</param>
/// <param name="Line">Its line, from 1; a heredoc's is its first line of content.</param>
internal sealed record RubyToken(RubyKind Kind, string Value, int Line);

/// <summary>
/// Cuts Ruby into words, symbols, strings (heredocs where they are named) and marks; comments are left out. Enough for migrations, not a
/// parser: a regular expression is told from a division by what stands before it.
/// </summary>
internal sealed partial class RubyTokens
{
    private readonly string _source;
    private readonly List<RubyToken> _tokens = [];
    private readonly Queue<(int Token, string End, bool Indented)> _heredocs = new();
    private int _at;
    private int _line = 1;

    private RubyTokens(string source) => _source = source.Replace("\r\n", "\n", StringComparison.Ordinal);

    public static IReadOnlyList<RubyToken> Of(string source)
    {
        var tokens = new RubyTokens(source);
        tokens.Read();
        return tokens._tokens;
    }

    private char Here => _at < _source.Length ? _source[_at] : '\0';

    private char Next => _at + 1 < _source.Length ? _source[_at + 1] : '\0';

    private void Read()
    {
        while (_at < _source.Length)
        {
            if (Here == '\n') NewLine();
            else if (char.IsWhiteSpace(Here)) _at++;
            else if (Here == '#') SkipLine();
            else if (Here == '\\' && Next == '\n') (_at, _line) = (_at + 2, _line + 1);
            else if (IsWord(Here)) Word();
            else if (Here is '"' or '\'' or '`') Quoted(Here, Here);
            else if (Here == '%' && Percent().Match(_source, _at) is { Success: true } percent) PercentText(percent);
            else if (Here == '<' && Heredoc().Match(_source, _at) is { Success: true } heredoc) HeredocName(heredoc);
            else if (Here == '/' && MayBeginText()) Quoted('/', '/');
            else if (Here == ':' && Next == '"') Symbol();
            else if (Here == ':' && IsWord(Next)) Symbol();
            else if (Here == ':' && Next == ':') Mark("::", 2);
            else if (Here == '&' && Next == '.') Mark(".", 2);
            else if (Here == '?' && IsWord(Next) && !IsWord(_at + 2 < _source.Length ? _source[_at + 2] : ' ') && MayBeginText()) _at += 2;
            else Mark(Here.ToString(), 1);
        }
    }

    private void NewLine()
    {
        _tokens.Add(new(RubyKind.NewLine, "\n", _line));
        _at++;
        _line++;
        while (_heredocs.TryDequeue(out var heredoc)) HeredocBody(heredoc.Token, heredoc.End, heredoc.Indented);
        if (StartsLine("=begin")) SkipUntilLine("=end");
        if (StartsLine("__END__")) _at = _source.Length;
    }

    private void Word()
    {
        var start = _at;
        while (IsWord(Here)) _at++;
        if (Here is '?' or '!' && Next != '=') _at++;
        var word = _source[start.._at];
        if (Here == ':' && Next != ':' && !(_tokens.Count > 0 && _tokens[^1].Value == "?"))
        {
            _at++;
            _tokens.Add(new(RubyKind.Label, word, _line));
            return;
        }

        _tokens.Add(new(RubyKind.Word, word, _line));
    }

    private void Symbol()
    {
        _at++;
        if (Here == '"')
        {
            Quoted('"', '"');
            _tokens[^1] = _tokens[^1] with { Kind = RubyKind.Symbol };
            return;
        }

        var start = _at;
        while (IsWord(Here)) _at++;
        if (Here is '?' or '!') _at++;
        _tokens.Add(new(RubyKind.Symbol, _source[start.._at], _line));
    }

    private void PercentText(Match percent)
    {
        _at += percent.Length - 1;
        var open = Here;
        Quoted(open, open switch { '(' => ')', '[' => ']', '{' => '}', '<' => '>', _ => open });
    }

    /// <summary>Reads a string that begins here; what is interpolated stays in it as it is written.</summary>
    private void Quoted(char open, char close)
    {
        var (text, line, depth) = (new StringBuilder(), _line, 1);
        _at++;
        for (; _at < _source.Length; _at++)
        {
            if (Here == '\n') _line++;
            if (Here == '\\' && _at + 1 < _source.Length)
            {
                text.Append(Next == 'n' ? '\n' : Next);
                _at++;
                continue;
            }

            if (Here == '#' && Next == '{' && open != '\'')
            {
                Interpolation(text);
                continue;
            }

            if (Here == close && --depth == 0) break;
            if (Here == open && open != close) depth++;
            text.Append(Here);
        }

        _at++;
        _tokens.Add(new(open == '/' ? RubyKind.Mark : RubyKind.Text, open == '/' ? "/" : text.ToString(), line));
    }

    /// <summary>Appends <c>#{…}</c> as it is written, up to its last brace: what it holds may have quotes.</summary>
    private void Interpolation(StringBuilder text)
    {
        for (var depth = 0; _at < _source.Length; _at++)
        {
            if (Here == '\n') _line++;
            text.Append(Here);
            if (Here == '{') depth++;
            if (Here == '}' && --depth == 0) return;
        }
    }

    private void HeredocName(Match heredoc)
    {
        _at += heredoc.Length;
        _heredocs.Enqueue((_tokens.Count, heredoc.Groups["name"].Value, heredoc.Groups["indent"].Length > 0));
        _tokens.Add(new(RubyKind.Text, "", _line));
    }

    private void HeredocBody(int token, string end, bool indented)
    {
        var (text, first) = (new StringBuilder(), _line);
        while (_at < _source.Length)
        {
            var lineEnd = _source.IndexOf('\n', _at) is var found and >= 0 ? found : _source.Length;
            var line = _source[_at..lineEnd];
            _at = Math.Min(lineEnd + 1, _source.Length);
            _line++;
            if ((indented ? line.Trim() : line) == end) break;
            text.Append(line).Append('\n');
        }

        _tokens[token] = new(RubyKind.Text, text.ToString(), first);
    }

    private bool MayBeginText()
    {
        if (_tokens.Count == 0) return true;
        var last = _tokens[^1];
        return last.Kind switch
        {
            RubyKind.NewLine or RubyKind.Label => true,
            RubyKind.Mark => last.Value is not (")" or "]" or "}"),
            RubyKind.Word => _at > 0 && _source[_at - 1] == ' ' && Next != ' ' && char.IsLower(last.Value[0]),
            _ => false,
        };
    }

    private bool StartsLine(string text) => string.CompareOrdinal(_source, _at, text, 0, text.Length) == 0;

    private void SkipUntilLine(string end)
    {
        while (_at < _source.Length && !StartsLine(end))
        {
            SkipLine();
            (_at, _line) = (_at + 1, _line + 1);
        }

        SkipLine();
    }

    private void SkipLine()
    {
        while (_at < _source.Length && Here != '\n') _at++;
    }

    private void Mark(string value, int length)
    {
        _tokens.Add(new(RubyKind.Mark, value, _line));
        _at += length;
    }

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || c == '@' || c == '$';

    [GeneratedRegex(@"\G%[qQwWiIxr]?[\(\[\{<|!/]")]
    private static partial Regex Percent();

    [GeneratedRegex(@"\G<<(?<indent>[~-])?(?<quote>[""'`]?)(?<name>[A-Z_][A-Za-z0-9_]*)\k<quote>")]
    private static partial Regex Heredoc();
}
