using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Releases.Survey;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

/// <summary>The build of the new commit before the site closes.</summary>
public sealed class PrebuildingTests : IDisposable
{
    private static readonly CommandResult Broken = new(17, "------\n > [4/4] RUN make:\nno rule\n------\n", "failed to solve\n", TimeSpan.Zero);

    private readonly ScriptedProject _project = new ScriptedProject().Running();

    private string Folder => Path.Combine(_project.State, "prebuild");

    private IEnumerable<Command> Builds => _project.Engine.Runner.Commands.Where(command => command.Arguments.Contains("build"));

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task The_new_commit_is_built_from_a_worktree_under_names_of_its_own()
    {
        using var run = _project.Run();
        var before = new Dictionary<string, string>(_project.Images);

        await BuildAsync(run);

        Assert.Equal("docker compose --ansi never --progress plain -f - build web worker", Assert.Single(Builds).ToString());
        var model = _project.Engine.Runner.Inputs[_project.Engine.Runner.Commands.IndexOf(Builds.Single())];
        Assert.Equal(
            """
            {"name":"shop","services":{"web":{"build":{"context":"FOLDER","dockerfile":"Dockerfile"},"image":"shop-web:slipway-prebuild"},"worker":{"build":{"context":"FOLDER","dockerfile":"Dockerfile"},"image":"shop-worker:slipway-prebuild"}}}
            """.Replace("FOLDER", Folder, StringComparison.Ordinal),
            System.Text.RegularExpressions.Regex.Unescape(model));
        Assert.Contains(_project.Engine.Runner.Commands, command => command.Arguments.TakeLast(7).SequenceEqual(["worktree", "add", "--quiet", "--force", "--detach", Folder, ScriptedGit.New]));
        Assert.False(Directory.Exists(Folder));
        Assert.All(before, image => Assert.Equal(image.Value, _project.Images[image.Key]));
    }

    [Fact]
    public async Task What_git_does_not_track_comes_along()
    {
        _project.Folder.Write("app/.env", "A=1");
        _project.Git.Untracked.Add(".env");
        string? copied = null;
        _project.Engine.Runner.On(command => command.Arguments.Contains("build"), _ =>
        {
            copied = File.ReadAllText(Path.Combine(Folder, ".env"));
            return new CommandResult(0, "", "", TimeSpan.Zero);
        });
        using var run = _project.Run();

        await BuildAsync(run);

        Assert.Equal("A=1", copied);
    }

    [Theory]
    [InlineData(true, "; built ahead")]
    [InlineData(false, "; not what was built ahead")]
    public async Task Build_says_whether_it_found_what_was_built_ahead_and_forgets_its_names(bool alike, string note)
    {
        _project.BuildsAlike = alike;
        using var run = _project.Run();
        var release = await BuildAsync(run);

        var built = await run.Get<Building>().BuildAsync(run.Step(release), noCache: false);

        Assert.EndsWith(note, built.Note, StringComparison.Ordinal);
        Assert.DoesNotContain(_project.Images.Keys, name => name.EndsWith(":slipway-prebuild", StringComparison.Ordinal));
        Assert.Equal(2, Builds.Count());
    }

    [Fact]
    public async Task A_commit_that_cannot_be_built_fails_before_anything_is_touched_and_is_not_tried_again()
    {
        _project.BuildFails = Broken;
        using (var run = _project.Run())
        {
            var code = await run.DeployAsync(
                ("Preflight", run.Get<PreflightSurvey>().LookAsync),
                ("EnableMaintenance", async step =>
                {
                    await run.Get<Prebuilding>().BuildAsync(step);
                    return StepResult.Done();
                }
            ));

            Assert.Equal(ExitCode.Failed, code);
            Assert.Contains(run.Shown, line => line.Contains("cannot be built. The site was not closed.", StringComparison.Ordinal));
            Assert.Contains(run.Shown, line => line.Contains("no rule", StringComparison.Ordinal));
            Assert.Contains(run.Shown, line => line.Contains("Nothing was changed", StringComparison.Ordinal));
            Assert.False(_project.IsClosed);
            Assert.True((await run.ReleasesAsync())[0] is { State: ReleaseState.Failed, BuildFailed: true });
        }

        using var again = _project.Run();
        await again.DeployAsync(("Preflight", again.Get<PreflightSurvey>().LookAsync));
        Assert.Contains(again.Shown, line => line.Contains("--force", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("vendor/", null, "git does not track vendor/")]
    [InlineData(null, "deploy/compose.yml", "deploy/compose.yml changes")]
    public async Task Where_the_worktree_is_not_what_Build_will_have_a_failure_is_a_warning(string? untracked, string? changed, string why)
    {
        if (untracked is not null) _project.Git.Untracked.Add(untracked);
        if (changed is not null) _project.Git.Changed.Add(changed);
        _project.BuildFails = Broken;
        using var run = _project.Run();

        var release = await BuildAsync(run);

        Assert.False(release.BuildFailed);
        Assert.Contains(why, Assert.Single(run.Log.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("switched off")]
    [InlineData("a rebuild")]
    [InlineData("a first install")]
    [InlineData("no commit yet")]
    public async Task Nothing_is_built_ahead_where_it_is_not_due(string why)
    {
        using var run = _project.Run(settings => settings with { Prebuild = why != "switched off" });

        await BuildAsync(run, why == "a rebuild" ? "Rebuild" : "Deploy", release =>
        {
            release.FirstInstall = why == "a first install";
            if (why == "no commit yet") release.ToCommit = null;
        });

        Assert.Empty(Builds);
    }

    private static async Task<Release> BuildAsync(RunHarness run, string workflow = "Deploy", Action<Release>? change = null)
    {
        var release = await run.Get<ReleaseOpening>().CreateAsync(workflow, TestContext.Current.CancellationToken);
        release.ToCommit = ScriptedGit.New;
        change?.Invoke(release);
        await run.Get<Prebuilding>().BuildAsync(run.Step(release));
        return release;
    }
}
