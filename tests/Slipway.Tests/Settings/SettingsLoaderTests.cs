using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Settings;

public class SettingsLoaderTests : SettingsFixture
{
    [Fact]
    public void Nothing_set_gives_the_defaults_for_the_directory_of_the_call()
    {
        var settings = Good();

        Assert.Equal(App, settings.AppDirectory);
        Assert.Equal("production", settings.Environment);
        Assert.Equal(5, settings.BackupKeep);
        Assert.Null(settings.Branch);
        Assert.Empty(Load().Origins);
    }

    [Fact]
    public void The_strongest_source_wins_and_is_remembered()
    {
        File(".env.deploy", "DEPLOY_BACKUP_KEEP=2\nDEPLOY_BRANCH=base\nDEPLOY_HEALTH_PATH=/base\nDEPLOY_REF=base\n");
        File(".env.deploy.production", "# first line\nDEPLOY_BACKUP_KEEP=3\nDEPLOY_BRANCH=file\nDEPLOY_HEALTH_PATH=/file\n");
        Environment["DEPLOY_BACKUP_KEEP"] = "4";
        Environment["DEPLOY_BRANCH"] = "variable";

        var loaded = Load("--backup-keep=6");

        Assert.Equal(6, loaded.Settings!.BackupKeep);
        Assert.Equal("variable", loaded.Settings.Branch);
        Assert.Equal("/file", loaded.Settings.HealthPath);
        Assert.Equal("base", loaded.Settings.Ref);
        Assert.Equal(new SettingOrigin(SettingSource.CommandLine, "--backup-keep", "command line"), loaded.Origin("DEPLOY_BACKUP_KEEP"));
        Assert.Equal(new SettingOrigin(SettingSource.Environment, "DEPLOY_BRANCH", "environment"), loaded.Origin("DEPLOY_BRANCH"));
        Assert.Equal(".env.deploy.production:4", loaded.Origin("DEPLOY_HEALTH_PATH").Place);
        Assert.Equal(".env.deploy:4", loaded.Origin("DEPLOY_REF").Place);
        Assert.Equal(SettingSource.Default, loaded.Origin("DEPLOY_APP_PORT").Source);
    }

    [Fact]
    public void An_empty_value_is_not_set_and_lets_the_next_source_speak()
    {
        File(".env.deploy", "DEPLOY_BRANCH=base\nDEPLOY_BACKUP_KEEP=\n");
        File(".env.deploy.production", "DEPLOY_BRANCH= # none\n");
        Environment["DEPLOY_BRANCH"] = "";

        var settings = Good("--branch=");

        Assert.Equal("base", settings.Branch);
        Assert.Equal(5, settings.BackupKeep);
    }

    [Fact]
    public void Each_environment_has_its_own_file()
    {
        File(".env.deploy.production", "DEPLOY_BRANCH=main");
        File(".env.deploy.staging", "DEPLOY_BRANCH=next");

        Assert.Equal("main", Good().Branch);
        Assert.Equal("next", Good("--environment=staging").Branch);
        Environment["DEPLOY_ENVIRONMENT"] = "staging";
        Assert.Equal("next", Good().Branch);
        Assert.Equal("main", Good("--environment=production").Branch);
    }

    [Fact]
    public void Hooks_are_known_by_their_points_and_one_that_does_not_exist_is_a_fault_wherever_it_is_set()
    {
        File(".env.deploy", "DEPLOY_HOOK_BEFORE_ENABLE_MAINTENANCE=bin/freeze now\n");
        Environment["DEPLOY_HOOK_ON_FAILURE"] = "bin/tell";

        var settings = Good("--hook-timeout=2m");

        Assert.Equal(new Dictionary<string, string> { ["before-enable-maintenance"] = "bin/freeze now", ["on-failure"] = "bin/tell" }, settings.Hooks);
        Assert.Equal(TimeSpan.FromMinutes(2), settings.HookTimeout);
        Environment["DEPLOY_HOOK_BEFORE_BULID"] = "bin/x";
        Assert.Equal("DEPLOY_HOOK_BEFORE_BULID (environment): there is no such hook; did you mean DEPLOY_HOOK_BEFORE_BUILD?", Fault());
        Environment.Remove("DEPLOY_HOOK_BEFORE_BULID");
        File(".env.deploy", "DEPLOY_HOOK_AFTER_HEALTHCHECK=bin/x\n");
        Assert.Equal("DEPLOY_HOOK_AFTER_HEALTHCHECK (.env.deploy:1): unknown setting; did you mean DEPLOY_HOOK_AFTER_HEALTH_CHECK?", Fault());
    }

