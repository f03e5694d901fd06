namespace Slipway.Reporting;

/// <summary>A table in plain columns, with a rule below its heading. The last column takes what is left of the width, and breaks between words.</summary>
/// <param name="Headings">What each column is called.</param>
/// <param name="Rows">The cells of each row; as many as there are headings.</param>
public sealed record TextTable(IReadOnlyList<string> Headings, IReadOnlyList<IReadOnlyList<string>> Rows)
{
    private const int Gap = 2;
    private const int LeastLast = 24;
    private const string Below = "    ";

    /// <summary>The table as lines.</summary>
    /// <param name="width">How many columns a line may take; null for as many as it takes.</param>
    /// <param name="paint">Paints a cell that has been laid out, by its row (null for the heading) and column; null paints nothing.</param>
    public IReadOnlyList<string> Lines(int? width, Func<int?, int, string, string>? paint = null)
    {
        var last = Headings.Count - 1;
        int[] widths = [.. Enumerable.Range(0, last).Select(column => Rows.Select(row => row[column]).Append(Headings[column]).Max(Columns.Of))];
        var before = widths.Sum() + (Gap * last);
        var isBelow = width - before < LeastLast;
        var lines = new List<string> { Row(null, isBelow ? [.. Headings.Take(last), ""] : Headings) };
        var longest = Rows.Select(row => row[last]).Append(Headings[last]).Max(Columns.Of);
        lines.Add(new string('─', Math.Min((width ?? int.MaxValue) - 1, isBelow ? before - Gap : before + longest)));
        for (var row = 0; row < Rows.Count; row++) lines.Add(Row(row, Rows[row]));
        return lines;

        string Row(int? row, IReadOnlyList<string> cells)
        {
            var line = string.Concat(cells.Take(last).Select((cell, column) =>
                Paint(row, column, cell) + new string(' ', widths[column] - Columns.Of(cell) + Gap)));
            if (cells[last].Length == 0) return line.TrimEnd();

            var left = (width ?? int.MaxValue) - 1 - (isBelow ? Below.Length : before);
            var note = Columns.Wrap(cells[last], left).Select(part => Paint(row, last, part));
            var hang = Environment.NewLine + (isBelow ? Below : new string(' ', before));
            return isBelow ? line.TrimEnd() + hang + string.Join(hang, note) : line + string.Join(hang, note);
        }

        string Paint(int? row, int column, string text) => paint is null ? text : paint(row, column, text);
    }
}
