using System.Reflection;
using Slipway.Demo;

namespace Slipway.Benchmarks.Deployments;

/// <summary>The rows of the table, each on the two installations: one that is deployed by hand, one by Slipway.</summary>
internal sealed class Scenarios(BareSequence sequence, BenchedSample bare, BenchedSample slipway)
{
    private const int ProbeRate = 20;

    // What the turn before has left behind (a worker that boots) has ended by then.
    private static readonly TimeSpan Settles = TimeSpan.FromSeconds(2);

    /// <summary>What the rows are called, in their order.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["code", "code-start-first", "migration", "rolling", "nothing-new", "health-check", "status", "maintenance", "start", "dump", "backup"];

    /// <summary>Makes one.</summary>
    public async Task<Scenario> MakeAsync(string name) => name switch
    {
        "code" => Deployment(name, "deploy, code only, stop-first", sample => sample.CommitAsync(), "--swap=stop-first"),
        "code-start-first" => Deployment(name, "deploy, code only, start-first", sample => sample.CommitAsync()),
        "migration" => Deployment(name, "deploy with a migration, stop-first", sample => sample.CommitMigrationAsync(), "--swap=stop-first"),
        "rolling" => Deployment(name, "deploy, code only, rolling (`--maintenance=migrations`)", sample => sample.CommitAsync(), "--maintenance=migrations"),
        "nothing-new" => new Scenario(name, "nothing new (bare: `git fetch`, `docker compose ps`)",
            Now(async () =>
            {
                await bare.RunAsync("git", "fetch", "--quiet");
                await bare.RunAsync("docker", "compose", "ps");
            }),
            new Way(SettleAsync, () => slipway.SlipwayAsync("--target=Deploy"))),
        "health-check" => new Scenario(name, "`HealthCheck` (bare: one boot of Rails)",
            Now(() => sequence.RailsAsync("ActiveRecord::Base.connection.select_value('SELECT 1')")), Now(() => slipway.SlipwayAsync("--target=HealthCheck"))),
        "status" => new Scenario(name, "`Status` (bare: `docker compose ps`)", Now(() => bare.RunAsync("docker", "compose", "ps")), Now(() => slipway.SlipwayAsync("--target=Status"))),
        "maintenance" => new Scenario(name, "maintenance on and off, each alone",
            Now(async () =>
            {
                await sequence.CloseAsync();
                await sequence.OpenAsync();
            }),
            Now(async () =>
            {
                await slipway.SlipwayAsync("--target=EnableMaintenance");
                await slipway.SlipwayAsync("--target=DisableMaintenance");
            })),
        "start" => new Scenario(name, "start of the program, `--version` (bare: a .NET program that ends at once)",
            Now(() => bare.RunAsync(ChildProgram.Dotnet, Assembly.GetExecutingAssembly().Location, Program.StartOnly)), Now(() => slipway.SlipwayAsync("--version"))),
        "dump" => await LargeDatabase.DumpAsync(name, new BareSequence(slipway), slipway),
        "backup" => await LargeDatabase.BackupAsync(name, new BareSequence(slipway), slipway),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "there is no such row"),
    };

    private Scenario Deployment(string name, string title, Func<BenchedSample, Task> commit, params string[] options)
    {
        return new Scenario(name, title, Probed(bare, sequence.DeployAsync), Probed(slipway, DeployAsync));

        Way Probed(BenchedSample sample, Func<Task> deploy) => new(
            async () =>
            {
                await commit(sample);
                await SettleAsync();
            },
            deploy)
        {
            Prober = () => sample.NewProber(ProbeRate),
        };

        async Task DeployAsync()
        {
            // The same visitors for both, and not its own besides.
            await slipway.SlipwayAsync(["--target=Deploy", "--probe=none", .. options]);
            await slipway.ExpectVersionAsync();
        }
    }

    private static Way Now(Func<Task> run) => new(() => Task.CompletedTask, run);

    private Task SettleAsync() => Task.Delay(Settles, slipway.Cancellation);
}
