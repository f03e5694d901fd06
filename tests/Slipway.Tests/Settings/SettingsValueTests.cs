using Slipway.Settings;

namespace Slipway.Tests.Settings;

public class SettingsValueTests : SettingsFixture
{
    [Theory]
    [InlineData("90", 90)]
    [InlineData("30s", 30)]
    [InlineData("2m", 120)]
    [InlineData("1H", 3600)]
    [InlineData("1d", 86400)]
    [InlineData("1h30m", 5400)]
    [InlineData("30d", 2592000)]
    public void A_duration_is_read(string text, int seconds)
    {
        Assert.Equal(TimeSpan.FromSeconds(seconds), Good("--health-timeout=" + text).HealthTimeout);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1.5h")]
    [InlineData("2w")]
    [InlineData("m")]
    [InlineData("30m1h")]
    [InlineData("1h30")]
    [InlineData("31d")]
    [InlineData("99999999999999999999s")]
    [InlineData("9223372036854775807d")]
    public void What_is_no_duration_in_the_range_is_a_fault(string text)
    {
        Assert.StartsWith($"--health-timeout = \"{text}\" (command line): must be seconds, or a duration", Fault("--health-timeout=" + text), StringComparison.Ordinal);
    }

    [Fact]
    public void Waiting_for_requests_may_take_no_time_at_all()
    {
        Assert.Equal(TimeSpan.Zero, Good("--drain-timeout=0").DrainTimeout);
    }

    [Theory]
    [InlineData("--force", true)]
    [InlineData("--force=true", true)]
    [InlineData("--force=1", true)]
    [InlineData("--force=Yes", true)]
    [InlineData("--force=false", false)]
    [InlineData("--force=0", false)]
    [InlineData("--force=no", false)]
    public void A_switch_is_read(string argument, bool expected)
    {
        Assert.Equal(expected, Good(argument).Force);
    }

    [Fact]
    public void A_switch_on_the_command_line_turns_off_what_a_file_turns_on()
    {
        File(".env.deploy", "DEPLOY_ALLOW_DESTRUCTIVE=yes\n");

        Assert.True(Good().AllowDestructive);
        Assert.False(Good("--allow-destructive=false").AllowDestructive);
    }

    [Fact]
    public void A_switch_that_is_neither_is_a_fault()
    {
        Assert.Equal("--force = \"maybe\" (command line): must be true or false (or 1, 0, yes, no)", Fault("--force=maybe"));
    }

    [Fact]
    public void Waiting_is_not_at_all_for_a_time_or_without_end()
    {
        Assert.Null(Good().Wait);
        Assert.Equal(Timeout.InfiniteTimeSpan, Good("--wait").Wait);
        Assert.Equal(TimeSpan.FromSeconds(30), Good("--wait=30").Wait);
        Assert.Equal(TimeSpan.FromSeconds(1), Good("--wait=1").Wait);
        Assert.Equal(TimeSpan.FromMinutes(2), Good("--wait=2m").Wait);
        Assert.Null(Good("--wait=0").Wait);
        Assert.Null(Good("--wait=false").Wait);
        Assert.Contains("true waits without end", Fault("--wait=long"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a.yml:b c.yml", "a.yml", "b c.yml")]
    [InlineData("a.yml:", "a.yml")]
    public void Compose_files_are_separated_by_colons(string value, params string[] expected)
    {
        Environment["DEPLOY_COMPOSE_FILE"] = value;

        Assert.Equal(expected, Good().ComposeFiles);
    }

    [Fact]
    public void A_list_on_the_command_line_replaces_the_one_of_a_file()
    {
        File(".env.deploy", "DEPLOY_COMPOSE_FILE=a.yml:b.yml");

        Assert.Equal(["c.yml", "d.yml"], Good("--compose-file=c.yml", "--compose-file=d.yml").ComposeFiles);
    }

    [Theory]
    [InlineData("localhost:8080")]
    [InlineData("/up")]
    [InlineData("ftp://example.com")]
    [InlineData("http://")]
    [InlineData("http://a b")]
    public void An_address_that_is_not_of_the_web_is_a_fault(string url)
    {
        Assert.Equal($"--proxy-url = \"{url}\" (command line): must be an address that begins with http:// or https://", Fault("--proxy-url=" + url));
    }

    [Fact]
    public void An_address_keeps_its_credentials_and_says_what_to_mask()
    {
        var loaded = Load("--proxy-url=https://user:p%40ss@example.com:8443/shop");

        Assert.Equal(new Uri("https://user:p%40ss@example.com:8443/shop"), loaded.Settings!.ProxyUrl);
        Assert.Equal(["p%40ss", "p@ss"], loaded.Secrets);
    }

    [Theory]
    [InlineData("htp://user:pa/ss@example.com")]
    [InlineData("user:pass@example.com")]
    [InlineData("http://user:pa ss@example.com")]
    public void Credentials_in_a_wrong_address_are_not_shown(string url)
    {
        var fault = Fault("--proxy-url=" + url);

        Assert.DoesNotContain("user", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("ss@", fault, StringComparison.Ordinal);
        Assert.Contains("***@example.com", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PGPASSWORD=s3cret pg_dump app", "s3cret")]
    [InlineData("mysqldump --password='s3 cret' app", "s3 cret")]
    [InlineData("mysqldump --password s3cret app", "s3cret")]
    [InlineData("curl -u me:s3cret https://example.com", "s3cret")]
    [InlineData("curl -H 'Authorization: Bearer s3cret' https://example.com", "s3cret")]
    [InlineData("pg_dump postgres://app:s3cret@db/app", "s3cret")]
    public void Credentials_in_a_command_are_known_for_masking(string command, string secret)
    {
        Assert.Contains(secret, Load("--backup-command=" + command).Secrets);
    }

    [Theory]
    [InlineData("pg_dump --no-password app")]
    [InlineData("PGPASSWORD=$POSTGRES_PASSWORD pg_dump app")]
    [InlineData("bin/reset password now")]
    public void Ordinary_words_of_a_command_are_not_masked(string command)
    {
        Assert.DoesNotContain(Load("--backup-command=" + command).Secrets, secret => secret is "now" or "$POSTGRES_PASSWORD");
    }

    [Theory]
    [InlineData("--branch=-x")]
    [InlineData("--ref=a b")]
    [InlineData("--branch=a\nb")]
    [InlineData("--app-service=web app")]
    [InlineData("--app-service=-web")]
    [InlineData("--app-port=80a")]
    [InlineData("--backup-keep=0")]
    [InlineData("--backup-keep=-1")]
    [InlineData("--minimum-free-megabytes=99999999999")]
    [InlineData("--health-path=up")]
    [InlineData("--health-path=//example.com/up")]
    [InlineData("--maintenance-path=/a b")]
    [InlineData("--backup=always")]
    [InlineData("--run-url=here")]
    public void A_value_that_is_not_allowed_is_a_fault_that_says_what_is(string argument)
    {
        var fault = Fault(argument);

        Assert.StartsWith(argument.Split('=')[0] + " = \"", fault, StringComparison.Ordinal);
        Assert.Contains("(command line): must be", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Paths_count_from_the_application_folder_and_know_the_home_folder()
    {
        var settings = Good("--maintenance-file=proxy/été on", "--state-dir=~/state/", "--cron-file=/etc/crontabs/app");

        Assert.Equal(Path.Combine(App, "proxy/été on"), settings.MaintenanceFile);
        Assert.Equal("/home/someone/state", settings.StateDirectory);
        Assert.Equal("/etc/crontabs/app", settings.CronFile);
    }

    [Fact]
    public void Maintenance_by_commands_needs_all_three()
    {
        File(".env.deploy", "DEPLOY_MAINTENANCE_ON_COMMAND=on\n\nDEPLOY_MAINTENANCE_METHOD=commands\n");

        Assert.Equal("DEPLOY_MAINTENANCE_METHOD = \"commands\" (.env.deploy:3): needs DEPLOY_MAINTENANCE_OFF_COMMAND and DEPLOY_MAINTENANCE_STATUS_COMMAND", Fault());
        Assert.Equal(MaintenanceMethod.Commands, Good("--maintenance-off-command=off", "--maintenance-status-command=status").MaintenanceMethod);
    }

    [Fact]
    public void Some_of_the_maintenance_commands_alone_are_a_fault()
    {
        Assert.Equal(
            "--maintenance-on-command (command line): closing the site by commands also needs DEPLOY_MAINTENANCE_OFF_COMMAND and DEPLOY_MAINTENANCE_STATUS_COMMAND",
            Fault("--maintenance-on-command=on"));
    }

    [Fact]
    public void Maintenance_by_a_file_needs_the_file()
    {
        Assert.Equal("--maintenance-method = \"file\" (command line): needs DEPLOY_MAINTENANCE_FILE, the file that the proxy looks for", Fault("--maintenance-method=file"));
        Assert.Equal(MaintenanceMethod.File, Good("--maintenance-method=File", "--maintenance-file=on").MaintenanceMethod);
    }

    [Fact]
    public void A_backup_command_that_never_runs_is_a_fault()
    {
        File(".env.deploy", "DEPLOY_BACKUP_COMMAND=dump");

        Assert.Equal("DEPLOY_BACKUP_COMMAND (.env.deploy:1): would never run, because --backup is none (command line): remove one of the two", Fault("--backup=none"));
    }

    [Fact]
    public void A_tag_and_a_branch_go_together()
    {
        var settings = Good("--branch=feature/a'b;c", "--ref=v1.0");

        Assert.Equal("feature/a'b;c", settings.Branch);
        Assert.Equal("v1.0", settings.Ref);
    }

    [Fact]
    public void The_docker_command_is_honoured()
    {
        Environment["DOCKER_CMD"] = "sudo -n docker";

        Assert.Equal("sudo -n docker", Good().DockerCommand);
        Assert.Equal("podman", Good("--docker-cmd=podman").DockerCommand);
    }
}
