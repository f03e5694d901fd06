using System.Text.Json;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Rollbacks;
using Slipway.Releases.Steps;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

/// <summary>
/// The scripted application with a database, a worker, a crontab and migrations, deployed by the real steps; a run can be killed before any of its commands.
/// </summary>
internal sealed class WholeProject : IDisposable
{
    private const string Old = "0 4 * * * old";
    private readonly ScriptedProject _project = new ScriptedProject { HasDatabase = true }.Running();
    private readonly TaskCompletionSource _never = new();
    private TaskCompletionSource _killed = new();
    private string _cron = Old;
    private int _left = int.MaxValue;

    public WholeProject()
    {
        var engine = _project.Engine;
        engine.OnExec("psql", _ => FakeEngine.Ok(Sql(engine.Runner.Inputs[^1])));
        engine.OnExec("pg_dump -w", "PGDMP");
        engine.OnExec("pg_restore");
        engine.OnExec("crontab -", _ =>
        {
            _cron = engine.Runner.Inputs[^1];
            return FakeEngine.Ok("");
        });
        engine.OnExec("crontab -l", _ => IsNew ? new CommandResult(1, "", "no crontab for root\n", TimeSpan.Zero) : FakeEngine.Ok(_cron + "\n"));
        engine.OnShell("cron", _ => Fails("Cron") ? Failed("cron broke\n") : FakeEngine.Ok(""));
        engine.OnShell("healthy", _ => (Fails("Back") && !IsNew) || (Fails("Start") && IsNew) || (Fails("HealthCheck") && IsNew && !_project.IsClosed) ? Failed("sick\n") : FakeEngine.Ok(""));
        engine.Runner.On(command => command.Arguments[0] == "compose" && command.Arguments.Contains("run"), _ =>
        {
            _project.Databases.IsMigrated = true;
            return Fails("Migrate") ? Failed("it raised\n") : FakeEngine.Ok("");
        });
        engine.Runner.On(command => command.FileName == "git" && command.Arguments.Contains("merge"), command =>
        {
            if (Fails("Pull")) return Failed("error: it would be overwritten\n");
            _project.Git.Refs["HEAD"] = command.Arguments[^1];
            return FakeEngine.Ok("");
        });
        engine.Runner.BeforeEach = _ =>
        {
            if (_left-- > 0) return Task.CompletedTask;
            _killed.TrySetResult();
            return _never.Task;
        };
    }

    /// <summary>The step in which the new version fails; null is none.</summary>
    public string? Broken { get; set; }

    /// <summary>Whether a person had closed the site before.</summary>
    public bool ClosedByPerson
    {
        init
        {
            if (value) _project.Close();
            IsPersons = value;
        }
    }

    public bool IsPersons { get; private init; }

    public ScriptedProject Project => _project;

    private bool IsNew => _project.Engine.Containers.Any(container => container.Service == "web" && container.ImageId != ScriptedProject.Id("oldweb"));

    /// <summary>Deploys, killed before a command of its own; the exit code, null where it was killed.</summary>
    public Task<ExitCode?> DeployAsync(int killedBefore = int.MaxValue, Func<DeploySettings, DeploySettings>? change = null) => RunAsync(killedBefore, run => run.DeployAsync(
        ("EnableMaintenance", run.Get<ClosedSite>().CloseAsync),
        ("Backup", run.Get<BackingUp>().TakeAsync),
        ("Pull", run.Get<Pulling>().PullAsync),
        ("Build", step => run.Get<Building>().BuildAsync(step, noCache: false)),
        ("Migrate", run.Get<Migrating>().MigrateAsync),
        ("Start", run.Get<Takeover>().StartAsync),
        ("Cron", run.Get<Crontabs>().InstallAsync),
        ("DisableMaintenance", step =>
        {
            // From here on visitors write.
            _project.Databases.WasWritten |= step.Release.Maintenance.ClosedHere;
            return run.Get<ClosedSite>().OpenAsync(step);
        }
    ),
        ("HealthCheck", run.Get<Checking>().CheckAsync)), change);

    /// <summary>Rolls back, killed before a command of its own.</summary>
    public Task<ExitCode?> RollBackAsync(int killedBefore = int.MaxValue, Func<DeploySettings, DeploySettings>? change = null) => RunAsync(
        killedBefore,
        run => run.RollBackAsync(
            ("Preflight", run.Get<RollbackSurvey>().LookAsync),
            ("EnableMaintenance", run.Get<ClosedSite>().CloseAsync),
            ("Backup", run.Get<GoingBack>().BackUpAsync),
            ("Checkout", run.Get<GoingBack>().CheckOutAsync),
            ("Images", run.Get<GoingBack>().TakeImagesAsync),
            ("Database", run.Get<GoingBack>().RestoreDatabaseAsync),
            ("Start", run.Get<Takeover>().StartAsync),
            ("Cron", run.Get<Crontabs>().InstallAsync),
            ("DisableMaintenance", run.Get<ClosedSite>().OpenAsync),
            ("HealthCheck", run.Get<Checking>().CheckAsync)),
        change);

