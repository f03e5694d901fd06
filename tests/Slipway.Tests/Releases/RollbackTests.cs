using FsCheck;
using FsCheck.Fluent;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

/// <summary>Going back from a good release to the one before it.</summary>
public sealed class RollbackTests : IDisposable
{
    private readonly WholeProject _whole = new();

    public void Dispose() => _whole.Dispose();

    [Fact]
    public async Task It_takes_code_images_and_checkout_back_and_is_a_good_release_itself()
    {
        await DeployedAsync();

        Assert.Equal(ExitCode.Done, await KeepingAsync());

        Assert.Equal("old", _whole.Version());
        var releases = await _whole.ReleasesAsync();
        Assert.True(releases[0] is { Workflow: "Rollback", State: ReleaseState.Succeeded, RestoresBackupOf: null });
        Assert.Equal((releases[2].Id, releases[1].Id), (releases[0].RollbackTo, releases[0].RolledBackFrom));
        Assert.Equal((ScriptedGit.New, ScriptedGit.Old), (releases[0].RunningCommit, releases[0].ToCommit));
        Assert.Contains(_whole.Shown, line => line.StartsWith("Rolled back to 1111111 in ", StringComparison.Ordinal));
        Assert.Contains(_whole.Project.Engine.Runner.Lines, line => line.Contains($"checkout -q --no-track -B main {ScriptedGit.Old}", StringComparison.Ordinal));
        Assert.True(_whole.Project.Databases.IsMigrated);
    }

    [Fact]
    public async Task Migrations_since_then_are_listed_and_nothing_is_touched_until_somebody_says_what_is_to_become_of_the_database()
    {
        await DeployedAsync();

        Assert.Equal(ExitCode.WrongUse, await _whole.RollBackAsync());

        var deployed = (await _whole.ReleasesAsync())[0];
        Assert.Equal("Deploy", deployed.Workflow);
        Assert.Contains($"        what release {deployed.Id} migrated", _whole.Shown);
        Assert.Contains(_whole.Shown, line => line.Contains("--keep-database", StringComparison.Ordinal));
        Assert.Contains(_whole.Shown, line => line.Contains($"--restore-database (the backup of ", StringComparison.Ordinal) && line.Contains(deployed.Id, StringComparison.Ordinal));
        Assert.Equal("new", _whole.Version());
    }

    [Fact]
    public async Task A_second_one_goes_one_older_and_where_there_is_none_says_so()
    {
        await DeployedAsync();
        await KeepingAsync();

        Assert.Equal(ExitCode.Failed, await KeepingAsync());

        Assert.Contains("FAILED  There is no good release older than the running one whose image is still there.", _whole.Shown);
        Assert.Equal("old", _whole.Version());
    }

    [Fact]
    public async Task By_name_one_can_go_forward_to_what_was_left()
    {
        await DeployedAsync();
        await KeepingAsync();
        var left = (await _whole.ReleasesAsync())[1];

        Assert.Equal(ExitCode.Done, await KeepingAsync(left.Id));

        Assert.Equal("new", _whole.Version());
    }

    [Fact]
    public async Task By_the_id_of_an_older_release_of_the_same_images_one_goes_to_them_too()
    {
        await DeployedAsync();
        await KeepingAsync();
        var left = (await _whole.ReleasesAsync())[1];
        var older = Some.Release("20200101-080000-000-aaaa", ReleaseState.Succeeded);
        (older.Images, older.ToCommit) = (left.Images, left.ToCommit);
        using (var run = _whole.Project.Run()) await run.Journal.SaveAsync(older, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Done, await KeepingAsync(older.Id));

        Assert.Equal("new", _whole.Version());
    }

    [Theory]
    [InlineData("20991231", "--to=20991231: no good release has that id or commit, or it is the one that runs.")]
    [InlineData("2222", "--to=2222: no good release has that id or commit, or it is the one that runs.")]
    public async Task A_release_that_is_not_there_or_runs_is_refused(string to, string said)
    {
        await DeployedAsync();
        _whole.Project.Git.Refs["2222"] = ScriptedGit.New;

        Assert.Equal(ExitCode.Failed, await KeepingAsync(to));

        Assert.Contains($"FAILED  {said}", _whole.Shown);
        Assert.Equal("new", _whole.Version());
    }

    [Fact]
    public async Task A_release_that_failed_is_not_offered()
    {
        _whole.Broken = "HealthCheck";
        Assert.Equal(ExitCode.RolledBack, await _whole.DeployAsync());

        Assert.Equal(ExitCode.Failed, await KeepingAsync());

        Assert.Contains("FAILED  There is no good release older than the running one whose image is still there.", _whole.Shown);
    }

    [Fact]
    public async Task An_image_that_is_gone_is_built_again_from_its_commit_but_only_for_a_release_that_has_one()
    {
        await DeployedAsync();
        await KeepingAsync();
        var left = (await _whole.ReleasesAsync())[1];
        _whole.Project.RemoveImage(left.Images[0].Id);
        var builds = Builds();

        Assert.Equal(ExitCode.Done, await KeepingAsync(left.Id));

        Assert.Equal("new", _whole.Version());
        Assert.EndsWith(" build web", Assert.Single(Builds().Except(builds)), StringComparison.Ordinal);

        _whole.Project.RemoveImage(ScriptedProject.Id("oldweb"));
        Assert.Equal(ExitCode.Failed, await KeepingAsync((await _whole.ReleasesAsync())[^1].Id));
        Assert.Contains(_whole.Shown, line => line.StartsWith("FAILED  The image of release ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_that_fails_is_taken_back_like_a_deployment()
    {
        await DeployedAsync();
        _whole.Broken = "Back";

        Assert.Equal(ExitCode.RolledBack, await KeepingAsync());

        Assert.Equal("new", _whole.Version());
        Assert.Contains("Next    ./build.sh --target=Rollback --list (shows what else can be gone back to)", _whole.Shown);
    }

    [Fact]
    public void One_that_is_killed_anywhere_and_its_recovery_too_ends_on_one_of_the_two_versions()
    {
        var kills =
            from first in Gen.Choose(0, 110)
            from second in Gen.Choose(0, 60)
            select (first, second);

        Check.One(Config.QuickThrowOnFailure.WithMaxTest(60), Prop.ForAll(kills.ToArbitrary(), kill =>
        {
            using var whole = new WholeProject();
            var version = KilledAsync(whole, kill.first, kill.second).GetAwaiter().GetResult();
            return (version is "new" or "old").Label(version);
        }));
    }

    private static async Task<string> KilledAsync(WholeProject whole, int first, int second)
    {
        await whole.DeployAsync();
        if (await whole.RollBackAsync(first, settings => settings with { KeepDatabase = true }) is { } code) return code == ExitCode.Done ? whole.Version() : $"{code}";
        await whole.RecoverAsync(second);
        return await whole.RecoverAsync() is ExitCode.Done && whole.Version() == "new" ? "new" : $"not recovered: {whole.Version()}";
    }

    private async Task DeployedAsync() => Assert.Equal(ExitCode.Done, await _whole.DeployAsync());

    private Task<ExitCode?> KeepingAsync(string? to = null) => _whole.RollBackAsync(change: settings => settings with { KeepDatabase = true, RollbackTo = to });

    private List<string> Builds() => [.. _whole.Project.Engine.Runner.Lines.Where(line => line.Contains(" build ", StringComparison.Ordinal))];
}
