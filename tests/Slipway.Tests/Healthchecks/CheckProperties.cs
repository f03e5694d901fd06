using System.Text;
using DotNetEnv;
using FsCheck;
using FsCheck.Fluent;
using Slipway.Healthchecks;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Healthchecks;

/// <summary>What holds for every file and every project, whatever is in them.</summary>
public sealed class CheckProperties : IDisposable
{
    private static readonly ChannelRow[] Channels =
        [.. AnyChecks.Channels.Concat(["", "none", "*", "a, b", "Mail "]).Select((name, i) => new ChannelRow(i + 1, new Guid(i + 1, 0, 0, new byte[8]), name, "email"))];

    private static readonly Gen<CheckRow> AnyRow =
        from code in AnyChecks.Codes
        from name in Gen.OneOf(AnyChecks.Line(100), Gen.Elements("A", "A name", "a-NAME", "A name check", "NAME", "timeout", "A 2", " A ", "—", "a\tb"))
        from tags in Gen.OneOf(AnyChecks.Line(500), Gen.Constant("  a   b "))
        from description in Gen.OneOf(AnyChecks.Lines, Gen.Elements("a\r\nb", " x ", "\u001b[1m\u0001"))
        from kind in Gen.Elements("simple", "cron", "oncalendar")
        from timeout in Gen.Elements(0, 59, 60, 90, 3600, 86400, 31_536_000, 40_000_000)
        from grace in Gen.Elements(1, 60, 61, 7200)
        from schedule in Gen.Elements("* * * * *", "0 0 31 2 *", "@daily", " 5  4 * * MON#1 ", "Mon..Fri 08:00", "")
        from zone in Gen.Elements("UTC", "Europe/Berlin", "europe/berlin", "")
        from methods in Gen.Elements("", "POST", "GET")
        from linked in Gen.Frequency((6, Gen.SubListOf(Enumerable.Range(1, Channels.Length)).Select(ids => ids.ToArray())), (1, Gen.Constant(new[] { 1, 99 })))
        select new CheckRow
        {
            Id = 0,
            Code = code,
            ProjectId = 1,
            Name = name,
            Slug = CheckNames.Slug(name),
            Tags = tags,
            Description = description,
            Kind = kind,
            Timeout = timeout,
            Grace = grace,
            Schedule = schedule,
            TimeZone = zone,
            Methods = methods,
            Channels = linked,
        };

    private static readonly Gen<CheckRow[]> AnyRows =
        from count in Gen.Choose(0, 12) from rows in Gen.ArrayOf(AnyRow, count) select rows.DistinctBy(row => row.Code).Select((row, i) => row with { Id = i + 1 }).ToArray();

    private readonly TemporaryFolder _folder = new();

