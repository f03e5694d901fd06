using System.Globalization;
using Slipway.Docker;
using Slipway.IntegrationTests.Deployment;
using Slipway.Processes;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Faults;

/// <summary>One case under way: the commit that is deployed, the run, and what a fault does to it.</summary>
internal sealed class FaultScene(FaultFixture fixture, DeployedSample sample, int number) : IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(3);

    private readonly Dictionary<string, string?> _base = [];
    private SlipwayRun? _run;
    private string? _before;
    private DatabaseHold? _end;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public DeployedSample Sample => sample;

    /// <summary>The case's number: different in every case.</summary>
    public int Number => number;

    public PrivateEngine Engine => fixture.Engine ?? throw new InvalidOperationException("There is no private engine here.");

    /// <summary>The run that the fault hits.</summary>
    public SlipwayRun Run => _run ?? throw new InvalidOperationException("The run has not begun.");

    /// <summary>The column that the case's migration adds before it fails or waits.</summary>
    public string Column => string.Create(CultureInfo.InvariantCulture, $"half_{number}");

    public void Dispose()
    {
        _end?.Dispose();
        _run?.Dispose();
    }

    public void Begin(params IEnumerable<string> options)
    {
        _before = sample.Releases() is [var newest, ..] ? newest.Id : null;
        _run = new SlipwayRun(sample.Instance, options);
    }

    /// <summary>The files that the case changes, as they are without the fault.</summary>
    public IReadOnlyDictionary<string, string?> Bases => _base;

    /// <summary>A file as it is without the fault; null where there is none.</summary>
    public async Task<string?> BaseAsync(string file)
    {
        if (_base.TryGetValue(file, out var known)) return known;
        var path = Path.Combine(sample.Instance.DeveloperDirectory, file);
        return _base[file] = File.Exists(path) ? await File.ReadAllTextAsync(path, Cancellation) : null;
    }

    /// <summary>A migration that changes a table outside a transaction, and then does something else.</summary>
    public Dictionary<string, string?> Migration(string then) => new()
    {
        [string.Create(CultureInfo.InvariantCulture, $"db/migrate/20260301{number:000000}_change_half_way{number}.rb")] =
            $"""
            class ChangeHalfWay{number} < ActiveRecord::Migration[7.2]
              disable_ddl_transaction!

              def up
                add_column :notes, :{Column}, :boolean
                {then}
              end
            end

            """,
    };

    /// <summary>Waits until the journal says that the run is in a step.</summary>
    public Task InStepAsync(string step) =>
        UntilAsync(() => Task.FromResult(LastStep is { State: StepState.Running } last && last.Name == step), TimeSpan.FromMilliseconds(10));

    /// <summary>Waits until the journal says that a step has ended, or the run has.</summary>
    public async Task StepEndedAsync(string step)
    {
        while (!Run.HasExited && Release?.Steps.LastOrDefault(record => record.Name == step) is null or { State: StepState.Running })
            await Task.Delay(TimeSpan.FromMilliseconds(20), Cancellation);
    }

    /// <summary>The step of the run's release that the journal names last.</summary>
    public StepRecord? LastStep => Release?.LastStep;

    private Release? Release => sample.Releases() is [var newest, ..] && newest.Id != _before ? newest : null;

    /// <summary>Waits for a condition as long as the run is under way.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, TimeSpan? pause = null)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        deadline.CancelAfter(Longest);
        while (!await condition())
        {
            Assert.False(Run.HasExited, $"The run ended before the fault could be made.\n{Run.Output}");
            Assert.False(deadline.IsCancellationRequested && !Cancellation.IsCancellationRequested, $"What was waited for did not come.\n{Run.Output}");
            await Task.Delay(pause ?? TimeSpan.FromMilliseconds(100), Cancellation);
        }
    }

    /// <summary>Waits until visitors get the site.</summary>
    public Task SiteIsBackAsync() => UntilAsync(async () =>
    {
        try
        {
            return (await sample.VisitAsync("/up")).Status == 200;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    /// <summary>Takes a lock in the database.</summary>
    public async Task<DatabaseHold> HoldAsync(string statement) =>
        await DatabaseHold.TakeAsync(fixture.Samples.Engine, await ContainerAsync("db"), statement, Cancellation);

    /// <summary>Sends a signal to a process.</summary>
    public Task SignalAsync(string signal, int process) => fixture.Samples.Runner.RunAsync(new Command("kill", [signal, $"{process}"]), Cancellation);

    /// <summary>Ends the run and everything that it started on this machine, at once.</summary>
    public async Task KillAllAsync()
    {
        var mark = Release?.Mark;
        Run.Kill();
        foreach (var process in Marked(environment => environment.Contains($"SLIPWAY_RUN={mark}\0", StringComparison.Ordinal)))
            await SignalAsync("-KILL", process);
    }

    /// <summary>Ends the first session that another database of the server gets, as soon as it is there.</summary>
    /// <param name="name">The database's name, as LIKE wants it.</param>
    public async Task EndNextSessionInAsync(string name) => _end = await HoldAsync(
        $$"""
        SELECT 'held';
        DO $do$ BEGIN
          FOR i IN 1..60000 LOOP
            PERFORM pg_stat_clear_snapshot();
            PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname LIKE '{{name}}' AND backend_type = 'client backend';
            EXIT WHEN FOUND;
            PERFORM pg_sleep(0.005);
          END LOOP;
        END $do$
        """);

    /// <summary>Runs statements in the server's own database.</summary>
    public async Task ServerAsync(params string[] statements)
    {
        foreach (var statement in statements)
            await sample.ComposeAsync("exec", "-T", "db", "psql", "-X", "-U", "sample", "-d", "postgres", "-At", "-v", "ON_ERROR_STOP=1", "-c", statement);
    }

    /// <summary>A service's container, running or not.</summary>
    public async Task<string> ContainerAsync(string service) =>
        (await sample.ComposeAsync("ps", "--all", "--quiet", "--no-trunc", service)).Split('\n', StringSplitOptions.RemoveEmptyEntries)[0];

    /// <summary>Ends a container's main process, as a crash does: its restart policy brings it back.</summary>
    public async Task CrashAsync(string service, string program)
    {
        var container = await ContainerAsync(service);
        var inside = (await DockerAsync("top", container, "-eo", "pid,args")).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Trim().Split(' ', 2)).Where(parts => parts.Length == 2 && parts[1].Contains(program, StringComparison.Ordinal));
        foreach (var process in inside) await SignalAsync("-KILL", int.Parse(process[0], CultureInfo.InvariantCulture));
    }

    public async Task<string> DockerAsync(params string[] arguments) =>
        (await fixture.Samples.Runner.RunCheckedAsync(await fixture.Samples.Engine.CommandAsync(arguments, Cancellation), $"docker {arguments[0]}", Cancellation)).Output;

    /// <summary>The processes that the installation's runs have started and that still run, on this machine or in containers.</summary>
    public IReadOnlyList<string> LeftRunning()
    {
        // Containers of other installations have their own; on an engine of our own there are none.
        var marks = sample.Releases().Select(release => release.Mark).OfType<string>().Select(mark => $"SLIPWAY_RUN={mark}\0").Distinct().ToList();
        var containers = fixture.Engine is not null;
        return
        [
            .. Marked(environment => marks.Any(mark => environment.Contains(mark, StringComparison.Ordinal))
                    || (containers && environment.Contains("SLIPWAY_EXEC=", StringComparison.Ordinal)))
                .Select(process => ProcessHold.Read($"/proc/{process}/cmdline").Replace('\0', ' ')),
        ];
    }

    /// <summary>One-off containers of the installation.</summary>
    public async Task<string> OneOffsAsync() => (await DockerAsync(
        "ps", "--all", "--filter", $"label={ComposeLabels.Project}={sample.Instance.Project}", "--filter", "label=com.docker.compose.oneoff=True", "--format", "{{.Names}}")).Trim();

    private static IEnumerable<int> Marked(Func<string, bool> environment) =>
        from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out _)
        where environment(ProcessHold.Read(Path.Combine(folder, "environ")))
        select int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
}
