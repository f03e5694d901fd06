using Cake.Frosting;
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
    [InlineData("--help", "--target=Deploy")]
    [InlineData]
    public async Task Help_lists_every_task_and_every_setting(params string[] arguments)
    {
        Assert.Equal(ExitCode.Done, await RunAsync(arguments));

        var help = _output.ToString();
        Assert.All(typeof(SlipwayProgram).Assembly.GetExportedTypes().Where(type => typeof(IFrostingTask).IsAssignableFrom(type)),
            task => Assert.Contains($"  {task.Name} ", help, StringComparison.Ordinal));
        Assert.All(SettingsCatalog.All, setting => Assert.Contains(setting.Variable, help, StringComparison.Ordinal));
        Assert.All(CakeOptions.All, option => Assert.Contains($"--{option.Name}", help, StringComparison.Ordinal));
        Assert.Empty(_errors.ToString());
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
