namespace Slipway.Reports;

/// <summary>A table of text: columns as wide as what they hold, two spaces between them.</summary>
internal static class TextTable
{
    /// <summary>Its lines.</summary>
    /// <param name="rows">The rows, the heading first.</param>
    public static IEnumerable<string> Lines(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Count).Select(column => rows.Max(row => row[column].Length)).ToList();
        return rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