    /// <summary>The lines that the last run showed.</summary>
    public IReadOnlyList<string> Shown { get; private set; } = [];

    /// <summary>The releases, newest first.</summary>
    public async Task<IReadOnlyList<Release>> ReleasesAsync()
    {
        using var run = _project.Run();
        return await run.ReleasesAsync();
    }

    /// <summary>Which version runs, is checked out and has the images' names: old, new, or a mixture; what is closed is told too.</summary>
    public string Version()
    {
        var marks = _project.Engine.Containers.Where(container => container is { IsOneOff: false, Service: "web" or "worker", IsRunning: true })
            .Select(container => container.ImageId == ScriptedProject.Id($"old{container.Service}"))
            .Concat(new[] { "web", "worker" }.Select(service => _project.Images[$"shop-{service}"] == ScriptedProject.Id($"old{service}")))
            .Append(_project.Git.Head == ScriptedGit.Old).ToList();
        return $"{(marks.Count < 5 ? "incomplete" : marks.TrueForAll(old => old) ? "old" : marks.TrueForAll(old => !old) ? "new" : "mixed")}{(_project.IsClosed ? ", closed" : "")}";
    }

    /// <summary>Recovers, killed before a command of its own.</summary>
    public Task<ExitCode?> RecoverAsync(int killedBefore = int.MaxValue) => RunAsync(killedBefore, async run =>
    {
        try
        {
            await run.Run.RecoverAsync("Recover");
        }
        catch (SlipwayException)
        {
            // The exit code tells.
        }

        return await run.Run.CompleteAsync(null);
    });

    /// <summary>What is wrong with the state that things are in, by the table; null if nothing is.</summary>
    public async Task<string?> FaultAsync()
    {
        using var run = _project.Run();
        var release = (await run.ReleasesAsync()).FirstOrDefault(release => release.Workflow != Baseline.Workflow);
        var containers = _project.Engine.Containers.Where(container => !container.IsOneOff && container.Service is "web" or "worker").ToList();
        var olds = containers.Count(container => container.ImageId == ScriptedProject.Id($"old{container.Service}"));
        using var free = _project.TryLock();
        if (free is null) return "the lock is held";
        if (release is { IsOpen: true }) return "a release is open";
        if (_project.Databases.LostRows) return "rows were lost";
        if (containers.Count != 2 || containers.Any(container => !container.IsRunning)) return "something does not run";
        if (_project.IsClosed != IsPersons) return IsPersons ? "a person's maintenance was taken off" : "the site is closed";
        if (release is { State: ReleaseState.Succeeded }) return olds > 0 || _project.Git.Head != ScriptedGit.New || !_project.Databases.IsMigrated ? "deployed by half" : null;
        if (olds != 2) return "containers of two versions";
        if (_project.Git.Head != ScriptedGit.Old) return "the checkout is not back";
        if (new[] { "web", "worker" }.Any(service => _project.Images[$"shop-{service}"] != ScriptedProject.Id($"old{service}"))) return "an image's name is not back";
        if (_cron.Trim() != Old) return $"the crontab is {_cron}";
        return _project.Databases.IsMigrated && release!.Recovery is { Database: not DatabaseFate.Kept } ? "a migration stayed unseen" : null;
    }

    public void Dispose() => _project.Dispose();

    private static DeploySettings Settings(DeploySettings settings) => settings with
    {
        MigrateCommand = "migrate",
        CronCommand = "cron",
        CronRequired = true,
        HealthCommand = "healthy",
        HealthTimeout = TimeSpan.FromSeconds(1),
        StartTimeout = TimeSpan.FromSeconds(1),
    };

    private async Task<ExitCode?> RunAsync(int killedBefore, Func<RunHarness, Task<ExitCode>> body, Func<DeploySettings, DeploySettings>? change = null)
    {
        (_left, _killed) = (killedBefore, new TaskCompletionSource());

        // Ids of releases are times.
        _project.Time.Advance(TimeSpan.FromSeconds(1));
        using var run = _project.Run(settings => Settings(change is null ? settings : change(settings)));
        var running = body(run);
        await Task.WhenAny(running, _killed.Task);
        _left = int.MaxValue;
        Shown = run.Shown;
        return running.IsCompleted ? await running : null;
    }

    private bool Fails(string step) => Broken == step;

    private static CommandResult Failed(string error) => new(1, "", error, TimeSpan.Zero);

    private string Sql(string sql) =>
        sql.Contains("txid_current_snapshot", StringComparison.Ordinal) ? Counters()
        : sql.Contains("count(", StringComparison.Ordinal) ? "0"
        : sql.Contains("schema_migrations", StringComparison.Ordinal) ? "[]"
        : """{"version":"17.6","create":true,"databases":[{"name":"shop","owner":"shop","bytes":1000}],"slots":[]}""";

    private string Counters() => JsonSerializer.Serialize(new
    {
        database = 1,
        snapshot = $"{(_project.Databases.IsMigrated ? 2 : 1)}:{(_project.Databases.IsMigrated ? 2 : 1)}:",
        inserted = 0,
        updated = 0,
        deleted = 0,
        tables = "",
        reset = "",
        settled = true,
    });
}
