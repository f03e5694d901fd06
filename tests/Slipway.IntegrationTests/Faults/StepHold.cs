namespace Slipway.IntegrationTests.Faults;

/// <summary>Keeps a deployment inside one step until it is let go: a fault then hits that step for certain.</summary>
internal abstract class StepHold(string step)
{
    public string Step => step;

    /// <summary>Whether it would hold the next run as well, so that it has to be let go before.</summary>
    public virtual bool HoldsNextRun => false;

    /// <summary>Options of the run without which another step would be held.</summary>
    public virtual IReadOnlyList<string> Options => [];

    /// <summary>Files of the commit that are part of it.</summary>
    public virtual Task<Dictionary<string, string?>> FilesAsync(FaultScene scene) => Task.FromResult(new Dictionary<string, string?>());

    /// <summary>Prepares it, before the run.</summary>
    public virtual Task ArrangeAsync(FaultScene scene) => Task.CompletedTask;

    /// <summary>Waits until the run is held.</summary>
    public abstract Task InsideAsync(FaultScene scene);

    /// <summary>Lets go.</summary>
    public virtual Task ReleaseAsync(FaultScene scene) => Task.CompletedTask;

    /// <summary>The hold of a step.</summary>
    public static StepHold Of(string step) => step switch
    {
        "Preflight" => new FetchHold(),
        "EnableMaintenance" or "DisableMaintenance" => new RunnerHold(step),
        "HealthCheck" => new CheckHold(),
        "Backup" => new DumpHold(),
        "Pull" => new HookHold(step, "post-merge"),
        "Build" => new BuildHold(),
        "Migrate" => new MigrationHold(),
        "Start" => new WebHold(),
        "Cron" => new ScheduleHold(),
        "Checkout" => new HookHold(step, "post-checkout"),
        _ => throw new ArgumentOutOfRangeException(nameof(step), step, "has no hold"),
    };
}

/// <summary>Holds at a database lock of the test.</summary>
internal abstract class LockHold(string step) : StepHold(step)
{
    private DatabaseHold? _hold;

    protected abstract string Statement { get; }

    protected abstract string Waiting { get; }

    public override async Task InsideAsync(FaultScene scene)
    {
        await scene.InStepAsync(Step);
        await scene.UntilAsync(async () => await scene.Sample.SqlAsync($"SELECT count(*) FROM pg_locks WHERE NOT granted AND {Waiting}") != "0");
    }

    public override Task ReleaseAsync(FaultScene scene)
    {
        _hold?.Dispose();
        _hold = null;
        return Task.CompletedTask;
    }

    protected async Task TakeAsync(FaultScene scene) => _hold = await scene.HoldAsync(Statement);
}

/// <summary>A migration that has changed a table outside a transaction, and now waits.</summary>
internal sealed class MigrationHold() : LockHold("Migrate")
{
    protected override string Statement => $"SELECT pg_advisory_lock({FaultSources.MigrationLock})";

    protected override string Waiting => $"locktype = 'advisory' AND objid = {FaultSources.MigrationLock}";

    public override Task<Dictionary<string, string?>> FilesAsync(FaultScene scene) =>
        Task.FromResult(scene.Migration($"execute \"SELECT pg_advisory_lock_shared({FaultSources.MigrationLock})\""));

    public override Task ArrangeAsync(FaultScene scene) => TakeAsync(scene);
}

/// <summary>The new version's web server boots, and does not come up.</summary>
internal sealed class WebHold() : LockHold("Start")
{
    private const string Source = """
        if File.read("/proc/self/cmdline").include?("puma")
          Rails.application.config.after_initialize do
            ActiveRecord::Base.connection.execute("SELECT pg_advisory_lock_shared(3), pg_advisory_unlock_shared(3)")
          end
        end

        """;

    protected override string Statement => $"SELECT pg_advisory_lock({FaultSources.WebLock})";

    protected override string Waiting => $"locktype = 'advisory' AND objid = {FaultSources.WebLock}";

    public override Task<Dictionary<string, string?>> FilesAsync(FaultScene scene) =>
        Task.FromResult(new Dictionary<string, string?> { ["config/initializers/hold_web.rb"] = Source });

    public override Task ArrangeAsync(FaultScene scene) => TakeAsync(scene);
}

/// <summary>What a step asks of the Rails that Slipway keeps beside the application waits: to close, to open, or the gate's probe of the database.</summary>
internal sealed class RunnerHold(string step) : LockHold(step)
{
    public override bool HoldsNextRun => true;

    protected override string Statement => $"SELECT pg_advisory_lock({Lock})";

    protected override string Waiting => $"locktype = 'advisory' AND objid = {Lock}";

    private int Lock => Step switch
    {
        "EnableMaintenance" => FaultSources.ClosingLock,
        "DisableMaintenance" => FaultSources.OpeningLock,
        _ => FaultSources.ProbeLock,
    };

    public override Task ArrangeAsync(FaultScene scene) => TakeAsync(scene);
}

/// <summary>The health check's probe of the database waits; the gate's, which is the same, has passed by then.</summary>
internal sealed class CheckHold() : LockHold("HealthCheck")
{
    private readonly RunnerHold _before = new("DisableMaintenance");

    public override bool HoldsNextRun => true;

    protected override string Statement => $"SELECT pg_advisory_lock({FaultSources.ProbeLock})";

    protected override string Waiting => $"locktype = 'advisory' AND objid = {FaultSources.ProbeLock}";

    public override Task ArrangeAsync(FaultScene scene) => _before.ArrangeAsync(scene);

    public override async Task InsideAsync(FaultScene scene)
    {
        await _before.InsideAsync(scene);
        await TakeAsync(scene);
        await _before.ReleaseAsync(scene);
        await base.InsideAsync(scene);
    }

    public override async Task ReleaseAsync(FaultScene scene)
    {
        await _before.ReleaseAsync(scene);
        await base.ReleaseAsync(scene);
    }
}

/// <summary>The dump waits for a table that is locked.</summary>
internal sealed class DumpHold() : LockHold("Backup")
{
    public override bool HoldsNextRun => true;

    protected override string Statement => $"BEGIN; LOCK TABLE {FaultSources.HeldTable} IN ACCESS EXCLUSIVE MODE";

    protected override string Waiting => "locktype = 'relation'";

    public override async Task ArrangeAsync(FaultScene scene)
    {
        await scene.Sample.SqlAsync($"CREATE TABLE IF NOT EXISTS {FaultSources.HeldTable} (id integer)");
        await TakeAsync(scene);
    }
}
