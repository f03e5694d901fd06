using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Slipway.Releases;
using Slipway.Reports;
using Slipway.Tests.Releases;

namespace Slipway.Tests.Reports;

public sealed partial class ReportPageTests : IDisposable
{
    private const string Attack = """"><script>alert('1')</script><img src=x onerror=alert(2)> &amp; \u001B[31mred\u202Eturned"""";

    private readonly ScriptedProject _project = new();
    private readonly RunHarness _run;

    public ReportPageTests() => _run = _project.Run();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public void A_good_release_says_so_first_and_has_every_section()
    {
        var page = Parsed(Told.Deployed());

        Assert.Equal("Deployed 2222222", Text(page.Descendants("h1").Single()));
        Assert.Equal(
            ["1 warning", "Timeline", "3 commits", "1 migration", "Images", "Backup", "Probes", "What visitors got", "Log"],
            page.Descendants("h2").Select(Text));
        Assert.Equal("deployed", Text(page.Descendants("span").First(span => (string?)span.Attribute("class") == "pill good")));
        Assert.Equal(["Pin notes to the top of the shelf", "Say \"pinned\" & not <sticky>", "Update the gems"], Items(page, "commits").Select(item => item[8..]));
        Assert.Equal(["20260201090000 add_pinned_to_notes ran"], Items(page, "migrations"));
    }

    [Fact]
    public void A_release_that_failed_says_what_why_in_what_state_things_are_and_what_to_do_before_anything_else()
    {
        var page = Parsed(Told.Failed());

        Assert.Equal(["Migrating failed: exit code 1.", "Timeline"], page.Descendants("h2").Select(Text).Take(2));
        Assert.Equal(["Why", "In what state things are", "What to do next"], page.Descendants("h3").Select(Text));
        Assert.Contains("./build.sh --target=DisableMaintenance (opens the site as it is)", Text(page.Descendants("pre").Last()), StringComparison.Ordinal);
        Assert.Equal(["Migrate"], page.Descendants("details").Where(part => part.Attribute("open") is not null).Select(part => Text(part.Element("summary")!).Split(' ')[0]));
        Assert.Contains("20260201090000 add_pinned_to_notes did not run", Items(page, "migrations"));
    }

    [Fact]
    public void The_log_of_the_step_that_was_cut_off_is_open()
    {
        var release = Told.Failed();
        release.State = ReleaseState.Failed;
        release.Steps[^1].State = StepState.Running;
        release.Steps[^1].EndedAt = null;

        var open = Parsed(release).Descendants("details").Where(part => part.Attribute("open") is not null);

        Assert.Equal(["Migrate"], open.Select(part => Text(part.Element("summary")!).Split(' ')[0]));
    }

    [Theory]
    [InlineData("Restore", null, ReleaseState.Succeeded, "A backup was restored", "restored")]
    [InlineData("Restore", null, ReleaseState.RolledBack, "The restore was taken back", "rolled back")]
    [InlineData("Rollback", "20261120-1", ReleaseState.Succeeded, "Rolled back to 2222222", "went back")]
    [InlineData("Rollback", "20261120-1", ReleaseState.Failed, "Not rolled back to 2222222", "failed")]
    [InlineData("Deploy", null, ReleaseState.Failed, "2222222 was not deployed", "failed")]
    public void Each_workflow_has_its_own_words(string workflow, string? to, ReleaseState state, string headline, string result)
    {
        var release = new Release
        {
            Id = "20261122-1",
            Workflow = workflow,
            Project = "shop",
            Environment = "production",
            StartedAt = Told.Start,
            State = state,
            RollbackTo = to,
            ToCommit = workflow == "Restore" ? null : new string('2', 40),
        };

        Assert.Equal((headline, result), (ReleaseWords.Headline(release), ReleaseWords.Result(release)));
        Assert.Equal(workflow == "Restore", ReleaseWords.Commits(release) is null);
    }

    [Fact]
    public void A_site_that_was_not_opened_again_is_said_to_be_closed()
    {
        var closed = Told.Failed();
        var unmeasured = Told.Failed();
        unmeasured.Samples = null;
        unmeasured.Maintenance = new MaintenanceRecord { ClosedHere = true };

        Assert.Equal("23 s", ReleaseWords.Closed(Told.Deployed()));
        Assert.Equal("17 s, and not opened again", ReleaseWords.Closed(closed));
        Assert.Equal("for a time that nobody measured", ReleaseWords.Closed(unmeasured));
    }

