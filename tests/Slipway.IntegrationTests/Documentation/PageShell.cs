using Slipway.Demo;
using Slipway.Processes;
using Slipway.Tests.Documentation;

namespace Slipway.IntegrationTests.Documentation;

/// <summary>Types what the pages show into a shell, section by section. Only names of places are changed.</summary>
/// <param name="runner">Runs the shell.</param>
/// <param name="folder">Where the shell starts, and where its scripts are.</param>
internal sealed class PageShell(ICommandRunner runner, string folder)
{
    /// <summary>What stands in the pages, and what is typed for it.</summary>
    public Dictionary<string, string> Places { get; } = [];

    /// <summary>Variables of the shell.</summary>
    public Dictionary<string, string?> Variables { get; } = new(SampleApplication.CleanEnvironment);

    /// <summary>Runs the blocks of some sections in their order, in one shell that ends at the first command that fails; returns what was printed.</summary>
    /// <param name="page">The page, relative to the checkout.</param>
    /// <param name="sections">The headings that the blocks stand under, in their order.</param>
    public async Task<string> FollowAsync(string page, params string[] sections)
    {
        var blocks = MarkdownPage.Read(Path.Combine(new CheckoutRoot().Folder, page)).ShellBlocks.Where(block => sections.Contains(block.Section)).ToList();
        Assert.Equal(sections, blocks.Select(block => block.Section).Distinct());

        var launcher = Path.Combine(folder, "build.sh");
        await File.WriteAllTextAsync(launcher, $"exec '{ChildProgram.Dotnet}' '{typeof(ChildProgram).Assembly.Location}' \"$@\"\n", TestContext.Current.CancellationToken);
        var commands = Places
            .Append(new("/opt/slipway/build.sh", $"bash '{launcher}'"))
            .Append(new("./build.sh", $"bash '{launcher}'"))
            .Aggregate(string.Concat(blocks.Select(block => block.Text)), (text, place) => text.Replace(place.Key, place.Value, StringComparison.Ordinal));
        var script = Path.Combine(folder, "page.sh");
        await File.WriteAllTextAsync(script, commands, TestContext.Current.CancellationToken);

        var result = await runner.RunAsync(
            new Command("bash", ["-euxo", "pipefail", script]) { WorkingDirectory = folder, Environment = Variables, Deadline = TimeSpan.FromMinutes(10) },
            TestContext.Current.CancellationToken);

        Assert.True(result.Succeeded, $"{page}: exit code {result.ExitCode}\n{result.Output}\n{result.Error}");
        return result.Output;
    }
}
