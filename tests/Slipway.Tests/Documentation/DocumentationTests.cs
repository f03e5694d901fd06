using System.Diagnostics;
using System.Text.RegularExpressions;
using Slipway.Settings;

namespace Slipway.Tests.Documentation;

/// <summary>What the pages tell people to type exists: targets, options, settings, files.</summary>
public sealed partial class DocumentationTests
{
    private const string HistoryOfChanges = "CHANGELOG.md";

    // What stands for a name that the reader puts in is a word like any other.
    private const string Placeholder = "placeholder";

    public static TheoryData<string> Pages =>
    [
        .. Directory.EnumerateFiles(SourceTree.Root, "*.md").Concat(Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "docs"), "*.md", SearchOption.AllDirectories))
            .Select(file => Path.GetRelativePath(SourceTree.Root, file).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    [Theory, MemberData(nameof(Pages))]
    public void Every_call_of_build_sh_is_one_that_the_program_takes(string page)
    {
        foreach (var arguments in Calls().Matches(Read(page)).Select(call => Arguments(call.Groups["arguments"].Value)))
        {
            var line = CommandLine.Parse(arguments);

            Assert.True(line.Faults.Count == 0, $"{page}: build.sh {string.Join(' ', arguments)}: {string.Join("; ", line.Faults)}");
            Targets.Choose([.. line.Targets.Where(target => target != Placeholder)]);
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public async Task Every_shell_block_is_one_that_bash_can_read(string page)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No bash.");
        foreach (var block in new MarkdownPage(Read(page)).ShellBlocks)
        {
            using var bash = Process.Start(new ProcessStartInfo("bash", ["-n"]) { RedirectStandardInput = true, RedirectStandardError = true })!;
            await bash.StandardInput.WriteAsync(Placeholders().Replace(block.Text, Placeholder));
            bash.StandardInput.Close();
            var said = await bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

            Assert.True(bash.ExitCode == 0 && said.Length == 0, $"{page}, {block.Section}: {said}");
        }
    }

    [Theory, MemberData(nameof(Pages))]
    public void Every_setting_that_is_named_exists(string page) =>
        Assert.All(
            Variables().Matches(Read(page)).Select(match => match.Value),
            name => Assert.True(SettingsCatalog.IsKnown(name) || SettingsCatalog.All.Any(setting => setting.Variable.StartsWith(name, StringComparison.Ordinal)), $"{page} names {name}"));

    [Theory, MemberData(nameof(Pages))]
    public void Every_link_to_a_file_leads_to_one(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(SourceTree.Root, page))!;

        Assert.All(
            Links().Matches(Read(page)).Select(link => link.Groups["target"].Value).Where(target => !target.Contains("://", StringComparison.Ordinal)),
            target => Assert.True(Path.Exists(Path.Combine(folder, target)), $"{page} links to {target}"));
    }

    private static string Read(string page) => page == HistoryOfChanges ? "" : File.ReadAllText(Path.Combine(SourceTree.Root, page));

    private static string[] Arguments(string text) =>
        [.. Words().Matches(Placeholders().Replace(text, Placeholder)).Select(word => word.Value.Replace("\"", "", StringComparison.Ordinal)).TakeWhile(word => word is not ("#" or "|" or ">" or "&&" or "2>&1"))];

    [GeneratedRegex(@"build\.sh(?<arguments>(?:[ \t]+(?:""[^""\n]*""|--?[A-Za-z][^\s`)""]*(?:""[^""\n]*"")?))+)")]
    private static partial Regex Calls();

    [GeneratedRegex(@"[^\s""]*""[^""]*""|\S+")]
    private static partial Regex Words();

    [GeneratedRegex(@"<[^>\n]+>|…")]
    private static partial Regex Placeholders();

    [GeneratedRegex(@"\bDEPLOY_[A-Z_]*[A-Z]\b")]
    private static partial Regex Variables();

    [GeneratedRegex(@"\]\((?<target>[^)#\s]+)(#[^)\s]*)?\)")]
    private static partial Regex Links();
}
