using System.Text;

namespace Slipway.Benchmarks;

/// <summary>Results as a table; its first column names the row, the others are figures.</summary>
internal sealed class ResultTable(params string[] columns)
{
    private readonly List<string[]> rows = [];

    /// <summary>The table in Markdown.</summary>
    public string Markdown
    {
        get
        {
            var text = new StringBuilder($"| {string.Join(" | ", columns)} |\n| --- |{string.Concat(Enumerable.Repeat(" ---: |", columns.Length - 1))}\n");
            foreach (var row in rows) text.Append("| ").AppendJoin(" | ", row).Append(" |\n");
            return text.ToString();
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(params string[] cells) => rows.Add(cells);
}
