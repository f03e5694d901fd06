using Slipway.Releases;
using Slipway.Reporting;
using static Slipway.Tests.Releases.RunHarness;

namespace Slipway.Tests.Releases;

/// <summary>Runs that are refused: before anything began they were no release, afterwards they were.</summary>
public sealed class RefusedRunTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly RunHarness _run;

    public RefusedRunTests() => _run = _project.Run();

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task A_run_that_is_refused_before_it_began_anything_leaves_no_release_and_its_log_with_those_of_steps()
    {
        var code = await _run.DeployAsync(("Preflight", Refused), ("Backup", Never));

        Assert.Equal(ExitCode.WrongUse, code);
        Assert.Equal(["FAILED  Say --yes.", "Next    --yes"], _run.Shown.SkipWhile(line => !line.StartsWith("FAILED", StringComparison.Ordinal)).Take(2));
        Assert.Empty(await _run.ReleasesAsync());
        Assert.Empty(Directory.GetDirectories(Path.Combine(_project.State, "releases")));
        var log = Assert.Single(Directory.GetFiles(Path.Combine(_project.State, "logs"), "*-Preflight.log"));
        Assert.True(File.Exists(Path.ChangeExtension(log, ".jsonl")));
        Assert.Contains($"Log     {log}", _run.Shown);
        _run.Log.Dispose();
        var text = await File.ReadAllTextAsync(log, TestContext.Current.CancellationToken);
        Assert.Contains("--- Preflight", text, StringComparison.Ordinal);
        Assert.Contains("FAILED  Say --yes.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_after_something_began_is_a_release_that_failed()
    {
        Assert.Equal(ExitCode.WrongUse, await _run.DeployAsync(("Preflight", Done), ("Backup", Refused)));

        Assert.Equal(ReleaseState.Failed, (await OnlyAsync()).State);
    }

    [Fact]
    public async Task What_preflight_finds_wrong_is_a_release_that_failed()
    {
        Assert.Equal(ExitCode.Failed, await _run.DeployAsync(("Preflight", _ => throw new SlipwayException("The disk is full.")), ("Backup", Never)));

        Assert.Equal("failed in Preflight", (await OnlyAsync()).Failure);
    }

    private static Task<StepResult> Refused(StepScope step) =>
        throw new SlipwayException("Say --yes.") { ExitCode = ExitCode.WrongUse, IsRefusal = true, Next = ["--yes"] };

    private async Task<Release> OnlyAsync() => Assert.Single(await _run.ReleasesAsync());
}
