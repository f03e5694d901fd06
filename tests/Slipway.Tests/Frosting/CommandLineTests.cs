using Cake.Core.Diagnostics;
using Cake.Frosting;

namespace Slipway.Tests.Frosting;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--target=A")]
    [InlineData("--target", "A")]
    [InlineData("--target:A")]
    [InlineData("--Target=A")]
    [InlineData("-t", "A")]
    [InlineData("-t=A")]
    public void A_target_can_be_given_in_every_usual_way(params string[] args) =>
        Assert.Equal(["A"], CommandLine.Parse(args).Targets);

    [Theory]
    [InlineData("q", "quiet")]
    [InlineData("M", "minimal")]
    [InlineData("Normal", "normal")]
    [InlineData("v", "verbose")]
    [InlineData("DIAGNOSTIC", "diagnostic")]
    public void A_verbosity_is_a_name_or_its_first_letter(string given, string meant) =>
        Assert.Equal(Enum.Parse<Verbosity>(meant, ignoreCase: true), CommandLine.Parse(["-v", given]).Verbosity);

    [Theory]
    [InlineData("=x", "--name==x")]
    [InlineData("a=b", "--name=a=b")]
    [InlineData("a=b", "--name", "a=b")]
    [InlineData("", "--name", "")]
    [InlineData("-5", "--name", "-5")]
    [InlineData("é \"quoted\"", "--name=é \"quoted\"")]
    [InlineData(null, "--name")]
    [InlineData(null, "--name", "--target=A")]
    [InlineData("x", "--", "--name=x")]
    public void An_argument_keeps_its_value_as_it_is(string? value, params string[] args) =>
        Assert.Equal([value], CommandLine.Parse(args).Arguments["name"]);

    [Fact]
    public void After_two_dashes_nothing_is_the_hosts()
    {
        var line = CommandLine.Parse(["--", "--dryrun", "word", "--target=A"]);

        Assert.Equal(RunMode.Run, line.Mode);
        Assert.Equal(["Default"], line.Targets);
        Assert.Equal(["A", "Default"], line.ToCakeArguments().GetArguments("target"));
    }

    [Fact]
    public void Letters_after_one_dash_are_options_each()
    {
        var line = CommandLine.Parse(["-ex", "--dryrun"]);

        Assert.True(line.Exclusive);
        Assert.Equal([null], line.Arguments["x"]);
        Assert.Equal(RunMode.DryRun, line.Mode);
    }

    [Theory]
    [InlineData("--dryrun=false")]
    [InlineData("--dryrun", "false")]
    public void A_switch_can_be_turned_off_in_words(params string[] args) =>
        Assert.Equal(RunMode.Run, CommandLine.Parse(args).Mode);

    [Theory]
    [InlineData("--name=")]
    [InlineData("-")]
    [InlineData("-tA")]
    [InlineData("--=x")]
    [InlineData("--1=2")]
    [InlineData("-1")]
    [InlineData("")]
    [InlineData("--exclusive=maybe")]
    [InlineData("--flag", "--target=A", "word")]
    public void What_cannot_be_meant_is_refused(params string[] args) =>
        Assert.Throws<FrostingException>(() => CommandLine.Parse(args));
}
