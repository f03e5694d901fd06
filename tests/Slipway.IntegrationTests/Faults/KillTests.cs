using System.Diagnostics;
using System.Globalization;
using Slipway.IntegrationTests.Deployment;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Faults;

/// <summary>Deployments that are killed at random instants, recoveries too, each followed by another run; a few on every change, two hundred by the target FaultMatrix.</summary>
[Collection(FaultTests.Name)]
[Trait("Category", "Integration")]
public sealed class KillTests(FaultFixture fixture, ITestOutputHelper said)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<int>> Kills =>
        [new(Number) { Skip = FaultMatrixTests.IsWanted("kills at random instants") ? null : "not asked for" }];

    // SLIPWAY_FAULT_KILLS asks for another number.
    private static int Number =>
        int.TryParse(Environment.GetEnvironmentVariable("SLIPWAY_FAULT_KILLS"), CultureInfo.InvariantCulture, out var number) ? number : PrivateEngine.Folder is null ? 5 : 200;

    [Theory, MemberData(nameof(Kills))]
    public async Task However_often_a_run_is_killed_the_next_one_mends_it(int kills)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("SLIPWAY_FAULT_SEED"), CultureInfo.InvariantCulture, out var fixedSeed) ? fixedSeed : Random.Shared.Next();
        said.WriteLine($"SLIPWAY_FAULT_SEED={seed}");
        var sample = await fixture.SampleAsync(Cancellation);
        var rounds = new KillRounds(fixture, sample, new Random(seed), said.WriteLine);
        var time = Stopwatch.StartNew();
        var prober = new Prober(sample.Instance.Url);
        var outcome = "FAILED";
        try
        {
            await using (prober) await rounds.RunAsync(kills, Cancellation);
            outcome = $"{rounds.Killed} killed ({rounds.KilledAgain} of them in the run that followed a kill), {rounds.Mended} runs mended it";
            Assert.Equal(["200", "503"], prober.Answers.Keys.Order());
        }
        catch
        {
            await fixture.DiscardAsync();
            throw;
        }
        finally
        {
            await fixture.Table.AddAsync(new FaultRow(
                "any", $"{kills} kills at random instants (seed {seed})", "killed", prober.ToString(), prober.LongestWithout("200"), outcome, time.Elapsed));
        }
    }
}

/// <summary>The rounds of a kill test.</summary>
internal sealed class KillRounds(FaultFixture fixture, DeployedSample sample, Random random, Action<string> said)
{
    private static readonly string[] Options = ["--minimum-free-megabytes=0", "--drain-timeout=1s"];

    private TimeSpan _whole = TimeSpan.FromSeconds(15);
    private string _version = "";

    public int Killed { get; private set; }

    /// <summary>How many of the kills hit a run that was to mend the kill before.</summary>
    public int KilledAgain { get; private set; }

    public int Mended { get; private set; }

    public async Task RunAsync(int kills, CancellationToken cancellationToken)
    {
        await CommitAsync();
        while (Killed < kills)
        {
            if (await KillAsync(cancellationToken) is not { } killed) continue;
            Killed++;
            if (random.Next(4) == 0 && Killed < kills && await KillAsync(cancellationToken) is { } again)
            {
                Killed++;
                KilledAgain++;
                killed = again;
            }

            await MendAsync(random.Next(3) == 0 ? "Recover" : "Deploy", killed, cancellationToken);
        }

        await MendAsync("Deploy", "", cancellationToken);
    }

    private async Task CommitAsync()
    {
        var number = fixture.Next();
        _version = $"2.{number}.0";
        var files = new List<(string, string?)> { ("VERSION", _version + "\n") };
        if (number % 3 == 0)
        {
            files.Add((string.Create(CultureInfo.InvariantCulture, $"db/migrate/20260301{number:000000}_add_killed{number}.rb"),
                $"""
                class AddKilled{number} < ActiveRecord::Migration[7.2]
                  disable_ddl_transaction!

                  def change
                    add_column :notes, :killed_{number}, :boolean
                    add_index :notes, :killed_{number}, algorithm: :concurrently
                  end
                end

                """));
        }

        await sample.CommitAsync($"Version {_version}", [.. files]);
    }

    // What ended before its time came was not killed.
    private async Task<string?> KillAsync(CancellationToken cancellationToken)
    {
        using var scene = new FaultScene(fixture, sample, 0);
        var instant = random.NextDouble() * _whole;
        var all = random.Next(2) == 0;
        scene.Begin(["--target=Deploy", .. Options]);
        while (scene.Run.Elapsed < instant && !scene.Run.HasExited) await Task.Delay(TimeSpan.FromMilliseconds(5), cancellationToken);
        if (scene.Run.HasExited)
        {
            await EndedAsync(scene.Run, "", cancellationToken);
            return null;
        }

        if (all) await scene.KillAllAsync();
        else scene.Run.Kill();
        await scene.Run.EndAsync(cancellationToken);
        said($"killed after {instant.TotalSeconds:0.00} s, {(all ? "with all that it started" : "alone")}, in {scene.LastStep?.Name ?? "no step"}");
        return scene.Run.Output;
    }

    private async Task MendAsync(string target, string before, CancellationToken cancellationToken)
    {
        using var run = new SlipwayRun(sample.Instance, [$"--target={target}", .. Options]);
        await run.EndAsync(cancellationToken);
        said($"{target} after {run.Elapsed.TotalSeconds:0.0} s");
        Mended++;
        if (target == "Deploy") await EndedAsync(run, before, cancellationToken);
        else await HoldsAsync(run, before, null, cancellationToken);
    }

    private async Task EndedAsync(SlipwayRun run, string before, CancellationToken cancellationToken)
    {
        await run.EndAsync(cancellationToken);
        await HoldsAsync(run, before, _version, cancellationToken);
        if (run.Output.Contains("Deployed ", StringComparison.Ordinal) && !run.Output.Contains("did not end", StringComparison.Ordinal)) _whole = run.Elapsed;
        await CommitAsync();
    }

    private async Task HoldsAsync(SlipwayRun run, string before, string? version, CancellationToken cancellationToken)
    {
        Assert.True(await run.EndAsync(cancellationToken) == 0, $"It ended with an error.\n{run.Output}\nThe run before, which was killed:\n{before}");
        var (status, serves) = await sample.VisitAsync();
        Assert.True(status == 200 && (version is null || serves == version), $"Visitors get {status}, version {serves}, not {version}.\n{run.Output}\nThe run before, which was killed:\n{before}");

        using var scene = new FaultScene(fixture, sample, 0);
        Assert.Empty(scene.LeftRunning());
        Assert.Equal("", await scene.OneOffsAsync());
        Assert.Equal("0", await sample.SqlAsync("SELECT count(*) FROM pg_stat_activity WHERE application_name LIKE 'slipway%'"));
        Assert.DoesNotContain(sample.Releases(), release => release.State is ReleaseState.Running or ReleaseState.NeedsAPerson);
        await fixture.Promises.GoOnAsync(cancellationToken);
        Assert.Empty(await fixture.Promises.BrokenAsync(sample.SqlAsync));
    }
}