    [Theory]
    [InlineData("DEPLOY_ENVIRONMENT", "staging", "--environment")]
    [InlineData("DEPLOY_APP_DIR", "/srv/app", "--app-dir")]
    public void What_chooses_the_files_cannot_be_in_one(string variable, string value, string option)
    {
        File(".env.deploy", $"DEPLOY_BRANCH=main\n{variable}={value}\n");

        Assert.Equal($"{variable} = \"{value}\" (.env.deploy:2): cannot be set in a file, because it chooses the files: use {option} or the environment variable {variable}", Fault());
    }

    [Fact]
    public void What_belongs_to_one_call_comes_from_the_command_line_or_the_environment_and_not_from_a_file()
    {
        Environment["DEPLOY_KEEP_DATABASE"] = "true";
        Assert.True(Good("--to=v1.2", "--list") is { RollbackTo: "v1.2", RollbackList: true, KeepDatabase: true, RestoreDatabase: false });
        Assert.Contains("does not go with --restore-database", Fault("--restore-database"), StringComparison.Ordinal);

        File(".env.deploy", "DEPLOY_TO=v1.2\n");
        Assert.Equal("DEPLOY_TO = \"v1.2\" (.env.deploy:1): cannot be set in a file, because it belongs to one call: use --to or the environment variable DEPLOY_TO", Fault());
    }

    [Theory]
    [InlineData("../etc")]
    [InlineData("a b")]
    [InlineData("été")]
    [InlineData("a/b")]
    [InlineData("-x")]
    [InlineData("example")]
    [InlineData(".")]
    public void An_environment_that_cannot_name_a_file_is_a_fault_and_no_file_is_looked_for(string name)
    {
        File(".env.deploy.example", "NONSENSE");

        Assert.StartsWith($"--environment = \"{name}\" (command line): must be letters, digits, - and _", Fault("--environment=" + name), StringComparison.Ordinal);
    }

    [Fact]
    public void The_application_folder_may_be_given_relative_to_the_call()
    {
        File(".env.deploy", "DEPLOY_BRANCH=main");
        var loaded = SettingsLoader.Load(CommandLine.Parse(["--app-dir=mon appli été/"]), Environment, Root);

        Assert.Equal(App, loaded.Settings!.AppDirectory);
        Assert.Equal("main", loaded.Settings.Branch);
    }

    [Fact]
    public void Cakes_working_directory_stands_for_the_directory_of_the_call()
    {
        File(".env.deploy", "DEPLOY_BRANCH=main");

        Assert.Equal("main", SettingsLoader.Load(CommandLine.Parse(["--working", "mon appli été"]), Environment, Root).Settings!.Branch);
    }

    [Fact]
    public void An_application_folder_that_does_not_exist_is_a_fault_beside_the_others()
    {
        var loaded = Load("--app-dir=/nowhere/at all", "--app-port=0");

        Assert.Equal(
            ["--app-dir = \"/nowhere/at all\" (command line): this folder does not exist", "--app-port = \"0\" (command line): must be a whole number from 1 to 65535"],
            loaded.Faults.Select(fault => fault.ToString()));
    }

    [Fact]
    public void An_application_folder_that_is_a_file_is_a_fault()
    {
        File("compose.yml", "");
        Environment["DEPLOY_APP_DIR"] = "compose.yml";

        Assert.Equal($"DEPLOY_APP_DIR = \"{Path.Combine(App, "compose.yml")}\" (environment): must be a folder; this is a file", Fault());
    }

