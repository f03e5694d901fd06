using System.Text.RegularExpressions;

namespace Slipway.Application;

/// <summary>Finds statements of SQL that lose data: DROP of a table, column or schema, TRUNCATE, DELETE.</summary>
internal static partial class DestructiveSql
{
    /// <summary>The lines (from 0) on which statements lose data.</summary>
    public static IEnumerable<int> Find(string sql)
    {
        // Blanks of the same length keep lines; what a function's body says is not done now, unless it is a DO block.
        var plain = NotCode().Replace(sql, match => match.Groups["keep"].Success ? match.Value : Blank(match.Value));
        return Statement().Matches(plain).Select(match => plain.AsSpan(0, match.Groups["words"].Index).Count('\n'));
    }

    private static string Blank(string text) => string.Concat(text.Select(c => c == '\n' ? '\n' : ' '));

    [GeneratedRegex("""
        --[^\n]* | /\*.*?\*/ | '(?:[^']|'')*'
        | (?<keep>\bDO\s+(?:LANGUAGE\s+\w+\s+)?(?<tag>\$\w*\$).*?\k<tag>)
        | (?<body>\$\w*\$).*?\k<body>
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex NotCode();

    [GeneratedRegex("""
        (?<words>\bDROP\s+(?:FOREIGN\s+)?(?:TABLE|SCHEMA|DATABASE|COLUMN|OWNED)\b)
        | (?<words>\bDROP\s+(?:TYPE|DOMAIN|EXTENSION|SEQUENCE)\b)(?=[^;]*\bCASCADE\b)
        | \bALTER\s+(?:FOREIGN\s+)?TABLE\b[^;]*?(?<words>\bDROP)\s+(?!(?:COLUMN|CONSTRAINT|DEFAULT|NOT\s+NULL|EXPRESSION|IDENTITY)\b)
        | (?<words>\bTRUNCATE)\s+(?!(?:ON|OR)\b|,)
        | (?<words>\bDELETE\s+FROM\b)
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.IgnoreCase | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Statement();
}
