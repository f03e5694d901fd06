using Slipway.Application;
using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Application;

public sealed class CrontabTests : IDisposable
{
    private const string Jobs = "0 * * * * /bin/bash -l -c 'cd /app && a'\n\n30 4 * * * b\n";
    private const string Printed = Jobs + "\n## [message] Above is your schedule file converted to cron syntax.\n";
    private const string Section = "# Begin Whenever generated tasks for: /app/config/schedule.rb at: 2026\n" + Jobs + "# End Whenever generated tasks for: /app/config/schedule.rb at: 2026\n";
    private const string Whenever = "bundle exec whenever --set environment=production";
    private const string Update = "bundle exec whenever --update-crontab --set environment=production";

    private readonly FakeEngine _engine = new();
    private readonly TemporaryFolder _folder = new();
    private string? _crontab;

    public CrontabTests()
    {
        _engine.Add("web");
        _engine.OnExec("crontab -l", _ => _crontab is null ? new(1, "", "no crontab for root\n", TimeSpan.Zero) : FakeEngine.Ok(_crontab));
        _engine.OnExec(Whenever, Printed);
        _engine.OnExec(Update, _ =>
        {
            _crontab += Section;
            return FakeEngine.Ok("[write] crontab file updated\n");
        });
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_crontab_is_installed_inside_the_container_and_read_back()
    {
        WithSchedule();

        var result = await InstallAsync();

        Assert.Equal(new CronResult(CronOutcome.Installed, 2, "crontab of shop-web-1", null), result);
        Assert.Equal([Whenever, "crontab -l", Update, "crontab -l"], _engine.Execs);
    }

    [Fact]
    public async Task A_Rails_that_is_there_already_installs_it_without_a_Ruby_of_its_own()
    {
        WithSchedule();
        using var rails = Kept($"{{\"generated\":{Json(Jobs)},\"before\":\"\",\"installed\":{Json(Section)}}}");

        var result = await Create(rails: rails).InstallAsync(FakeEngine.Application(), Token);

        Assert.Equal(new CronResult(CronOutcome.Installed, 2, "crontab of shop-web-1", null), result);
        Assert.DoesNotContain(_engine.Execs, exec => exec.StartsWith("bundle", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_that_Rails_installs_is_read_back_too()
    {
        WithSchedule();
        using var rails = Kept($"{{\"generated\":{Json(Jobs)},\"before\":\"\",\"installed\":\"5 5 * * * own\\n\"}}");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Create(rails: rails).InstallAsync(FakeEngine.Application(), Token));

        Assert.Contains("found: 5 5 * * * own", fault.Details);
    }

    [Fact]
    public async Task What_that_Rails_cannot_do_whenever_s_own_command_does()
    {
        WithSchedule();
        using var rails = Kept("""{"error":"LoadError: cannot load such file -- whenever"}""");

        var result = await Create(rails: rails).InstallAsync(FakeEngine.Application(), Token);

        Assert.Equal(CronOutcome.Installed, result.Outcome);
        Assert.Contains(Update, _engine.Execs);
    }

    [Fact]
    public async Task The_previous_crontab_is_returned_and_its_own_jobs_stay()
    {
        WithSchedule();
        _crontab = "5 5 * * * own\n";

        var result = await InstallAsync();

        Assert.Equal("5 5 * * * own\n", result.Previous);
        Assert.Equal(3, result.Jobs);
    }

    [Fact]
    public async Task A_crontab_that_reads_back_differently_is_an_error_that_shows_both()
    {
        WithSchedule();
        _engine.OnExec(Update, _ => FakeEngine.Ok(""));
        _crontab = "# Begin Whenever generated tasks for: x\n30 4 * * * b\n# End Whenever generated tasks for: x\n";

        var error = await Assert.ThrowsAsync<SlipwayException>(() => InstallAsync());

        Assert.Contains("expected: 0 * * * * /bin/bash -l -c 'cd /app && a'", error.Details);
        Assert.Contains("found: 30 4 * * * b", error.Details);
    }

    [Fact]
    public async Task Without_a_schedule_it_is_skipped()
    {
        var result = await InstallAsync();

        Assert.Equal(CronOutcome.Skipped, result.Outcome);
        Assert.Empty(_engine.Runner.Commands);
    }

    [Fact]
    public async Task The_schedule_is_looked_for_in_the_source_folder()
    {
        _folder.Write("site/config/schedule.rb", "");

        var result = await Create().InstallAsync(FakeEngine.Application() with { SourceFolder = "site" }, Token);

        Assert.Equal(CronOutcome.Installed, result.Outcome);
    }

    [Fact]
    public async Task An_image_without_cron_is_said_so()
    {
        WithSchedule();
        _engine.OnExec("crontab -l", _ => FakeEngine.Missing("crontab"));

        var error = await Assert.ThrowsAsync<SlipwayException>(() => InstallAsync());

        Assert.Contains("shop-web-1 has no crontab", error.Message, StringComparison.Ordinal);
        Assert.Contains("install cron in the image", Assert.Single(error.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bundle_without_whenever_is_said_so()
    {
        WithSchedule();
        _engine.OnExec("bundle", exitCode: 127, error: "bundler: command not found: whenever\n");

        var error = await Assert.ThrowsAsync<SlipwayException>(() => InstallAsync());

        Assert.Contains("the bundle of shop-web-1 has no whenever", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_of_a_cron_runner_is_written_beside_and_only_when_it_changes()
    {
        WithSchedule();
        var file = _folder.Write("cron/jobs", "old\n");
        var settings = Settings() with { CronFile = "cron/jobs" };

        var first = await InstallAsync(settings);
        var second = await InstallAsync(settings);

        Assert.Equal(new CronResult(CronOutcome.Installed, 2, file, "old\n"), first);
        Assert.Equal(CronOutcome.Unchanged, second.Outcome);
        Assert.Equal(Jobs, await File.ReadAllTextAsync(file, Token));
        Assert.Equal([file], Directory.GetFiles(Path.GetDirectoryName(file)!));
        Assert.DoesNotContain(_engine.Execs, words => words.Contains("crontab", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_mounted_alone_stays_the_same_file()
    {
        WithSchedule();
        var file = _folder.Write("jobs", "old\n");
        await using var mounted = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var application = FakeEngine.Application();
        var runner = new ComposeService { Name = "cron", Mounts = [new ComposeMount("bind", file, "/jobs")] };
        application = application with { Compose = application.Compose with { Services = [.. application.Compose.Services, runner] } };

        await Create(Settings() with { CronFile = "jobs" }).InstallAsync(application, Token);

        using var reader = new StreamReader(mounted);
        Assert.Equal(Jobs, await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task A_configured_command_installs_for_others()
    {
        _engine.OnShell("install-cron 'x'", _ =>
        {
            _crontab = "1 1 * * * c\n";
            return FakeEngine.Ok("");
        });

        var result = await Create(Settings() with { CronCommand = "install-cron 'x'" }).InstallAsync(FakeEngine.Application(rails: false), Token);

        Assert.Equal((CronOutcome.Installed, 1), (result.Outcome, result.Jobs));
    }

    [Fact]
    public async Task A_configured_command_that_fails_shows_its_last_lines()
    {
        _engine.OnShell("install-cron", exitCode: 3, error: "no room\n");

        var error = await Assert.ThrowsAsync<SlipwayException>(() =>
            Create(Settings() with { CronCommand = "install-cron" }).InstallAsync(FakeEngine.Application(rails: false), Token));

        Assert.Contains("exit code 3", error.Message, StringComparison.Ordinal);
        Assert.Equal(["no room"], error.Details);
    }

    [Fact]
    public async Task Another_service_can_have_the_crontab()
    {
        WithSchedule();
        var worker = _engine.Add("worker");

        await InstallAsync(Settings() with { CronService = "worker" });

        Assert.All(_engine.Runner.Commands.Where(command => command.Arguments[0] == "exec"), command => Assert.Contains(worker.Id, command.Arguments));
    }

    [Fact]
    public async Task An_old_crontab_goes_back_by_standard_input()
    {
        _engine.OnExec("crontab -");
        await Create().RestoreAsync(FakeEngine.Application(), "5 5 * * * own\n", Token);

        Assert.Equal("crontab -", _engine.Execs[^1]);
        Assert.Equal("5 5 * * * own\n", _engine.Runner.Inputs[^1]);
    }

    [Fact]
    public async Task No_crontab_before_means_none_after()
    {
        _engine.OnExec("crontab -r", exitCode: 1, error: "no crontab for root\n");

        await Create().RestoreAsync(FakeEngine.Application(), null, Token);

        Assert.Equal(["crontab -r"], _engine.Execs);
    }

    [Fact]
    public async Task The_current_crontab_is_read_before_its_container_goes()
    {
        _crontab = Section;

        Assert.Equal(Section, await Create().CurrentAsync(FakeEngine.Application(), Token));
    }

    private void WithSchedule() => _folder.Write("config/schedule.rb", "every 1.hour do\nend\n");

    private DeploySettings Settings() => new() { AppDirectory = _folder.Path };

    private Crontab Create(DeploySettings? settings = null, RailsRunner? rails = null) =>
        new(_engine.Docker, rails ?? new RailsRunner(_engine.Docker, TimeProvider.System), settings ?? Settings());

    private RailsRunner Kept(string answer)
    {
        _engine.Runner.OnLines(command => command.Arguments[^1].StartsWith("eval ", StringComparison.Ordinal), _ => [$"SLIPWAY {answer}"]);
        var rails = new RailsRunner(_engine.Docker, TimeProvider.System);
        rails.Keep(_engine.Containers[0]);
        return rails;
    }

    private static string Json(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private Task<CronResult> InstallAsync(DeploySettings? settings = null) => Create(settings).InstallAsync(FakeEngine.Application(), Token);
}