    private string Path => _folder[".env.healthchecks"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Any_valid_file_says_what_was_written_into_it() =>
        Holds(300, from checks in AnyChecks.Entries(8) from way in Gen.Choose(0, 31) select (checks, way), given =>
        {
            var read = Read(AnyChecks.Written(given.checks, given.way)).Required().Checks;
            Assert.Equal(given.checks.Select(Said), read.Select(Said));
        });

    [Fact]
    public void To_export_and_then_sync_changes_nothing() =>
        Holds(500, AnyRows, rows =>
        {
            var state = new CheckState(1, rows, Channels);

            var plan = new CheckPlanner(state, CheckNames.Slug).Plan(Read(ExportText.Of(state).Text).Required().Checks, "");

            Assert.Equal((true, rows.Length, 0), (plan.IsDone, plan.Unchanged.Count, plan.Unnamed));
            Assert.Empty(plan.Faults);
            Assert.Empty(plan.Skipped);
        });

    [Fact]
    public void To_export_a_check_without_a_name_of_which_hardly_anything_can_be_said_gives_it_none()
    {
        var row = new CheckRow
        {
            Id = 7,
            Code = Guid.Parse("a9277c5e-9ca6-5f94-bfa2-31d9975ebbeb"),
            ProjectId = 1,
            Name = "",
            Slug = "",
            Tags = "",
            Description = "\e[1m",
            Kind = "oncalendar",
            Timeout = 40_000_000,
            Grace = 1,
            Schedule = "@daily",
            TimeZone = "",
            Methods = "GET",
            Channels = [99],
        };
        var state = new CheckState(1, [row], Channels);

        Assert.True(new CheckPlanner(state, CheckNames.Slug).Plan(Read(ExportText.Of(state).Text).Required().Checks, "").IsDone);
    }

    [Fact]
    public void To_sync_twice_is_to_sync_once() =>
        Holds(300, from rows in AnyRows from checks in AnyChecks.Entries(8) select (rows, checks), given =>
        {
            // Some checks are there already, otherwise than the file says.
            CheckEntry[] checks = [.. given.checks.Select((check, i) => i < given.rows.Length && check.Code is not null ? check with { Code = given.rows[i].Code } : check)];

            var before = new CheckState(1, given.rows, Channels[..AnyChecks.Channels.Count]);
            var plan = new CheckPlanner(before, CheckNames.Slug).Plan(checks, "");
            var changed = plan.Updated.ToDictionary(change => change.Before.Id, change => change.After);
            var after = before with { Checks = [.. before.Checks.Select(row => changed.GetValueOrDefault(row.Id, row)), .. plan.Created.Select((check, i) => check.Row with { Id = 1000 + i })] };

            Assert.Empty(plan.Faults);
            Assert.True(new CheckPlanner(after, CheckNames.Slug).Plan(checks, "").IsDone);
        });

    [Fact]
    public void A_file_with_a_fault_is_refused_and_gets_no_UUIDs() =>
        Holds(200, from checks in AnyChecks.Entries(6) from fault in Gen.Elements(BrokenLines.All.ToArray()) from way in Gen.Choose(0, 15) select (checks, fault, way), given =>
        {
            var text = AnyChecks.Written(given.checks, given.way) + "HC_CHECK_EMPTY=\n" + given.fault.Text;
            var file = Read(text);
            var log = new RecordingLog();
            var settings = new DeploySettings { AppDirectory = _folder.Path, GenerateMissing = true };
            var missing = new MissingCodes(new HealthchecksConfiguration(settings, HealthchecksValues.None, log), settings, new RunMode(false), log);

            var refused = Assert.Throws<SlipwayException>(() => missing.FillAsync(file, TestContext.Current.CancellationToken).GetAwaiter().GetResult());

            Assert.Contains(refused.Details, detail => detail.Contains(given.fault.Names, StringComparison.Ordinal));
            Assert.Equal(Encoding.UTF8.GetBytes(text), File.ReadAllBytes(Path));
        });

    [Fact]
    public void A_value_that_needs_no_parser_is_what_the_parser_says() =>
        Holds(2000, Gen.OneOf(AnyChecks.Text("aZ0 */.-,", 8), AnyChecks.Text("ab# '", 8), AnyChecks.Text("aé0 '\"\\#`=😀,:;@{}[]()<>|~^!?*/&%+-_.\t", 12), AnyChecks.Text("aé0 \\#`=,;()[]{}<>!|^~", 8).Select(text => $"\"{text}\""))
            .Where(value => !value.StartsWith('#')), value =>
        {
            string? parsed = null;
            try
            {
                parsed = Env.LoadContents($"A={value}", LoadOptions.NoEnvVars()).ToList() is [var only] ? only.Value : null;
            }
            catch (Sprache.ParseException)
            {
                // Then it must be a fault.
            }

            File.WriteAllText(Path, $"A={value}");
            var file = SettingsFile.Read(_folder.Path, ".env.healthchecks");
            Assert.Equal(parsed, file.Lines.GetValueOrDefault("A")?.Value);
            Assert.Equal(parsed is null, file.Faults.Count > 0);
        });

    private static void Holds<T>(int times, Gen<T> any, Action<T> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(times), Prop.ForAll(any.ToArbitrary(), holds));

    // A list is equal to itself alone, so what a check says is compared as text.
    private static string Said(CheckEntry check) =>
        $"{check.Key} {check.Code} {check.Definition with { Channels = null }} {(check.Definition.Channels is { } choice ? $"{choice.All} {string.Join('|', choice.Names)}" : "")}";

    private HealthchecksFile Read(string text)
    {
        File.WriteAllText(Path, text, new UTF8Encoding(false));
        return HealthchecksFile.Read(Path, new Dictionary<string, string>());
    }
}
