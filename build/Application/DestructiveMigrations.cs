namespace Slipway.Application;

/// <summary>
/// Reads a Rails migration for what loses data on the way up: in <c>up</c>, <c>change</c> and methods they call, not in <c>down</c> nor in
/// <c>dir.down</c> blocks. It reads what is written: SQL that is loaded from elsewhere or put together at run time stays unseen.
/// </summary>
internal sealed class DestructiveMigrations
{
    private static readonly HashSet<string> Calls =
    [
        "drop_table", "drop_join_table", "drop_schema", "remove_column", "remove_columns", "remove_reference", "remove_belongs_to", "remove_timestamps",
        "truncate_tables", "delete_all", "destroy_all", "delete_by", "destroy_by",
    ];

    private static readonly HashSet<string> TableCalls = ["remove", "remove_references", "remove_belongs_to", "remove_timestamps"];
    private static readonly HashSet<string> SqlCalls = ["execute", "exec_query", "exec_update", "exec_delete", "update_sql", "select_all"];
    private static readonly HashSet<string> Openers = ["class", "module", "begin", "case", "for", "if", "unless", "while", "until"];
    private static readonly HashSet<string> Modifiers = ["if", "unless", "while", "until"];
    private static readonly HashSet<string> Loops = ["while", "until", "for"];

    private readonly IReadOnlyList<RubyToken> _tokens;
    private readonly string[] _lines;
    private readonly string _path;
    private readonly Stack<Block> _blocks = new();
    private readonly SortedDictionary<int, string> _found = [];

    private DestructiveMigrations(string path, string source)
    {
        _path = path;
        _tokens = RubyTokens.Of(source);
        _lines = source.Split('\n');
    }

    /// <summary>What loses data, one line each: <c>db/migrate/20260101_x.rb:7 drop_table :notes</c>.</summary>
    public static IReadOnlyList<string> Find(string path, string source)
    {
        var reader = new DestructiveMigrations(path, source);
        reader.Read();
        return [.. reader._found.Values];
    }

    private void Read()
    {
        for (var at = 0; at < _tokens.Count; at++)
        {
            var token = _tokens[at];
            if (token is { Kind: RubyKind.Mark, Value: "{" }) _blocks.Push(Opened(at, isBrace: true));
            else if (token is { Kind: RubyKind.Mark, Value: "}" }) Close(isBrace: true);
            else if (token.Kind == RubyKind.Word && !IsMark(at - 1, ".")) Keyword(at);

            if (_blocks.Any(block => block.IsDown)) continue;
            if (token.Kind == RubyKind.Word && !IsWord(at - 1, "def")) Call(at);
            if (token is { Kind: RubyKind.Symbol, Value: "destroy" or "destroy!" or "delete" } && IsMark(at - 1, "&")) Report(token.Line);
        }
    }

    private void Keyword(int at)
    {
        var word = _tokens[at].Value;
        if (word == "end") Close(isBrace: false);
        else if (word == "def") Define(at);
        else if (word == "do" && !LoopsOnThisLine(at)) _blocks.Push(Opened(at, isBrace: false));
        else if (Openers.Contains(word) && !(Modifiers.Contains(word) && !StartsExpression(at))) _blocks.Push(new Block(false, false, null));
    }

    private void Define(int at)
    {
        var name = at + 1;
        while (IsMark(name + 1, ".")) name += 2;
        if (name >= _tokens.Count) return;

        // def one_liner(x) = …
        var after = name + 1;
        if (IsMark(after, "("))
        {
            for (var depth = 1; depth > 0 && ++after < _tokens.Count;) depth += IsMark(after, "(") ? 1 : IsMark(after, ")") ? -1 : 0;
            after++;
        }

        if (!IsMark(after, "=")) _blocks.Push(new Block(false, _tokens[name].Value == "down", null));
    }

