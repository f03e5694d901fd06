using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class TerminalTests
{
    [Fact]
    public void The_live_line_is_rewritten_in_place_and_stays_below_what_is_written()
    {
        using var console = new FakeConsole();

        console.Terminal.Live("Build 1 s");
        console.Terminal.Live("Build 2 s");
        Assert.Equal(["Build 2 s"], console.Screen);

        console.Terminal.WriteLine("a warning");
        Assert.Equal(["a warning", "Build 2 s"], console.Screen);

        console.Terminal.Live(null);
        Assert.Equal(["a warning"], console.Screen);
    }

    [Fact]
    public void What_has_not_changed_is_not_written_again()
    {
        using var console = new FakeConsole();
        console.Terminal.Live("Build 1 s");
        var written = console.Written;

        console.Terminal.Live("Build 1 s");

        Assert.Equal(written, console.Written);
    }

    [Fact]
    public void A_text_without_an_end_of_line_takes_the_live_line_s_place()
    {
        using var console = new FakeConsole();
        console.Terminal.Live("Build 1 s");
        console.Terminal.Write("question? ");

        Assert.Equal(["question? "], console.Screen);
    }

    [Fact]
    public void The_live_line_is_never_as_wide_as_the_terminal()
    {
        using var console = new FakeConsole(width: 40);
        console.Terminal.Live(new string('x', 60));

        Assert.Equal(new string('x', 38) + "…", Assert.Single(console.Screen));
    }

    [Fact]
    public void What_commands_print_cannot_move_the_cursor_or_colour_the_live_line()
    {
        using var console = new FakeConsole();
        console.Terminal.Live("\u001b[31mred\u001b[0m\u001b[2A and\tback\b\u001b]0;title\u0007 end\r");

        Assert.Equal("\r\u001b[2Kred and back end", console.Written);
    }

    [Fact]
    public void Where_lines_cannot_be_rewritten_there_is_no_live_line()
    {
        using var console = new FakeConsole(isLive: false);
        console.Terminal.Live("Build 1 s");
        console.Terminal.WriteLine("ok Build");
        console.Terminal.Live(null);

        Assert.Equal("ok Build" + Environment.NewLine, console.Written);
    }

    [Fact]
    public void A_console_without_UTF_8_gets_ASCII_alone()
    {
        using var console = new FakeConsole(width: 20, isUnicode: false);
        console.Terminal.WriteLine("main: 1a2b3c4 → 2b3c4d5 … “Größe” ─ ✓");
        console.Terminal.Live("⠋ Build 12 s a long line");

        Assert.Equal(["main: 1a2b3c4 -> 2b3c4d5 ... \"Gr??e\" - ok", "? Build 12 s a l..."], console.Screen);
    }

    [Fact]
    public void Colours_are_painted_only_where_they_are_seen()
    {
        using var colourful = new FakeConsole(hasColour: true);
        using var plain = new FakeConsole();

        Assert.Equal("\u001b[32mok\u001b[0m", colourful.Terminal.Painted("ok", Tone.Good));
        Assert.Equal("ok", colourful.Terminal.Painted("ok", Tone.Plain));
        Assert.Equal("", colourful.Terminal.Painted("", Tone.Bad));
        Assert.Equal("ok", plain.Terminal.Painted("ok", Tone.Good));
    }

    [Fact]
    public async Task Whatever_writes_asynchronously_keeps_its_lines_whole()
    {
        using var console = new FakeConsole();
        console.Terminal.Live("Status 1 s");
        await console.Terminal.WriteLineAsync("enabled");

        Assert.Equal(["enabled", "Status 1 s"], console.Screen);
    }
}
