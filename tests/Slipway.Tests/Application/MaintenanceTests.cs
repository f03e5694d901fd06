using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Application;

public sealed class MaintenanceTests : IDisposable
{
    private const string Boot = "bin/rails runner -";

    private readonly FakeEngine _engine = new();
    private readonly JumpingTime _time = new();
    private readonly TemporaryFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("true", MaintenanceState.Enabled)]
    [InlineData("false", MaintenanceState.Disabled)]
    public async Task State_is_what_one_boot_in_the_app_container_says(string value, MaintenanceState expected)
    {
        var web = _engine.Add("web");
        _engine.OnExec(Boot, "The application prints {\"after\":1}\nSLIPWAY {\"before\":" + value + ",\"after\":" + value + ",\"store\":\"RedisCacheStore\"}\nand more\n");

        var state = await Create().StateAsync(FakeEngine.Application(), Token);

        Assert.Equal(expected, state);
        Assert.Equal([Boot], _engine.Execs);
        var boot = _engine.Runner.Commands[^1];
        Assert.Contains(web.Id, boot.Arguments);
        Assert.Equal("state", boot.Environment["SLIPWAY_ACTION"]);
        Assert.DoesNotContain(boot.Arguments, argument => argument.Contains("state", StringComparison.Ordinal));
        Assert.Contains("maintenance_mode:enabled", _engine.Runner.Inputs[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Enabling_says_what_was_before_in_the_same_boot()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, "SLIPWAY {\"before\":true,\"after\":true,\"store\":\"S\"}\n");

        Assert.Equal(MaintenanceState.Enabled, await Create().EnableAsync(FakeEngine.Application(), Token));
        Assert.Equal([Boot], _engine.Execs);
        Assert.Equal("enable", _engine.Runner.Commands[^1].Environment["SLIPWAY_ACTION"]);
    }

    [Fact]
    public async Task A_change_that_the_cache_does_not_keep_is_an_error()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, "SLIPWAY {\"before\":true,\"after\":true,\"store\":\"S\"}\n");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create().DisableAsync(FakeEngine.Application(), Token));

        Assert.Contains("did not keep the change", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cache_in_memory_is_refused_because_the_flag_would_be_a_lie()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, "SLIPWAY {\"error\":\"private\",\"store\":\"ActiveSupport::Cache::MemoryStore\"}\n");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create().EnableAsync(FakeEngine.Application(), Token));

        Assert.Contains("ActiveSupport::Cache::MemoryStore", error.Message, StringComparison.Ordinal);
        Assert.NotEmpty(error.Next);
    }

    [Fact]
    public async Task A_dead_cache_makes_the_state_unknown_and_not_disabled()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, "SLIPWAY {\"error\":\"Redis::CannotConnectError: gone\",\"store\":\"RedisCacheStore\"}\n");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create().StateAsync(FakeEngine.Application(), Token));

        Assert.Contains("Redis::CannotConnectError: gone", error.Details);
    }

    [Fact]
    public async Task A_boot_that_fails_shows_its_last_lines()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, exitCode: 1, error: "config/boot.rb:3: boom\n");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create().StateAsync(FakeEngine.Application(), Token));

        Assert.Contains("exit code 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(["config/boot.rb:3: boom"], error.Details);
    }

    [Fact]
    public async Task An_answer_that_is_not_whole_is_no_answer()
    {
        _engine.Add("web");
        _engine.OnExec(Boot, "SLIPWAY {\"before\":\n");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create().StateAsync(FakeEngine.Application(), Token));

        Assert.Contains("without an answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_running_app_container_the_error_says_which_state_it_is_in()
    {
        _engine.Add("web", status: "exited");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create().EnableAsync(FakeEngine.Application(), Token));

        Assert.Contains("shop-web-1 exited with code 1", error.Message, StringComparison.Ordinal);
        Assert.Empty(_engine.Execs);
    }

    [Fact]
    public async Task Commands_switch_and_the_status_command_reads_back()
    {
        _engine.Add("web");
        var on = false;
        _engine.OnShell("status", _ => FakeEngine.Ok(on ? "enabled\n" : "disabled\n"));
        _engine.OnShell("close", _ =>
        {
            on = true;
            return FakeEngine.Ok("");
        });

        Assert.Equal(MaintenanceState.Disabled, await Create(Commands("status")).EnableAsync(FakeEngine.Application(rails: false), Token));
        Assert.Equal(["status", "close", "status"], _engine.Runner.Commands.Where(command => command.Arguments[0] == "exec").Select(command => command.Arguments[^1]));
    }

    [Fact]
    public async Task A_command_without_effect_is_an_error()
    {
        _engine.Add("web");
        _engine.OnShell("status", "disabled\n");
        _engine.OnShell("close");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create(Commands("status")).EnableAsync(FakeEngine.Application(rails: false), Token));

        Assert.Contains("still says otherwise", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_status_command_that_says_something_else_makes_the_state_unknown()
    {
        _engine.Add("web");
        _engine.OnShell("status", "yes\n");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create(Commands("status")).StateAsync(FakeEngine.Application(rails: false), Token));

        Assert.Contains("enabled or disabled", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_status_command_the_state_is_what_visitors_get()
    {
        await using var site = new TinyServer(_ => TinyServer.Status(503));

        Assert.Equal(MaintenanceState.Enabled, await Create(Commands(null)).StateAsync(FakeEngine.Application(rails: false, proxy: site.Url), Token));
    }

    [Fact]
    public async Task The_file_needs_no_container_and_comes_and_goes()
    {
        var maintenance = Create(Settings() with { MaintenanceFile = "closed" });
        var application = FakeEngine.Application();

        Assert.Equal(MaintenanceState.Disabled, await maintenance.StateAsync(application, Token));
        Assert.Equal(MaintenanceState.Disabled, await maintenance.EnableAsync(application, Token));
        Assert.Equal([_folder["closed"]], Directory.GetFiles(_folder.Path));
        Assert.Equal(MaintenanceState.Enabled, await maintenance.EnableAsync(application, Token));
        Assert.Equal(MaintenanceState.Enabled, await maintenance.DisableAsync(application, Token));
        Assert.Empty(Directory.GetFiles(_folder.Path));
        Assert.Empty(_engine.Runner.Commands);
    }

    [Fact]
    public async Task A_file_in_a_folder_that_does_not_exist_is_a_wrong_setting()
    {
        var maintenance = Create(Settings() with { MaintenanceFile = "nowhere/closed" });

        var error = await Assert.ThrowsAsync<SlipwayException>(() => maintenance.EnableAsync(FakeEngine.Application(), Token));

        Assert.Equal(ExitCode.WrongUse, error.ExitCode);
    }

    [Fact]
    public void The_way_is_the_file_then_the_commands_then_Rails()
    {
        var all = Commands(null) with { MaintenanceFile = "closed" };

        Assert.Contains("closed", Create(all).Describe(FakeEngine.Application()), StringComparison.Ordinal);
        Assert.Equal("by commands in web", Create(Commands(null)).Describe(FakeEngine.Application()));
        Assert.Equal("by Rails.cache in web", Create(all with { MaintenanceMethod = MaintenanceMethod.Rails }).Describe(FakeEngine.Application()));
        Assert.Null(Create().Describe(FakeEngine.Application(rails: false)));
    }

    [Fact]
    public async Task Without_any_way_the_error_names_the_settings()
    {
        var error = await Assert.ThrowsAsync<SlipwayException>(() => Create().StateAsync(FakeEngine.Application(rails: false), Token));

        Assert.Contains("DEPLOY_MAINTENANCE_FILE", Assert.Single(error.Next), StringComparison.Ordinal);
        Assert.Empty(_engine.Runner.Commands);
    }

    [Fact]
    public async Task Leftovers_of_a_killed_run_are_ended_in_every_running_container()
    {
        var web = _engine.Add("web");
        var db = _engine.Add("db");
        var worker = _engine.Add("worker", status: "exited");
        _engine.OnExec("sh -c");

        await new Leftovers(_engine.Docker).EndAsync(FakeEngine.Application(), Token);

        var execs = _engine.Runner.Commands.Where(command => command.Arguments[0] == "exec").ToList();
        Assert.Equal([web.Id, db.Id], execs.Select(command => command.Arguments.Single(argument => argument.Length == 64)));
        Assert.DoesNotContain(_engine.Runner.Lines, line => line.StartsWith("docker exec", StringComparison.Ordinal) && line.Contains(worker.Id, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Leftovers_that_stay_are_an_error_that_names_the_container()
    {
        _engine.Add("web");
        _engine.OnExec("sh -c", exitCode: 1);

        var error = await Assert.ThrowsAsync<SlipwayException>(() => new Leftovers(_engine.Docker).EndAsync(FakeEngine.Application(), Token));

        Assert.Equal(["docker top shop-web-1"], error.Next);
    }

    private DeploySettings Settings() => new() { AppDirectory = _folder.Path };

    private DeploySettings Commands(string? status) =>
        Settings() with { MaintenanceOnCommand = "close", MaintenanceOffCommand = "open", MaintenanceStatusCommand = status };

    private Maintenance Create(DeploySettings? settings = null)
    {
        settings ??= Settings();
        return new Maintenance(_engine.Docker, new RailsRunner(_engine.Docker, _time), new Visitors(_engine.Docker, settings, _time), settings, _time);
    }
}
