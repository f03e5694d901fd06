using Slipway.Database;
using Slipway.Releases;
using Slipway.Releases.Pruning;
using Slipway.Releases.Restores;
using Slipway.Settings;

namespace Slipway.Tests.Releases;

public sealed class RetentionPlanTests
{
    private static readonly DeploySettings Settings = new() { AppDirectory = "/srv/app", ReleasesKeep = 2, BackupKeep = 2 };

    [Fact]
    public void The_last_good_releases_keep_their_images_and_no_others()
    {
        var plan = For(running: 6, Good(6), Bad(5), Good(4), Good(3), Good(2), Bad(1));

        Assert.Equal([Tag(5), Tag(3), Tag(2), Tag(1)], plan.Tags);
    }

    [Fact]
    public void After_a_rollback_what_runs_and_the_one_before_it_are_kept_too()
    {
        var plan = For(running: 3, Good(6), Good(5), Good(4), Good(3), Good(2), Good(1));

        Assert.Equal([Tag(4), Tag(1)], plan.Tags);
    }

    [Fact]
    public void One_good_release_to_keep_is_two_or_there_would_be_no_way_back() =>
        Assert.Equal([Tag(1)], RetentionPlan.For([Good(3), Good(2), Good(1)], [Image(3)], [], Settings with { ReleasesKeep = 1 }).Tags);

    [Theory]
    [InlineData(ReleaseState.Running)]
    [InlineData(ReleaseState.Waiting)]
    [InlineData(ReleaseState.NeedsAPerson)]
    public void A_release_that_did_not_end_keeps_its_images_those_before_it_and_its_backup(ReleaseState state)
    {
        var open = Make(9, state);
        open.ImagesBefore = [Image(2)];
        var plan = RetentionPlan.For([open, Good(8), Good(7), Good(2), Good(1)], [Image(8)], [Backup(open), Backup(Good(8)), Backup(Good(7)), Backup(Good(2))], Settings with { BackupKeep = 1 });

        Assert.Equal([Tag(1)], plan.Tags);
        Assert.Equal([Id(2)], plan.Backups.Select(backup => backup.Id));
        Assert.Equal([Id(9)], plan.Unfinished);
    }

    [Fact]
    public void What_needed_a_person_and_was_followed_by_a_good_release_is_over() =>
        Assert.Contains(Tag(7), For(running: 8, Good(8), Make(7, ReleaseState.NeedsAPerson), Good(6)).Tags);

    [Fact]
    public void What_runs_and_belongs_to_no_good_release_keeps_its_name() =>
        Assert.DoesNotContain(Tag(1), For(running: 1, Good(4), Good(3), Bad(1)).Tags);

    [Fact]
    public void Backups_of_good_releases_of_failed_ones_and_those_taken_alone_are_counted_apart()
    {
        Release[] releases = [Good(9), Good(8), Bad(7), Bad(6), Bad(5), Good(4), Good(3)];
        KeptBackup[] backups = [.. releases.Select(Backup), Alone(2), Alone(1), Alone(0)];

        var plan = RetentionPlan.For(releases, [Image(9)], backups, Settings);

        Assert.Equal([Id(4), Id(3), Id(5), Id(0)], plan.Backups.Select(backup => backup.Id));
    }

    [Fact]
    public void The_journal_keeps_a_hundred_releases_and_whatever_is_still_needed()
    {
        var releases = Enumerable.Range(0, 105).Select(n => n == 104 ? Good(0) : Bad(104 - n)).ToArray();

        var plan = RetentionPlan.For(releases, [Image(0)], [Backup(releases[101])], Settings);

        Assert.Equal([Id(4), Id(2), Id(1)], plan.Folders);
    }

    private static RetentionPlan For(int running, params Release[] releases) => RetentionPlan.For(releases, [Image(running)], [], Settings);

    private static Release Good(int n) => Make(n, ReleaseState.Succeeded);

    private static Release Bad(int n) => Make(n, ReleaseState.RolledBack);

    private static Release Make(int n, ReleaseState state) => new()
    {
        Id = Id(n),
        Workflow = "Deploy",
        Project = "shop",
        Environment = "production",
        State = state,
        StartedAt = DateTimeOffset.UnixEpoch,
        Images = [Image(n)],
    };

    private static ImageRecord Image(int n) => new("web", "shop-web", $"sha256:{n}", Tag(n));

    private static string Tag(int n) => $"shop-web:slipway-{Id(n)}";

    private static string Id(int n) => $"20260101-120000-{n:000}-beef";

    private static KeptBackup Backup(Release release) => new(release.Id, release, [new RestoreSource($"{release.Id}.dump", null, null, null)]);

    private static KeptBackup Alone(int n) => new(Id(n), null, [new RestoreSource($"{Id(n)}.dump", null, null, null)]);
}
