using System.Diagnostics;
using Slipway.IntegrationTests.Deployment;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Faults;

/// <summary>Every step, and every fault that can be made for real; some on every change, all by the target FaultMatrix.</summary>
[Collection(FaultTests.Name)]
[Trait("Category", "Integration")]
public sealed class FaultMatrixTests(FaultFixture fixture)
{
    /// <summary>The variable that picks cases: those whose name has its text, or one of several texts between commas.</summary>
    private const string CaseVariable = "SLIPWAY_FAULT_CASE";

    private static readonly string[] Options = ["--minimum-free-megabytes=0", "--drain-timeout=1s"];

    private static readonly string[] _expected = ["200", "503"];

    /// <summary>Whether a case is among those that were asked for.</summary>
    public static bool IsWanted(string name) =>
        (Environment.GetEnvironmentVariable(CaseVariable) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is var wanted
        && (wanted.Length == 0 || wanted.Any(text => name.Contains(text, StringComparison.OrdinalIgnoreCase)));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<string>> Cases =>
        FaultCases.All.Where(entry => IsWanted(entry.Name)).Select(entry => new TheoryDataRow<string>(entry.Name) { Explicit = !entry.Always })
            .DefaultIfEmpty(new TheoryDataRow<string>("none") { Skip = "not asked for" });

    [Theory, MemberData(nameof(Cases))]
    public async Task Nothing_is_lost_and_nothing_is_left_to_be_done_by_hand(string name)
    {
        var entry = FaultCases.All.Single(entry => entry.Name == name);
        Assert.SkipWhen(entry.NeedsPrivateEngine && fixture.Engine is null, "only on an engine of its own: ./build.sh --target=FaultMatrix");
        var sample = await fixture.SampleAsync(Cancellation);
        var time = Stopwatch.StartNew();
        using var scene = new FaultScene(fixture, sample, fixture.Next());
        var row = new FaultRow(entry.Place, entry.Fault, "", "", TimeSpan.Zero, "FAILED", TimeSpan.Zero);
        try
        {
            var prober = new Prober(sample.Instance.Url);
            await using (prober)
            {
                var (exit, outcome) = await FaultAsync(entry, scene);
                row = row with { Exit = exit };
                await MendAsync(entry, scene);
                row = row with { Outcome = outcome };
            }

            row = row with { Visitors = prober.ToString(), Longest = prober.LongestWithout("200") };
            var broken = await fixture.Promises.BrokenAsync(sample.SqlAsync);
            if (broken.Count > 0) row = row with { Outcome = $"FAILED: {broken.Count} rows lost" };
            Assert.True(broken.Count == 0, $"{broken.Count} promised rows are lost, such as {string.Join(", ", broken.Take(5))}");
            if (!entry.TakesSiteAway) Assert.Empty(prober.Answers.Keys.Except(_expected));
        }
        catch
        {
            await fixture.DiscardAsync();
            throw;
        }
        finally
        {
            await fixture.Table.AddAsync(row with { Duration = time.Elapsed });
        }
    }

    private static async Task<(string Exit, string Outcome)> FaultAsync(FaultCase entry, FaultScene scene)
    {
        var sample = scene.Sample;
        var old = await sample.VisitAsync();
        Assert.Equal(200, old.Status);
        var files = new Dictionary<string, string?> { ["VERSION"] = $"2.{scene.Number}.0\n" };
        if (entry.Hold is not null) Add(await entry.Hold.FilesAsync(scene));
        if (entry.Files is not null) Add(await entry.Files(scene));
        foreach (var file in files.Keys) await scene.BaseAsync(file);
        if (!entry.Rollback) await sample.CommitAsync(entry.Name, [.. files.Select(file => (file.Key, file.Value))]);
        else old = await DeployAsync(sample, $"2.{scene.Number}.0");

        if (entry.Hold is not null) await entry.Hold.ArrangeAsync(scene);
        if (entry.Before is not null) await entry.Before(scene);
        scene.Begin([entry.Rollback ? "--target=Rollback" : "--target=Deploy", .. Options, .. entry.Hold?.Options ?? [], .. entry.Options]);
        await entry.Act(scene);
        var exit = await scene.Run.EndAsync(Cancellation);
        var output = scene.Run.Output;

        if (entry.Exit is { } expected)
        {
            var outlived = entry.MayOutlive && exit == 0;
            Assert.True(exit == expected || exit == entry.OrExit || outlived, $"exit code {exit}, not {expected}\n{output}");
            Assert.All(outlived ? [] : entry.Says, text => Assert.Contains(text, output, StringComparison.Ordinal));
            if (outlived && entry.Rollback) Assert.NotEqual(old, await sample.VisitAsync());
            else if (outlived) Assert.Equal((200, $"2.{scene.Number}.0"), await sample.VisitAsync());
            else if (entry.Serves is Serves.Old) Assert.Equal(old, await sample.VisitAsync());
            if (entry.Serves is Serves.New) Assert.Equal((200, $"2.{scene.Number}.0"), await sample.VisitAsync());
            if (entry.Serves is Serves.Page) Assert.Equal(503, (await sample.VisitAsync()).Status);
        }
        else
        {
            Assert.True(scene.LastStep is { State: StepState.Running } last && last.Name == entry.Hold?.Step, $"It was in {scene.LastStep?.Name}, {scene.LastStep?.State}.\n{output}");
        }

        if (entry.Hold is { } hold && (entry.Exit is not null || hold.HoldsNextRun)) await hold.ReleaseAsync(scene);
        if (entry.After is not null) await entry.After(scene);
        // Closed, what migrations did waits for the next run.
        if (entry.Exit is not null) await NothingIsLeftAsync(entry, scene, deployed: exit == 0 || entry.Serves is Serves.Page);
        return (entry.Exit is null ? "killed" : $"{exit}", Outcome(entry, exit));

        void Add(Dictionary<string, string?> more)
        {
            foreach (var (path, text) in more) files[path] = text;
        }
    }

    private async Task MendAsync(FaultCase entry, FaultScene scene)
    {
        var sample = scene.Sample;
        var deployed = sample.Releases()[0].State == ReleaseState.Succeeded;
        var version = $"2.{scene.Number}.1";

        // What a migration has done for good is not taken out of the sources again.
        var files = scene.Bases.Where(file => file.Key != "VERSION" && !((deployed || entry.KeepsDatabase) && file.Key.StartsWith("db/migrate/", StringComparison.Ordinal)))
            .Select(file => (file.Key, file.Value)).Append(("VERSION", version + "\n"));
        await sample.CommitAsync($"Mend {entry.Name}", [.. files]);
        using var next = new SlipwayRun(sample.Instance, ["--target=Deploy", .. Options]);
        var exit = await next.EndAsync(Cancellation);
        Assert.True(exit == 0, $"The next deployment ended with exit code {exit}.\n{next.Output}\nThe run before:\n{scene.Run.Output}");
        Assert.Equal((200, version), await sample.VisitAsync());
        if (entry.Hold is not null) await entry.Hold.ReleaseAsync(scene);
        await NothingIsLeftAsync(entry, scene, deployed || next.Output.Contains("The database was not restored", StringComparison.Ordinal));
        await fixture.Promises.GoOnAsync(Cancellation);
    }

    private static async Task<(int Status, string? Version)> DeployAsync(DeployedSample sample, string version)
    {
        await sample.CommitAsync($"Version {version}", ("VERSION", version + "\n"));
        await sample.SucceedAsync(["--target=Deploy", .. Options]);
        return await sample.VisitAsync();
    }

    private static async Task NothingIsLeftAsync(FaultCase entry, FaultScene scene, bool deployed)
    {
        var sample = scene.Sample;
        Assert.Empty(scene.LeftRunning());
        Assert.Equal("", await scene.OneOffsAsync());
        using (var taken = RunLock.TryTake(Path.Combine(sample.Instance.AppDirectory, ".git"), new LockHolder(Environment.ProcessId, "test", "", DateTimeOffset.UnixEpoch, null)))
            Assert.NotNull(taken);
        if (entry.TakesSiteAway && sample.Releases()[0].State == ReleaseState.NeedsAPerson) return;

        Assert.Equal("0", await sample.SqlAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'slipway%'"));
        if (deployed || entry.KeepsDatabase || scene.Run.Output.Contains("The database was not restored", StringComparison.Ordinal)) return;
        Assert.Equal("0", await sample.SqlAsync($"SELECT count(*) FROM information_schema.columns WHERE column_name = '{scene.Column}'"));
    }

    private static string Outcome(FaultCase entry, int exit) => (entry.Exit, exit, entry.Serves) switch
    {
        (null, _, _) => "recovered by the next run, which deploys",
        (_, 0, _) => "deployed",
        (_, 1, _) => "nothing is changed",
        (_, 3, _) => entry.KeepsDatabase ? "rolled back, database kept" : "rolled back",
        (_, 4, Serves.Page) => "stays closed, the next run mends it",
        _ => "the next run mends it",
    };
}
