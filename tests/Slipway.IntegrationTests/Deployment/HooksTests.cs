using System.Text.Json;
using Slipway.Releases;
using Slipway.Settings;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>Hooks around the steps of real deployments.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class HooksTests(SampleFixture fixture)
{
    private const string Tells = "printf '%s %s\\n' \"$SLIPWAY_HOOK\" \"${SLIPWAY_RESULT:--}\" >>\"$TOLD\"; cat >\"$TOLD.json\"";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task One_that_fails_before_a_step_takes_the_release_back_and_all_of_them_see_the_next_one_through()
    {
        await using var sample = new DeployedSample(fixture, await fixture.NewDeployedAsync(Cancellation));
        var told = Path.Combine(sample.Instance.Folder, "told");
        var before = await sample.GitAsync("rev-parse", "HEAD");

        await ForbiddenAsync(sample, told);
        Assert.Equal(before, await sample.GitAsync("rev-parse", "main"));

        File.Delete(told);
        await SeenThroughAsync(sample, told);
    }

    private static async Task ForbiddenAsync(DeployedSample sample, string told)
    {
        await sample.CommitAsync("Not today", ("VERSION", "1.1.0\n"));
        var hooks = Hooks(told, HookPoints.Before(StepName.Build), HookPoints.OnSuccess, HookPoints.OnFailure, HookPoints.OnRollback);
        hooks["DEPLOY_HOOK_BEFORE_CRON"] = "echo frozen until Monday >&2; exit 9";

        var run = await sample.SlipwayAsync(hooks, "--target=Deploy");

        var release = sample.Releases()[0];
        Assert.Equal((3, ReleaseState.RolledBack), (run.ExitCode, release.State));
        Assert.Contains("The hook DEPLOY_HOOK_BEFORE_CRON failed with exit code 9", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Contains("frozen until Monday", run.Output + run.Error, StringComparison.Ordinal);
        Assert.Equal((200, "1.0.0"), await sample.VisitAsync());
        Assert.Equal(["BEFORE_BUILD -", "ON_FAILURE rolled-back", "ON_ROLLBACK rolled-back"], await File.ReadAllLinesAsync(told, Cancellation));
    }

    private static async Task SeenThroughAsync(DeployedSample sample, string told)
    {
        var commit = await sample.CommitAsync("On Monday", ("VERSION", "1.2.0\n"));

        // Nothing is pending, so Migrate has no hooks.
        string[] steps = [StepName.Preflight, .. RecoveryPlan.Order];
        string[] points = [.. steps.SelectMany(step => new[] { HookPoints.Before(step), HookPoints.After(step) }), HookPoints.OnSuccess, HookPoints.OnFailure];
        var run = await sample.SlipwayAsync(Hooks(told, points), "--target=Deploy");

        Assert.True(run.ExitCode == 0, run.Output + run.Error);
        Assert.Equal((200, "1.2.0"), await sample.VisitAsync());
        var seen = steps.Where(step => step != StepName.Migrate)
            .SelectMany(step => new[] { $"{Name(HookPoints.Before(step))} -", $"{Name(HookPoints.After(step))} done" })
            .Append("ON_SUCCESS succeeded");
        Assert.Equal(seen, await File.ReadAllLinesAsync(told, Cancellation));
        var release = JsonSerializer.Deserialize(await File.ReadAllTextAsync(told + ".json", Cancellation), ReleaseJson.Default.Release)!;
        Assert.Equal((commit, ReleaseState.Succeeded), (release.ToCommit, release.State));
        Assert.Single(release.Backups);
    }

    private static Dictionary<string, string> Hooks(string told, params string[] points) =>
        points.Select(point => KeyValuePair.Create(SettingsCatalog.HookVariable(point), Tells)).Append(KeyValuePair.Create("TOLD", told)).ToDictionary();

    private static string Name(string point) => SettingsCatalog.HookVariable(point)[SettingsCatalog.HookPrefix.Length..];
}