    [Fact]
    public void What_visitors_got_is_told_apart_by_height_as_well_as_by_colour()
    {
        var answers = Parsed(Told.Deployed()).Descendants("svg").First().Elements("rect").ToList();

        Assert.Equal(["40%", "70%", "100%", "70%", "40%"], answers.Select(rect => (string?)rect.Attribute("height")));
        Assert.Equal(["60%", "30%", "0%", "30%", "60%"], answers.Select(rect => (string?)rect.Attribute("y")));
    }

    [Fact]
    public void Steps_are_drawn_to_scale_under_the_time_for_which_the_site_was_closed()
    {
        var page = Parsed(Told.Deployed());

        var backup = Lane(page, "Backup");
        var (x, width) = Span(backup.Elements("rect").Single(rect => (string?)rect.Attribute("class") == "bar"));
        Assert.Equal((3.7 / 29.5 * 100, 4.5 / 29.5 * 100), (x, width), Close);
        var closed = Span(Assert.Single(backup.Elements("rect"), rect => (string?)rect.Attribute("class") == "closed"));
        Assert.Equal((3.4 / 29.5 * 100, 23.5 / 29.5 * 100), closed, Close);
        Assert.Equal(["site", "page", "error", "page", "site"], page.Descendants("svg").First().Elements("rect").Select(rect => (string?)rect.Attribute("class")));
    }

    [Fact]
    public void Where_nobody_was_asked_the_steps_say_when_the_site_was_closed()
    {
        var release = Told.Deployed();
        release.Samples = null;

        var page = Parsed(release);

        Assert.Equal((3.7 / 29.5 * 100, 23.4 / 29.5 * 100), Span(Lane(page, "Build").Elements("rect").First()), Close);
        Assert.DoesNotContain("What visitors got", page.Descendants("h2").Select(Text));
    }

    [Fact]
    public void Recovery_is_drawn_after_the_step_that_failed() => Assert.NotNull(Lane(Parsed(Told.Failed()), "Recovery"));