    [Fact]
    public void Every_fault_of_every_source_is_found_at_once()
    {
        File(".env.deploy", "DEPLOY_BACKUP_KEEP=0\nDEPLOY_BRNACH=main\n");
        File(".env.deploy.production", "\nDEPLOY_HEALTH_PATH=up\n");
        Environment["DEPLOY_APP_PORT"] = "70000";

        var loaded = Load("--build-timeout=soon", "--taget=Deploy");

        Assert.Null(loaded.Settings);
        Assert.Equal(
            [
                "--build-timeout = \"soon\" (command line): must be seconds, or a duration such as 30s, 2m, 1h or 1d, from 1s to 30d",
                "--taget (command line): unknown option; did you mean --target?",
                "DEPLOY_APP_PORT = \"70000\" (environment): must be a whole number from 1 to 65535",
                "DEPLOY_BACKUP_KEEP = \"0\" (.env.deploy:1): must be a whole number from 1 to 10000",
                "DEPLOY_BRNACH (.env.deploy:2): unknown setting; did you mean DEPLOY_BRANCH?",
                "DEPLOY_HEALTH_PATH = \"up\" (.env.deploy.production:2): must begin with one / and hold no spaces",
            ],
            loaded.Faults.Select(fault => fault.ToString()).Order(StringComparer.Ordinal));

        var exception = Assert.Throws<SettingsFaultsException>(loaded.Required);
        Assert.Equal(ExitCode.WrongUse, exception.ExitCode);
        Assert.Equal("6 settings cannot be used.", exception.Message);
        Assert.Equal(loaded.Faults.Select(fault => fault.ToString()), exception.Details);
    }

    [Fact]
    public void Unknown_variables_of_the_process_are_warnings()
    {
        Environment["DEPLOY_BRNACH"] = "main";
        Environment["DEPLOYMENT"] = "x";
        Environment["HEALTHCHECKS_SITE"] = "x";

        Assert.Equal(["The environment variable DEPLOY_BRNACH is not a setting; did you mean DEPLOY_BRANCH?"], Load().Warnings);
        Assert.NotNull(Load().Settings);
    }

    [Fact]
    public void Healthchecks_values_are_known_and_kept_for_the_part_that_reads_them()
    {
        File(".env.deploy", "HEALTHCHECKS_SERVICE=hc\nHEALTHCHECKS_PASSWORD='pä$$ wörd'\n");
        Environment["HEALTHCHECKS_SERVICE"] = "web";

        var loaded = Load("--healthchecks-file=my checks.env");

        Assert.NotNull(loaded.Settings);
        Assert.Equal("web", loaded.Healthchecks["HEALTHCHECKS_SERVICE"]);
        Assert.Equal("my checks.env", loaded.Healthchecks["HEALTHCHECKS_FILE"]);
        Assert.Equal(["pä$$ wörd"], loaded.Secrets);
    }

    [Fact]
    public void The_run_of_GitHub_owns_the_release_unless_somebody_else_does()
    {
        Environment["GITHUB_RUN_ID"] = "42";
        Environment["GITHUB_RUN_ATTEMPT"] = "3";
        Environment["GITHUB_SERVER_URL"] = "https://github.com";
        Environment["GITHUB_REPOSITORY"] = "acme/shop";

        Assert.Equal("42-3", Good().RunId);
        Assert.Equal("https://github.com/acme/shop/actions/runs/42", Good().RunUrl);
        Assert.Equal(SettingSource.Ci, Load().Origin("DEPLOY_RUN_ID").Source);
        Assert.Equal("mine", Good("--run-id=mine").RunId);
    }

    [Fact]
    public void Without_a_run_of_CI_a_release_has_no_owner()
    {
        Assert.Null(Good().RunId);
        Assert.Null(Good().RunUrl);
    }

    [Fact]
    public void Loading_changes_no_variable_of_the_process()
    {
        File(".env.deploy", "DEPLOY_BRANCH='settings loader test'\nDEPLOY_REF=settings-loader-test");

        Assert.Equal("settings loader test".Replace(' ', '-'), Good("--branch=x").Ref);
        Assert.Null(System.Environment.GetEnvironmentVariable("DEPLOY_BRANCH"));
        Assert.Null(System.Environment.GetEnvironmentVariable("DEPLOY_REF"));
    }
}
