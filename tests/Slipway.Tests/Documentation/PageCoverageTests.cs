namespace Slipway.Tests.Documentation;

/// <summary>What the pages tell people to type is typed by a test, or it stands here why not.</summary>
public sealed class PageCoverageTests
{
    private static readonly Dictionary<(string Page, string Section), string> _notTyped = new()
    {
        [("README.md", "Try it")] = "the tests themselves, and the demonstration",
        [("README.md", "Deploy your own application in five minutes")] = "as docs/first-deploy.md",
        [("README.md", "Healthchecks")] = "brings an instance up from an image of a registry; the rest is as docs/healthchecks.md",
        [("README.md", "How long it takes")] = "a benchmark: half an hour",
        [("CONTRIBUTING.md", "Working on Slipway")] = "the tests themselves",
        [("docs/fault-matrix.md", "The fault matrix")] = "two hours; its cases for CI are among the tests",
        [("docs/first-deploy.md", "1. Packages, as root")] = "changes the machine",
        [("docs/first-deploy.md", "2. Slipway and a Docker engine, as root")] = "changes the machine; the tests begin with Bootstrap",
        [("docs/first-deploy.md", "3. A user who deploys, as root")] = "changes the machine",
        [("docs/first-deploy.md", "8. By itself")] = "replaces the crontab of who runs the tests",
        [("docs/healthchecks.md", "An instance of your own")] = "brings an instance up from an image of a registry",
        [("docs/healthchecks.md", "How long it takes")] = "a benchmark",
    };

    public static TheoryData<string> Pages => DocumentationTests.Pages;

    [Theory, MemberData(nameof(Pages))]
    public void Every_section_with_shell_commands_is_followed_by_a_test_or_says_why_not(string page)
    {
        var sections = MarkdownPage.Read(Path.Combine(SourceTree.Root, page)).ShellBlocks.Select(block => block.Section).Distinct();
        var tests = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "tests", "Slipway.IntegrationTests"), "*.cs", SearchOption.AllDirectories)
            .Select(File.ReadAllText).Where(text => text.Contains($"\"{page}\"", StringComparison.Ordinal)).ToList();

        Assert.All(sections, section => Assert.True(
            _notTyped.ContainsKey((page, section)) != tests.Any(text => text.Contains($"\"{section}\"", StringComparison.Ordinal)), $"{page}: {section}"));
    }

    [Fact]
    public void Every_section_that_is_not_typed_is_there() => Assert.All(
        _notTyped.Keys,
        left => Assert.Contains(left.Section, MarkdownPage.Read(Path.Combine(SourceTree.Root, left.Page)).ShellBlocks.Select(block => block.Section)));
}
