using System.Text.RegularExpressions;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Reports;
using Slipway.Tests.Releases;

namespace Slipway.Tests.Reports;

public sealed class HistoryTests : IDisposable
{
    private readonly ScriptedProject _project = new();
    private readonly RunHarness _run;

    public HistoryTests() => _run = _project.Run();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task Releases_are_listed_newest_first_with_what_came_of_them()
    {
        await SaveAsync(Told.Deployed(), "20261122-1");
        await SaveAsync(Told.Failed(), "20261123-1");

        await _run.Get<HistoryPrint>().PrintAsync(Token);

        Assert.Equal(
            [
                "began (UTC)          commit   workflow  result          took  closed  by                                                           release",
                new string('─', 141),
                "2026-11-22 08:15:30  2222222  Deploy    needs a person  21 s  17 s    deploy https://github.example.com/shop/shop/actions/runs/42  20261123-1",
                "2026-11-22 08:15:30  2222222  Deploy    deployed        30 s  23 s    deploy https://github.example.com/shop/shop/actions/runs/42  20261122-1",
                "",
                $"Page  {_project.State}/history.html",
                "",
            ],
            _run.Shown);
    }

    [Fact]
    public async Task Without_a_release_there_is_nothing_to_list_and_no_folder_is_made()
    {
        await _run.Get<HistoryPrint>().PrintAsync(Token);

        Assert.Equal(["There is no release yet.", ""], _run.Shown);
        Assert.False(Directory.Exists(_project.State));
    }

    [Fact]
    public void The_page_plots_durations_and_closed_time_and_marks_what_failed()
    {
        var page = HistoryPage.Render([Told.Failed(), Told.Deployed()], _ => true);

        // Oldest first; the longest takes nine tenths of the height.
        Assert.Equal(["bar", "error"], Regex.Matches(page, "<rect class=\"(bar|error)\"").Select(match => match.Groups[1].Value));
        Assert.Contains("""<rect class="bar" x="23%" width="4%" y="10%" height="90%"/>""", page, StringComparison.Ordinal);
        Assert.Single(Regex.Matches(page, "class=\"cross\""));
        Assert.Contains("needs a person in 21 s, closed 17 s", page, StringComparison.Ordinal);
        Assert.Contains("""<a href="releases/20261122-081530-123-4f2a/report.html">""", page, StringComparison.Ordinal);
    }

    [Fact]
    public void What_has_no_page_has_no_link_and_one_release_alone_is_not_compared()
    {
        var page = HistoryPage.Render([Told.Deployed()], _ => false);

        Assert.DoesNotContain("href", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<svg", page, StringComparison.Ordinal);
        Assert.Contains("1 release<", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Report_prints_the_newest_release_and_its_page()
    {
        await SaveAsync(Told.Deployed(), "20261122-1");
        await SaveAsync(Told.Failed(), "20261123-1");
        await _run.Get<ReportPage>().RecordAsync((await _run.ReleasesAsync())[0], Token);

        await _run.Get<ReportPrint>().PrintAsync(Token);

        Assert.Equal(
            [
                "2222222 failed, and a person is needed (needs a person)",
                "",
                "Release   20261123-1, Deploy of shop (production)",
                "Commit    1111111 → 2222222 on main",
                "Began     2026-11-22 08:15:30 UTC by deploy, https://github.example.com/shop/shop/actions/runs/42",
                "Took      21 s",
                "Closed    17 s, and not opened again",
                "Visitors  410 questions: 342 × 503 (the page), 68 × 200; longest without the site 17 s",
                "",
                "Failed",
                "  Migrating failed: exit code 1.",
            ],
            _run.Shown.Take(11));
        Assert.Contains("  Migrate            failed  3.9 s  Migrating failed: exit code 1.", _run.Shown);
        Assert.Equal([$"Page      {_project.State}/releases/20261123-1/report.html", ""], _run.Shown.TakeLast(2));
    }

    [Fact]
    public async Task Report_prints_the_release_that_is_named_and_says_where_it_has_no_page()
    {
        await SaveAsync(Told.Deployed(), "20261122-1");
        await SaveAsync(Told.Failed(), "20261123-1");
        using var named = _project.Run(settings => settings with { ReportRelease = "20261122-1" });

        await named.Get<ReportPrint>().PrintAsync(Token);

        Assert.Equal("Deployed 2222222 (deployed)", named.Shown[0]);
        Assert.Contains("It has no page: one is written when a release ends.", named.Shown);
    }

    [Fact]
    public async Task A_release_that_is_not_there_is_wrong_use()
    {
        await SaveAsync(Told.Deployed(), "20261122-1");
        using var named = _project.Run(settings => settings with { ReportRelease = "20261122-2" });

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => named.Get<ReportPrint>().PrintAsync(Token));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.StartsWith("There is no release 20261122-2", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Before_the_first_release_there_is_nothing_to_report() =>
        Assert.Equal("There is no release yet.", (await Assert.ThrowsAsync<SlipwayException>(() => _run.Get<ReportPrint>().PrintAsync(Token))).Message);

    private async Task SaveAsync(Release release, string id)
    {
        var folder = await _run.Journal.FolderAsync(id, Token);
        var json = System.Text.Json.JsonSerializer.Serialize(release, ReleaseJson.Default.Release).Replace(release.Id, id, StringComparison.Ordinal);
        await File.WriteAllTextAsync(Path.Combine(folder, "release.json"), json, Token);
    }
}
