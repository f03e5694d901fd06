using Slipway.Reporting;

namespace Slipway.Tests;

/// <summary>What only shows something is printed by Cake, to the console of the process: nothing else may run meanwhile.</summary>
[Collection(nameof(ProcessConsole))]
public sealed class SlipwayProgramShowingTests : IDisposable
{
    private readonly TemporaryFolder _app = new();
    private readonly StringWriter _cake = new();
    private readonly StringWriter _errors = new();
    private readonly TextWriter _console = Console.Out;

    public SlipwayProgramShowingTests()
    {
        Console.SetOut(_cake);
        _app.Write(".env.deploy", "DEPLOY_BACKUP_KEEP=many\n");
    }

    public void Dispose()
    {
        Console.SetOut(_console);
        _app.Dispose();
        _cake.Dispose();
        _errors.Dispose();
    }

    [Theory]
    [InlineData("--description")]
    [InlineData("--tree")]
    public async Task Tasks_are_shown_although_the_settings_are_faulty(string option)
    {
        Assert.Equal(ExitCode.Done, await RunAsync(option));

        Assert.Contains("EnableMaintenance", _cake.ToString(), StringComparison.Ordinal);
        Assert.Contains("Bootstrap", _cake.ToString(), StringComparison.Ordinal);
        Assert.Empty(_errors.ToString());
    }

    [Fact]
    public async Task A_dry_run_of_a_task_that_has_no_plan_names_it_and_runs_nothing()
    {
        Assert.Equal(ExitCode.Done, await RunAsync("--target=Prune", "--dryrun"));

        Assert.Contains("Prune", _cake.ToString(), StringComparison.Ordinal);
    }

    private Task<ExitCode> RunAsync(params string[] arguments) =>
        new SlipwayProgram(TextWriter.Null, _errors).RunAsync(arguments, new Dictionary<string, string> { ["HOME"] = "/nowhere" }, _app.Path);
}

/// <summary>Tests that take the console of the process for themselves.</summary>
[CollectionDefinition(nameof(ProcessConsole), DisableParallelization = true)]
public sealed class ProcessConsole;
