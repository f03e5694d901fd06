using Slipway.Health;
using Slipway.Probing;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Reports;

namespace Slipway.Tests.Reports;

/// <summary>Releases with everything that a report can show.</summary>
internal static class Told
{
    public static readonly DateTimeOffset Start = new(2026, 11, 22, 8, 15, 30, 123, TimeSpan.Zero);

    private static readonly (string Name, double From, double To, string? Note)[] Steps =
    [
        ("Preflight", 0, 1.4, "3 new commits, 1 migration"),
        ("EnableMaintenance", 1.4, 3.7, "visitors get the page; 1 worker stopped"),
        ("Backup", 3.7, 8.2, "1 database, 59.3 MB, read back whole"),
        ("Pull", 8.2, 8.3, "main 1111111 → 2222222"),
        ("Build", 8.3, 14.1, "web 0123456789ab, worker 0123456789ab"),
        ("Migrate", 14.1, 18.0, "1 migration: 20260201090000"),
        ("Start", 18.0, 24.4, "web, worker; gate: database, redis, migrations, http ok"),
        ("Cron", 24.4, 25.2, "3 jobs in web"),
        ("DisableMaintenance", 25.2, 27.1, "the site is open"),
        ("HealthCheck", 27.1, 29.4, "database, redis, migrations, http, proxy ok"),
    ];

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    /// <summary>A deployment that went well.</summary>
    public static Release Deployed() => Release(ReleaseState.Succeeded, Steps, 29.5, release =>
    {
        release.End = new ReleaseEnd(ExitCode.Done, null, [], [], []);
        release.Images = [new("web", "shop-web", Sha('a'), "shop-web:slipway-20261122"), new("worker", "shop-worker", Sha('a'), "shop-worker:slipway-20261122")];
        release.Migrated = ["20260201090000"];
        release.Probes =
        [
            .. new[] { "Start", "HealthCheck" }.SelectMany(step => new[]
            {
                new ProbeRecord(step, "database", ProbeOutcome.Ok, 12, "SELECT 1"),
                new ProbeRecord(step, "redis", ProbeOutcome.NotUsed, 0, "Rails.cache is a file store"),
                new ProbeRecord(step, "http", ProbeOutcome.Ok, 31, "200 from /up, inside web"),
            }),
        ];
        release.Samples = Samples((0, 3.4, "200"), (3.4, 20.1, "503"), (20.1, 20.3, "502"), (20.3, 26.9, "503"), (26.9, 29.5, "200"));
        release.Warnings.Add("Requests are still under way: 2 sessions. A restore after this deployment will ask first.");
    });

    /// <summary>A deployment whose migration failed.</summary>
    public static Release Failed() => Release(ReleaseState.NeedsAPerson, Steps[..6], 20.5, release =>
    {
        release.Steps[^1].State = StepState.Failed;
        release.Steps[^1].Note = "Migrating failed: exit code 1.";
        release.Samples = Samples((0, 3.4, "200"), (3.4, 20.5, "503"));
        release.End = new ReleaseEnd(
            ExitCode.NeedsAPerson,
            "Migrating failed: exit code 1.",
            ["PG::NotNullViolation: ERROR:  column \"pinned\" of relation \"notes\" contains null values", "db/migrate/20260201090000_add_pinned_to_notes.rb:3:in `change'"],
            ["The site stays closed: visitors get the maintenance page.", "Backup from before: /var/lib/slipway/shop/production/backups/20261122-081530-123-4f2a-shop.dump"],
            ["./build.sh --target=Deploy (once a commit that mends it is pushed; --force for the same commit)", "./build.sh --target=DisableMaintenance (opens the site as it is)"]);
    });

    /// <summary>A release in which every text is what an attacker would write.</summary>
    public static Release Hostile(string text)
    {
        var release = new Release
        {
            Id = "20261122-081530-123-4f2a",
            Workflow = text,
            Project = text,
            Environment = text,
            RunUrl = "javascript:alert(1)//" + text,
            By = text,
            State = ReleaseState.Failed,
            StartedAt = Start,
            EndedAt = At(9),
            Branch = text,
            FromCommit = text,
            ToCommit = text,
            Subjects = [text, "abcdef1 " + text],
            NothingToDeploy = text,
            Images = [new(text, text, text, text)],
            Backups = [new BackupRecord(text, text, text, 1, text)],
            PendingMigrations = [text],
            Probes = [new ProbeRecord(text, text, ProbeOutcome.Failed, 1, text)],
            Samples = Samples((0, 9, text)) with { Url = text },
            End = new ReleaseEnd(ExitCode.Failed, text, [text], [text], [text]),
        };
        release.Steps.Add(new StepRecord { Name = text, State = StepState.Failed, StartedAt = Start, EndedAt = At(5), Note = text });
        release.Warnings.Add(text);
        return release;
    }

    /// <summary>A log with a part a step.</summary>
    public static IReadOnlyList<LogPart> Log(Release release, params string[] more) => ReleaseLog.Read(
        new[] { "2026-11-22T08:15:30.123Z Compose 2.26.1" }
            .Concat(release.Steps.SelectMany(step => new[] { $"2026-11-22T08:15:30.200Z --- {step.Name}", "2026-11-22T08:15:30.300Z $ docker compose ps", $"2026-11-22T08:15:30.400Z {step.Name} did what it does" }))
            .Concat(more));

    private static Release Release(ReleaseState state, (string Name, double From, double To, string? Note)[] steps, double end, Action<Release> fill)
    {
        var release = new Release
        {
            Id = "20261122-081530-123-4f2a",
            Workflow = "Deploy",
            Project = "shop",
            Environment = "production",
            RunUrl = "https://github.example.com/shop/shop/actions/runs/42",
            By = "deploy",
            State = state,
            StartedAt = Start,
            EndedAt = At(end),
            Branch = "main",
            FromCommit = new string('1', 40),
            RunningCommit = new string('1', 40),
            ToCommit = new string('2', 40),
            Subjects = ["2222222 Pin notes to the top of the shelf", "1fd0a3c Say \"pinned\" & not <sticky>", "9b1d4e0 Update the gems"],
            ImagesBefore = [new("web", "shop-web", Sha('b'), "shop-web:slipway-20261120"), new("worker", "shop-worker", Sha('b'), "shop-worker:slipway-20261120")],
            Backups = [new BackupRecord("shop", "db", "/var/lib/slipway/shop/production/backups/20261122-081530-123-4f2a-shop.dump", 59_300_000, Sha('c')[7..])],
            PendingMigrations = ["20260201090000 add_pinned_to_notes"],
        };
        foreach (var (name, from, to, note) in steps)
            release.Steps.Add(new StepRecord { Name = name, State = StepState.Done, StartedAt = At(from), EndedAt = At(to), Note = note });
        fill(release);
        return release;
    }

    private static SiteSamples Samples(params (double From, double To, string Answer)[] runs)
    {
        var tally = new AnswerTally();
        foreach (var (from, to, answer) in runs)
        {
            for (var at = from; at < to - 0.01; at += 0.05) tally.Add(At(at), answer, TimeSpan.FromMilliseconds(answer == "502" ? 410 : 4));
        }

        return tally.Until(At(runs[^1].To), "http://127.0.0.1:8080/", 20)!;
    }

    private static string Sha(char digit) => "sha256:" + string.Concat(Enumerable.Repeat($"{digit}0123456789", 6))[..64];
}
