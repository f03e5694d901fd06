using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class ConsoleAbilitiesTests
{
    [Fact]
    public void A_terminal_has_a_live_line_colours_and_its_width()
    {
        var console = Of(isRedirected: false, ("TERM", "xterm-256color"), ("LANG", "en_US.UTF-8"));

        Assert.True(console is { IsLive: true, HasColour: true, IsUnicode: true });
        Assert.Equal(40, console.Width!());
    }

    [Theory]
    [InlineData("TERM", "dumb")]
    [InlineData("TERM", "")]
    public void A_dumb_terminal_gets_whole_lines_without_colours(string name, string value)
    {
        var console = Of(isRedirected: false, (name, value));

        Assert.True(console is { IsLive: false, HasColour: false });
    }

    [Fact]
    public void A_pipe_gets_whole_lines_as_long_as_they_are()
    {
        var console = Of(isRedirected: true, ("TERM", "xterm"));

        Assert.True(console is { IsLive: false, HasColour: false, IsUnicode: true, Width: null });
    }

    [Theory]
    [InlineData("1", false)]
    [InlineData("0", false)]
    [InlineData("", true)]
    public void NO_COLOR_takes_the_colours_away_and_leaves_the_live_line(string value, bool colour)
    {
        var console = Of(isRedirected: false, ("TERM", "xterm"), ("NO_COLOR", value));

        Assert.True(console.IsLive);
        Assert.Equal(colour, console.HasColour);
    }

    [Theory]
    [InlineData(false, "LANG", "C")]
    [InlineData(false, "LANG", "POSIX")]
    [InlineData(false, "LANG", "de_DE.ISO-8859-1")]
    [InlineData(true, "LANG", "C.UTF-8")]
    [InlineData(true, "LANG", "C.utf8")]
    [InlineData(true, "NONE", "")]
    [InlineData(false, "LC_ALL", "C", "LANG", "C.UTF-8")]
    [InlineData(true, "LC_CTYPE", "C.UTF-8", "LANG", "C")]
    [InlineData(true, "LC_ALL", "", "LANG", "C.UTF-8")]
    public void The_locale_tells_whether_there_is_more_than_ASCII(bool unicode, params string[] variables) =>
        Assert.Equal(unicode, Of(isRedirected: false, [.. variables.Chunk(2).Select(pair => (pair[0], pair[1]))]).IsUnicode);

    [Fact]
    public void A_terminal_that_does_not_know_its_width_has_the_usual_one() =>
        Assert.Equal(80, ConsoleAbilities.Of(new Dictionary<string, string> { ["TERM"] = "xterm" }, isRedirected: false, () => 0).Width!());

    private static ConsoleAbilities Of(bool isRedirected, params (string Name, string Value)[] variables) =>
        ConsoleAbilities.Of(variables.ToDictionary(variable => variable.Name, variable => variable.Value), isRedirected, () => 40);
}
