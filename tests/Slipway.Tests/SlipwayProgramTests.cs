using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests;

/// <summary>The whole program in this process, up to where it would run a step.</summary>
public sealed class SlipwayProgramTests : IDisposable
{
    private readonly TemporaryFolder _app = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly Dictionary<string, string> _environment = new() { ["HOME"] = "/nowhere", ["PATH"] = "/nowhere" };

    public void Dispose()
    {
        _app.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData]
    public async Task Help_lists_every_task_in_one_line_and_how_to_see_more(params string[] arguments)
    {
        Assert.Equal(ExitCode.Done, await RunAsync(arguments));

        var help = _output.ToString().Split(Environment.NewLine);
        var words = string.Join(' ', _output.ToString().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        Assert.All(Targets.Describe(), task => Assert.Contains($" {task.Name} {task.Description}", words, StringComparison.Ordinal));
        Assert.All(help, line => Assert.InRange(line.Length, 0, SettingsHelp.Width));
        Assert.All(CakeOptions.All, option => Assert.Single(help, line => line.StartsWith($"  --{option.Name}", StringComparison.Ordinal)));
        Assert.DoesNotContain(SettingsCatalog.All, setting => _output.ToString().Contains(setting.Variable, StringComparison.Ordinal));
        Assert.Contains("./build.sh --target=<task> --help", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("./build.sh --settings", _output.ToString(), StringComparison.Ordinal);
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task Help_groups_the_tasks_as_the_folders_do_and_has_steps_in_their_order()
    {
        await RunAsync("--help");

        var help = _output.ToString();
        string[] order = ["Deployment", "  Deploy ", "  Rebuild ", "  Preflight ", "  EnableMaintenance ", "  HealthCheck ", "Operations", "  Doctor ", "  Status ", "Machine", "Development", "  Test "];
        var places = order.Select(word => help.IndexOf(Environment.NewLine + word, StringComparison.Ordinal)).ToList();
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    [Fact]
    public async Task The_help_of_a_workflow_shows_its_steps_examples_and_settings_with_where_each_comes_from()
    {
        _app.Write(".env.deploy", "DEPLOY_BRANCH=release\nDEPLOY_PROXY_URL=http://me:hunter2@localhost\n");
        _environment["DEPLOY_BACKUP_KEEP"] = "9";

        Assert.Equal(ExitCode.Done, await RunAsync("--target=deploy", "--help", "--wait=3m"));

        var help = _output.ToString();
        Assert.StartsWith("Deploy: Take the application to the newest commit", help, StringComparison.Ordinal);
        Assert.Matches("  Migrate +Run pending migrations", help);
        Assert.Contains("./build.sh --target=Deploy --dryrun", help, StringComparison.Ordinal);
        Assert.Contains("Now: release (.env.deploy:1).", help, StringComparison.Ordinal);
        Assert.Contains("Now: 9 (DEPLOY_BACKUP_KEEP, environment).", help, StringComparison.Ordinal);
        Assert.Contains("Now: 3m (--wait, command line).", help, StringComparison.Ordinal);
        Assert.Contains("How long Build may take. Default: 1h.", help, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", help, StringComparison.Ordinal);
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task The_help_of_a_step_has_its_own_settings_and_names_its_workflows_and_what_is_faulty_does_not_stop_it()
    {
        _app.Write(".env.deploy", "DEPLOY_BACKUP_KEEP=many\n");

        Assert.Equal(ExitCode.Done, await RunAsync("--target=Backup", "--help"));

        var help = _output.ToString();
        Assert.Contains("A step of Deploy and Rebuild; named, it runs alone.", help, StringComparison.Ordinal);
        Assert.Contains("DEPLOY_BACKUP_COMMAND", help, StringComparison.Ordinal);
        Assert.DoesNotContain("DEPLOY_CRON_COMMAND", help, StringComparison.Ordinal);
        Assert.Contains("Now: must be a whole number from 1 to 10000 (.env.deploy:1).", help, StringComparison.Ordinal);
        Assert.Contains("DEPLOY_BACKUP_KEEP = \"many\" (.env.deploy:1)", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_help_of_a_task_that_is_not_there_has_the_nearest_name()
    {
        Assert.Equal(ExitCode.WrongUse, await RunAsync("--target=Bakcup", "--help"));

        Assert.Contains("did you mean Backup?", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task Every_setting_is_shown_when_they_are_asked_for()
    {
        _environment["DEPLOY_BRANCH"] = "release";

        Assert.Equal(ExitCode.Done, await RunAsync("--settings"));

        Assert.All(SettingsCatalog.All, setting => Assert.Contains(setting.Variable, _output.ToString(), StringComparison.Ordinal));
        Assert.Contains("Now: release (DEPLOY_BRANCH, environment).", _output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_reference_of_settings_is_what_the_program_writes()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("--settings", "--output=markdown"));

        Assert.True(File.ReadAllText(Path.Combine(SourceTree.Root, "docs", "settings.md")) == _output.ToString(), $"docs/settings.md is stale: {SettingsDocument.Command}");
    }

    [Fact]
    public async Task Doctor_tells_everything_at_once_outside_a_checkout_without_an_engine_and_with_faulty_settings()
    {
        _app.Write(".env.deploy", "DEPLOY_BACKUP_KEEP=many\nDEPLOY_BRUNCH=main\n");
        _environment["DOCKER_CMD"] = "/nowhere/docker";

        Assert.Equal(ExitCode.Failed, await RunAsync("--target=Doctor"));

        var said = _output.ToString();
        Assert.Contains("DEPLOY_BACKUP_KEEP = \"many\" (.env.deploy:1)", said, StringComparison.Ordinal);
        Assert.Contains("did you mean DEPLOY_BRANCH?", said, StringComparison.Ordinal);
        Assert.Contains("ok  git", said, StringComparison.Ordinal);
        Assert.Contains("is not a git checkout.", said, StringComparison.Ordinal);
        Assert.Contains("Mend: ./build.sh --target=Bootstrap", said, StringComparison.Ordinal);
        Assert.Equal(2, said.Split("No Docker engine is reached by DOCKER_CMD.").Length);
        Assert.Contains("FAILED  4 faults: each is above, with what mends it.", said, StringComparison.Ordinal);
        Assert.Equal([_app[".env.deploy"]], Directory.GetFileSystemEntries(_app.Path));
    }

    [Theory]
    [InlineData("There is no task Bakcup; did you mean Backup?", "--target=Bakcup")]
    [InlineData("Deploy and Backup cannot run in one call", "--target=Deploy", "--target=Backup")]
    [InlineData("unknown option; did you mean --branch?", "--target=Deploy", "--brunch=main")]
    [InlineData("--target=Deploy", "Deploy")]
    [InlineData("No task is named", "--verbosity=verbose")]
    [InlineData("--app-dir", "--target=Status", "--app-dir=/nowhere/at all")]
    public async Task Wrong_use_is_told_and_ends_with_2(string said, params string[] arguments)
    {
        Assert.Equal(ExitCode.WrongUse, await RunAsync(arguments));

        Assert.Contains(said, _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("Next: ", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
    }

    [Fact]
    public async Task A_faulty_file_ends_with_2_before_anything_runs_and_all_its_faults_are_told()
    {
        _app.Write(".env.deploy", "DEPLOY_BACKUP_KEEP=many\nDEPLOY_BRUNCH=main\n");

        Assert.Equal(ExitCode.WrongUse, await RunAsync("--target=Deploy"));

        Assert.Contains("2 settings cannot be used.", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("DEPLOY_BACKUP_KEEP", _errors.ToString(), StringComparison.Ordinal);
        Assert.Contains("DEPLOY_BRUNCH", _errors.ToString(), StringComparison.Ordinal);
        Assert.Empty(_output.ToString());
        Assert.Equal([_app[".env.deploy"]], Directory.GetFileSystemEntries(_app.Path));
    }

    [Fact]
    public async Task An_environment_that_cannot_be_used_ends_with_2()
    {
        _environment["DEPLOY_BACKUP"] = "sometimes";

        Assert.Equal(ExitCode.WrongUse, await RunAsync("--target=Backup"));

        Assert.Contains("DEPLOY_BACKUP", _errors.ToString(), StringComparison.Ordinal);
    }

    private Task<ExitCode> RunAsync(params string[] arguments) => new SlipwayProgram(_output, _errors).RunAsync(arguments, _environment, _app.Path);
}