    [Fact]
    public void Whatever_a_text_holds_it_is_text()
    {
        var release = Told.Hostile(Attack);

        var text = ReportPage.Render(release, [new LogPart(Attack, [new LogLine("", Attack)])]);
        var page = Parse(text);

        Assert.Single(page.Descendants("script"));
        Assert.Empty(page.Descendants("img"));
        Assert.DoesNotContain(page.Descendants().Attributes(), attribute => attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal) || attribute.Name == "style");
        Assert.DoesNotContain(page.Descendants("a").Attributes("href"), link => !link.Value.StartsWith("http", StringComparison.Ordinal));
        Assert.DoesNotContain('\u001B', text);
        Assert.DoesNotContain('\u202E', text);
        Assert.Contains("<script>alert('1')</script>", Text(page.Descendants("details").Single()), StringComparison.Ordinal);
    }

    [Fact]
    public void It_loads_nothing_and_lets_nothing_run_but_its_own_script()
    {
        var text = ReportPage.Render(Told.Deployed(), Told.Log(Told.Deployed()));

        // The address that was asked is text, the run's page a link; nothing is fetched.
        Assert.Equal(["https://github.example.com/shop/shop/actions/runs/42"], Parse(text).Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "href" or "src").Select(attribute => attribute.Value));
        Assert.DoesNotMatch(Loading(), text);
        Assert.StartsWith("default-src 'none'; style-src 'sha256-", Parse(text).Descendants("meta").Attributes("content").First().Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_region_and_field_has_a_name_that_is_there()
    {
        var page = Parsed(Told.Deployed());

        var ids = page.Descendants().Attributes("id").Select(id => id.Value).ToList();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(page.Descendants().Attributes().Where(attribute => attribute.Name.LocalName is "aria-labelledby" or "for"), reference => Assert.Contains(reference.Value, ids));
        Assert.All(page.Descendants("svg").Where(svg => (string?)svg.Parent?.Attribute("aria-hidden") != "true"), svg => Assert.NotNull(svg.Attribute("aria-label")));
    }

    [Fact]
    public void A_log_that_no_page_can_show_is_shown_by_its_first_and_last_lines()
    {
        var part = Assert.Single(ReleaseLog.Read(Enumerable.Range(1, 20_000).Select(number => $"2026-11-22T08:15:30.123Z line {number}").Prepend("2026-11-22T08:15:30.123Z --- Build")));

        Assert.Equal(("Build", 5001), (part.Step, part.Lines.Count));
        Assert.Equal(("line 1", "line 20000"), (part.Lines[0].Text, part.Lines[^1].Text));
        Assert.Equal("… 15000 lines are left out here; deploy.log has them …", part.Lines[500].Text);
    }

    [Fact]
    public void Lines_that_go_on_belong_to_their_step_and_long_ones_are_cut()
    {
        var parts = ReleaseLog.Read(["2026-11-22T08:15:30.123Z before", "2026-11-22T08:15:31.555Z --- Pull", "2026-11-22T08:15:31.999Z a", "--- no mark", new string('x', 9000)]);

        Assert.Equal(["Before the first step", "Pull"], parts.Select(part => part.Step));
        Assert.Equal([new LogLine("08:15:31.9", "a"), new LogLine("", "--- no mark"), new LogLine("", new string('x', 4000) + " …")], parts[1].Lines);
    }

    [Fact]
    public async Task It_is_written_beside_the_journal_for_its_owner_alone_and_holds_no_secret_that_is_known_by_then()
    {
        var release = Told.Deployed();
        release.Subjects = ["2222222 Change the key to hunter2-secret"];
        _project.Folder.Write($"state/releases/{release.Id}/deploy.log", "2026-11-22T08:15:30.123Z the key is hunter2-secret\n");
        _run.Log.Mask("hunter2-secret");

        var said = await _run.Get<ReportPage>().RecordAsync(release, Token);

        var file = Path.Combine(_project.State, "releases", release.Id, "report.html");
        Assert.Equal($"Report  {file}", said);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        var text = await File.ReadAllTextAsync(file, Token);
        Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
        Assert.Contains("the key is ***", text, StringComparison.Ordinal);
        Assert.Contains("Change the key to ***", text, StringComparison.Ordinal);
    }

    private static (double, double) Round((double X, double Width) span) => (Math.Round(span.X, 1), Math.Round(span.Width, 1));

    private static readonly IEqualityComparer<(double, double)> Close = EqualityComparer<(double, double)>.Create((a, b) => Round(a) == Round(b), span => Round(span).GetHashCode());

    private static XElement Lane(XDocument page, string step) =>
        page.Descendants("svg").First(svg => ((string?)svg.Attribute("aria-label"))?.StartsWith(step + ":", StringComparison.Ordinal) == true);

    private static (double X, double Width) Span(XElement rect) => (Percent(rect, "x"), Percent(rect, "width"));

    private static double Percent(XElement rect, string name) => double.Parse(rect.Attribute(name)!.Value.TrimEnd('%'), System.Globalization.CultureInfo.InvariantCulture);

    private static IEnumerable<string> Items(XDocument page, string section) =>
        page.Descendants("section").Single(part => (string?)part.Attribute("aria-labelledby") == section).Descendants("li").Select(Text);

    private static string Text(XElement element) => Spaces().Replace(element.Value, " ").Trim();

    private static XDocument Parsed(Release release) => Parse(ReportPage.Render(release, Told.Log(release)));

    // Elements that HTML closes by itself are closed for the reader of XML.
    private static XDocument Parse(string page)
    {
        var xml = Void().Replace(page.Replace("<!DOCTYPE html>", "", StringComparison.Ordinal), "<$1/>");
        xml = Script().Replace(Bare().Replace(xml, "$1=\"\""), match => $"<script>{match.Groups[1].Value.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)}</script>");
        using var reader = XmlReader.Create(new StringReader(xml), new XmlReaderSettings { CheckCharacters = true });
        return XDocument.Load(reader);
    }

    [GeneratedRegex("<((?:meta|input)[^>]*[^/])>")]
    private static partial Regex Void();

    [GeneratedRegex("(?<=<(?:form|details)[^>]*)\\b(hidden|open)(?=[ >])")]
    private static partial Regex Bare();

    [GeneratedRegex(@"<script>([\s\S]*?)</script>")]
    private static partial Regex Script();

    [GeneratedRegex(@"<link|@import|url\(|fetch\(|XMLHttpRequest|\bsrc=")]
    private static partial Regex Loading();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