    private void Call(int at)
    {
        var token = _tokens[at];
        var hasReceiver = IsMark(at - 1, ".");
        var receiver = hasReceiver && at >= 2 ? _tokens[at - 2].Value : null;
        if (Calls.Contains(token.Value)) Report(token.Line);
        else if (token.Value == "revert" && !hasReceiver) Report(token.Line);
        else if (TableCalls.Contains(token.Value) && receiver is not null && _blocks.Any(block => block.Table == receiver)) Report(token.Line);
        else if (token.Value == "truncate" && (!hasReceiver || receiver == "connection")) Report(token.Line);
        else if (token.Value == "create_table" && Statement(at).Any(index => _tokens[index] is { Kind: RubyKind.Label, Value: "force" } && !IsWord(index + 1, "false"))) Report(token.Line);
        else if (SqlCalls.Contains(token.Value)) Sql(at);
    }

    private void Sql(int at)
    {
        foreach (var index in Statement(at))
        {
            var token = _tokens[index];
            if (token.Kind == RubyKind.Text) ReportSql(token);
            else if (token.Kind == RubyKind.Word) Assigned(token.Value).ForEach(ReportSql);
        }
    }

    /// <summary>The strings that a variable or constant is set to, anywhere in the file.</summary>
    private List<RubyToken> Assigned(string name) =>
        [.. Enumerable.Range(0, _tokens.Count)
            .Where(at => _tokens[at].Kind == RubyKind.Text && IsMark(at - 1, "=") && IsWord(at - 2, name))
            .Select(at => _tokens[at])];

    /// <summary>The positions from a call to the end of its statement.</summary>
    private IEnumerable<int> Statement(int at)
    {
        var depth = 0;
        for (var index = at + 1; index < _tokens.Count; index++)
        {
            var token = _tokens[index];
            if (token.Kind == RubyKind.Mark && token.Value is "(" or "[") depth++;
            if (token.Kind == RubyKind.Mark && token.Value is ")" or "]" && --depth < 0) yield break;
            if (depth <= 0 && IsEnd(index)) yield break;
            yield return index;
        }
    }

    private bool IsEnd(int at) => _tokens[at] switch
    {
        { Kind: RubyKind.NewLine } => !IsMark(at - 1, ","),
        { Kind: RubyKind.Mark, Value: ";" or "}" } => true,
        { Kind: RubyKind.Word, Value: "do" or "end" } => true,
        _ => false,
    };

    private Block Opened(int at, bool isBrace)
    {
        var variable = IsMark(at + 1, "|") && at + 2 < _tokens.Count ? _tokens[at + 2].Value : null;
        var changesTable = false;
        for (var index = at - 1; index >= 0 && _tokens[index].Kind != RubyKind.NewLine; index--) changesTable |= IsWord(index, "change_table");
        return new Block(isBrace, IsWord(at - 1, "down") && IsMark(at - 2, "."), changesTable ? variable : null);
    }

    private void Close(bool isBrace)
    {
        if (_blocks.TryPeek(out var block) && block.IsBrace == isBrace) _blocks.Pop();
    }

    private bool LoopsOnThisLine(int at)
    {
        for (var index = at - 1; index >= 0 && _tokens[index].Kind != RubyKind.NewLine; index--)
        {
            if (_tokens[index].Kind == RubyKind.Word && Loops.Contains(_tokens[index].Value) && !IsMark(index - 1, ".")) return StartsExpression(index);
        }

        return false;
    }

    private bool StartsExpression(int at)
    {
        if (at == 0) return true;
        var before = _tokens[at - 1];
        return before.Kind == RubyKind.NewLine
            || (before.Kind == RubyKind.Mark && before.Value is not (")" or "]" or "}"))
            || (before.Kind == RubyKind.Word && before.Value is "do" or "then" or "else" or "begin" or "and" or "or" or "not");
    }

    private bool IsMark(int at, string value) => at >= 0 && at < _tokens.Count && _tokens[at].Kind == RubyKind.Mark && _tokens[at].Value == value;

    private bool IsWord(int at, string value) => at >= 0 && at < _tokens.Count && _tokens[at].Kind == RubyKind.Word && _tokens[at].Value == value;

    private void Report(int line)
    {
        var text = _lines[line - 1].Trim();
        _found.TryAdd(line, $"{_path}:{line} {(text.Length <= 100 ? text : text[..100] + "…")}");
    }

    private void ReportSql(RubyToken text)
    {
        foreach (var line in DestructiveSql.Find(text.Value)) Report(Math.Min(text.Line + line, _lines.Length));
    }

    private sealed record Block(bool IsBrace, bool IsDown, string? Table);
}
