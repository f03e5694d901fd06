using System.Text.RegularExpressions;
using Slipway.Settings;

namespace Slipway.Tests.Settings;

/// <summary>What the documents tell a person to type.</summary>
public sealed partial class ShownCommandsTests
{
    private static readonly string[] Documents = ["docs/healthchecks.md", ".env.healthchecks.example", "README.md"];

    [Fact]
    public void Every_command_is_one_that_the_program_takes()
    {
        var shown = Documents.SelectMany(name => Commands().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, name)))).Select(match => match.Groups["arguments"].Value).ToList();

        Assert.True(shown.Count > 5);
        Assert.All(shown, command =>
        {
            var line = CommandLine.Parse(command.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            Assert.Empty(line.Faults);
            Assert.True(line.OnlyShows || Targets.Choose(line.Targets).Names.Count > 0);
        });
    }

    [GeneratedRegex(@"build\.sh(?<arguments>( --[a-z-]+(=[^\s`]+)?)+)")]
    private static partial Regex Commands();
}
