using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class TextTableTests
{
    private static readonly TextTable Table = new(
        ["Step", "Result", "Note"],
        [["Preflight", "done", "1 new commit, 1 migration"], ["Cron", "skipped", "no schedule"], ["Pull", "done", ""]]);

    [Fact]
    public void Columns_are_as_wide_as_what_is_in_them() =>
        Assert.Equal(
            [
                "Step       Result   Note",
                "─────────────────────────────────────────────",
                "Preflight  done     1 new commit, 1 migration",
                "Cron       skipped  no schedule",
                "Pull       done",
            ],
            Table.Lines(null));

    [Fact]
    public void The_last_column_is_broken_to_what_is_left_of_the_width() =>
        Assert.Equal(
            [
                "Step       Result   Note",
                "──────────────────────────────────────────",
                "Preflight  done     1 new commit, 1\n                    migration",
                "Cron       skipped  no schedule",
                "Pull       done",
            ],
            Unix(Table.Lines(43 + 1)).Select((line, i) => i == 1 ? line[..42] : line));

    [Fact]
    public void On_a_narrow_console_it_goes_below() =>
        Assert.Equal(
            [
                "Step       Result",
                "──────────────────",
                "Preflight  done\n    1 new commit, 1 migration",
                "Cron       skipped\n    no schedule",
                "Pull       done",
            ],
            Unix(Table.Lines(40)));

    [Fact]
    public void Cells_are_painted_after_they_were_laid_out()
    {
        var lines = Table.Lines(null, (row, column, text) => row == 1 && column == 1 ? $"<{text}>" : text);

        Assert.Equal("Cron       <skipped>  no schedule", lines[3]);
        Assert.Equal("Pull       done", lines[4]);
    }

    private static IEnumerable<string> Unix(IEnumerable<string> lines) => lines.Select(line => line.ReplaceLineEndings("\n"));
}
