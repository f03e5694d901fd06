using System.Collections.Immutable;
using System.Text.Json;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Settings;
using static Slipway.Tests.Releases.RunHarness;

namespace Slipway.Tests.Releases;

/// <summary>What <c>--dryrun</c> says, and that it only reads.</summary>
public sealed class DryRunTests : IDisposable
{
    private static readonly string[] ReadingGit =
        ["rev-parse", "symbolic-ref", "config", "merge-base", "log", "status", "remote", "ls-remote", "ls-tree", "cat-file", "ls-files", "diff"];

    private static readonly string[] ReadingDocker = ["version", "ps", "inspect", "info", "image inspect", "container inspect", "compose config"];

    private readonly ScriptedProject _project = new ScriptedProject { HasDatabase = true }.Running();
    private RunHarness? _run;

    public DryRunTests()
    {
        _project.Engine.OnExec("psql", """{"version":"17.6","create":true,"databases":[{"name":"shop","owner":"shop","bytes":1000}],"slots":[]}""");
    }

    public void Dispose()
    {
        _run?.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task A_dry_run_of_a_deployment_says_of_every_step_what_it_would_do_by_which_commands_and_only_reads()
    {
        _run = _project.Run(
            settings => settings with { CronCommand = "cron", MigrateCommand = "bin/migrate --all", Hooks = Hooks(("before-build", "bin/ask"), ("on-failure", "bin/tell")) },
            dryRun: true);
        var containers = _project.Engine.Containers.ToList();
        var refs = _project.Git.Refs.ToDictionary();

        Assert.Equal(ExitCode.Done, await DeployAsync());

        var shown = string.Join('\n', _run.Shown);
        Assert.Matches("(?m)^looks    Preflight +1 new commit$", shown);
        Assert.Matches("(?m)^runs     EnableMaintenance +the site closes .*; worker stop; 2222222 is built ahead, before$", shown);
        Assert.Matches("(?m)^runs     Backup +every database of cache, read back whole\n     \\$ docker exec -i (--env [A-Z_]+ )+shop-cache-1 pg_dump -w -Fc -Z zstd:3$", shown);
        Assert.Matches($"(?m)^runs     Pull +main 1111111 → 2222222\n     \\$ git -C .* merge --ff-only --no-autostash --end-of-options {ScriptedGit.New}$", shown);
        Assert.Matches("(?m)^runs     Build .*\n     \\$ docker compose --ansi never --progress plain build web worker\n     DEPLOY_HOOK_BEFORE_BUILD: \\$ sh -c bin/ask$", shown);
        Assert.Matches("(?m)^runs     Migrate +web, one-off: sh -c 'bin/migrate --all'; what is pending is not known", shown);
        Assert.Contains(
            """
            runs     Start               web, worker, start-first: two containers of web can run at once; then the gate
                 $ docker compose --ansi never --progress plain up --no-start --no-build --no-recreate --scale web=2 web
                 $ docker start '<the new container of web>'
                 $ docker stop shop-web-1
                 $ docker compose --ansi never --progress plain up --no-start --no-build worker
                 $ docker start shop-worker-1
            """,
            shown, StringComparison.Ordinal);
        Assert.Contains(
            """
            runs     Cron                the crontab is installed by DEPLOY_CRON_COMMAND, in web
                 $ docker exec -i --env SLIPWAY_EXEC shop-web-1 sh -c 'unset SLIPWAY_EXEC; sh -c "$1"' sh cron
            """,
            shown, StringComparison.Ordinal);
        Assert.Matches("(?m)^runs     DisableMaintenance +the site opens by the file .*/closed$", shown);
        Assert.Matches("(?m)^runs     HealthCheck ", shown);
        Assert.Contains("     DEPLOY_HOOK_ON_FAILURE: $ sh -c bin/tell", _run.Shown);
        Assert.Contains("Dry run: nothing was changed.", _run.Shown);
        AssertOnlyRead(containers.Select(container => container.Id), refs);
    }

    [Fact]
    public async Task What_would_be_skipped_is_said_with_its_reason()
    {
        _project.Close();
        _run = _project.Run(settings => settings with { Backup = BackupMode.None, Prebuild = false, Swap = SwapMode.StopFirst }, dryRun: true);

        Assert.Equal(ExitCode.Done, await DeployAsync());

        var shown = string.Join('\n', _run.Shown);
        Assert.Matches("(?m)^runs     EnableMaintenance +maintenance is on already, and stays on after; worker stop; nothing is built ahead: DEPLOY_PREBUILD=false$", shown);
        Assert.Matches("(?m)^skipped  Backup +DEPLOY_BACKUP=none: backups are made elsewhere$", shown);
        Assert.Matches("(?m)^skipped  Migrate +not Rails, and DEPLOY_MIGRATE_COMMAND is not set$", shown);
        Assert.Contains(
            """
            runs     Start               web, worker, stop-first: DEPLOY_SWAP=stop-first; then the gate
                 $ docker compose --ansi never --progress plain up --no-start --no-build web worker
                 $ docker start shop-web-1
                 $ docker start shop-worker-1
            """,
            shown, StringComparison.Ordinal);
        Assert.Matches("(?m)^skipped  DisableMaintenance +maintenance was on before this release began$", shown);
        Assert.True(_project.IsClosed);
    }

    [Fact]
    public async Task Configured_commands_are_shown_as_they_would_run_and_secrets_in_them_are_masked()
    {
        _run = _project.Run(
            settings => settings with { MaintenanceFile = null, MaintenanceOnCommand = "close --key=s3cret-key", MaintenanceOffCommand = "open", BackupCommand = "bin/dump | gzip" },
            dryRun: true);
        _run.Log.Mask("s3cret-key");

        Assert.Equal(ExitCode.Done, await DeployAsync());

        Assert.Contains("""     $ docker exec -i --env SLIPWAY_EXEC shop-web-1 sh -c 'unset SLIPWAY_EXEC; sh -c "$1"' sh 'close --key=***'""", _run.Shown);
        Assert.Contains("""     $ docker exec -i --env SLIPWAY_EXEC shop-web-1 sh -c 'unset SLIPWAY_EXEC; sh -c "$1"' sh open""", _run.Shown);
        Assert.Contains("     $ sh -c 'bin/dump | gzip'", _run.Shown);
        Assert.DoesNotContain("s3cret", _run.Get<RunDocument>().Render(_run.Log), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_be_asked_leaves_its_dump_without_a_command()
    {
        _project.Engine.OnExec("psql", exitCode: 2, error: "no route to host\n");
        _run = _project.Run(dryRun: true);

        Assert.Equal(ExitCode.Done, await DeployAsync());

        Assert.Contains(_run.Shown, line => line.StartsWith("runs     Backup              every database of cache, read back whole; which there are cannot be asked now: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_plan_is_told_to_programs_as_it_is_to_people()
    {
        _run = _project.Run(settings => settings with { CronCommand = "cron", Backup = BackupMode.None, Hooks = Hooks(("before-cron", "bin/ask")) }, dryRun: true);

        await DeployAsync();

        var plan = JsonDocument.Parse(_run.Get<RunDocument>().Render(_run.Log)).RootElement.GetProperty("plan").EnumerateArray().ToList();
        Assert.Equal(["Preflight", .. RecoveryPlan.Order], plan.Select(step => step.GetProperty("step").GetString()));
        Assert.Equal(["looks", "runs", "skipped"], plan.Take(3).Select(step => step.GetProperty("kind").GetString()));
        Assert.Equal("DEPLOY_BACKUP=none: backups are made elsewhere", plan[2].GetProperty("says").GetString());
        Assert.Empty(plan[2].GetProperty("commands").EnumerateArray());
        var cron = plan.Single(step => step.GetProperty("step").GetString() == "Cron");
        Assert.EndsWith(" sh cron", Assert.Single(cron.GetProperty("commands").EnumerateArray()).GetString(), StringComparison.Ordinal);
        Assert.Equal("DEPLOY_HOOK_BEFORE_CRON", Assert.Single(cron.GetProperty("hooks").EnumerateArray()).GetProperty("variable").GetString());
    }

    [Fact]
    public async Task Where_nothing_is_new_no_step_would_run()
    {
        _run = _project.Run(settings => settings with { Hooks = Hooks(("before-build", "bin/ask"), ("on-success", "bin/tell")) }, dryRun: true);

        Assert.Equal(ExitCode.Done, await DeployAsync("2222222 runs"));

        Assert.Equal(9, _run.Shown.Count(line => line.StartsWith("skipped  ", StringComparison.Ordinal) && line.EndsWith("nothing to deploy: 2222222 runs", StringComparison.Ordinal)));
        Assert.DoesNotContain(_run.Shown, line => line.Contains("DEPLOY_HOOK", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dry_run_of_a_step_alone_says_what_it_alone_would_do()
    {
        _run = _project.Run(dryRun: true);

        Assert.Equal(ExitCode.Done, await _run.AloneAsync("Pull", Never));

        Assert.Contains(_run.Shown, line => line.StartsWith("runs     Pull", StringComparison.Ordinal) && line.EndsWith("main 1111111 → 2222222", StringComparison.Ordinal));
        AssertOnlyRead(_project.Engine.Containers.Select(container => container.Id).ToList(), _project.Git.Refs.ToDictionary());
    }

    [Fact]
    public async Task What_stops_the_deployment_stops_its_dry_run_without_hooks_and_without_a_trace()
    {
        _run = _project.Run(settings => settings with { Hooks = Hooks(("on-failure", "bin/tell")) }, dryRun: true);

        var code = await _run.DeployAsync(("Preflight", _ => throw new SlipwayException("There is no space left.")), ("Backup", Never));

        Assert.Equal(ExitCode.Failed, code);
        Assert.Contains("FAILED  There is no space left.", _run.Shown);
        Assert.DoesNotContain(_project.Engine.Runner.Commands, command => command.FileName == "sh");
        Assert.False(Directory.Exists(_project.State));
    }

    [Fact]
    public async Task What_the_remote_has_and_is_not_here_is_said_and_not_fetched()
    {
        _project.Git.RemoteTip = new string('3', 40);
        _run = _project.Run(dryRun: true);

        Assert.Equal(ExitCode.Done, await _run.AloneAsync("Pull", Never));

        Assert.Contains(_run.Log.Warnings, warning => warning.StartsWith("origin/main is at 3333333 now, which is not here yet", StringComparison.Ordinal));
        Assert.Contains(_run.Shown, line => line.EndsWith("main 1111111 → 2222222", StringComparison.Ordinal));
    }

    private static ImmutableDictionary<string, string> Hooks(params (string Point, string Command)[] hooks) =>
        hooks.ToImmutableDictionary(hook => hook.Point, hook => hook.Command);

    private Task<ExitCode> DeployAsync(string? nothing = null) => _run!.DeployAsync(
        [
            ("Preflight", step =>
            {
                (step.Release.ToCommit, step.Release.Branch, step.Release.NothingToDeploy) = (ScriptedGit.New, ScriptedGit.Branch, nothing);
                return Task.FromResult(StepResult.Done("1 new commit"));
            }),
            .. RecoveryPlan.Order.Select(step => (step, (Func<StepScope, Task<StepResult>>)Never)),
        ]);

    private void AssertOnlyRead(IEnumerable<string> containers, Dictionary<string, string> refs)
    {
        Assert.All(_project.Engine.Runner.Commands, command => Assert.True(Reads(command), command.ToString()));
        Assert.False(Directory.Exists(_project.State));
        Assert.Equal(containers, _project.Engine.Containers.Select(container => container.Id));
        Assert.Equal(refs, _project.Git.Refs);
        Assert.False(_project.IsClosed);
        using var free = _project.TryLock();
        Assert.NotNull(free);
    }

    private static bool Reads(Command command)
    {
        if (command.FileName == "git") return ReadingGit.Contains(command.Arguments[4]);
        if (command.FileName != "docker") return command.FileName == "curl";
        if (command.Arguments.Contains("exec")) return command.Arguments.Contains("curl") || command.Arguments.Contains("psql") || command.ToString().Contains("/proc/net", StringComparison.Ordinal);
        var words = string.Join(' ', command.Arguments.Where(argument => !argument.StartsWith('-') && argument is not ("never" or "plain" or "*")));
        return ReadingDocker.Any(verb => words.StartsWith(verb, StringComparison.Ordinal));
    }
}
