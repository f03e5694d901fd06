using Slipway.Demo;
using Slipway.Development;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Tests.Machine;

namespace Slipway.Tests.Development;

public sealed class TestSuiteTests : IDisposable
{
    private readonly MachineFixture _fixture = new();
    private readonly TemporaryFolder _checkout = new();

    public TestSuiteTests()
    {
        (_fixture.EngineAnswers, _fixture.ComposeVersion) = (true, "2.26.1-4");
        File.WriteAllText(Path.Combine(_checkout.Path, "Slipway.slnx"), "");
        _fixture.Runner.On("docker image inspect", output: "sha256:1");
        Dotnet("build", "");
        Dotnet("format", "");
        Program("Slipway.Tests", passed: 400, failed: 0, skipped: 0);
        Program("Slipway.IntegrationTests", passed: 12, failed: 0, skipped: 0);
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _fixture.Dispose();
        _checkout.Dispose();
    }

    [Fact]
    public async Task It_builds_checks_the_format_runs_both_programs_and_ends_with_the_sum()
    {
        await Suite().RunAsync(Cancellation);

        var dotnet = _fixture.Runner.Commands.Where(command => Path.GetFileName(command.FileName) == "dotnet").ToList();
        Assert.Equal(["build", "Slipway.slnx", "--configuration", "Release", "--verbosity", "quiet", "--nologo", "--disable-build-servers", "-p:RestoreLockedMode=true"], dotnet[0].Arguments);
        Assert.Equal(["format", "Slipway.slnx", "--verify-no-changes", "--no-restore", "--verbosity", "quiet"], dotnet[1].Arguments);
        Assert.Equal(
            [
                "exec", Path.Combine(_checkout.Path, "tests", "Slipway.Tests", "bin", "Release", "net10.0", "Slipway.Tests.dll"),
                "-reporter", "verbose", "-noColor", "-noLogo",
                "-xml", Path.Combine(_checkout.Path, "tests", "Slipway.Tests", "TestResults", "Slipway.Tests.xml"),
            ],
            dotnet[2].Arguments);
        Assert.Equal(4, dotnet.Count);
        Assert.Equal("Tests: 412 passed, 0 failed, 0 skipped", _fixture.Log.Shown[^1]);
    }

    [Fact]
    public async Task A_failed_test_fails_the_run_which_still_ends_with_the_sum()
    {
        Program("Slipway.Tests", passed: 399, failed: 1, skipped: 0);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Suite().RunAsync(Cancellation));

        Assert.Equal("Tests: 411 passed, 1 failed, 0 skipped", fault.ClosingLine);
        Assert.Contains("Some.Failing_test", fault.Details);
    }

    [Fact]
    public async Task Sources_that_are_not_formatted_fail_the_run_and_are_named()
    {
        Dotnet("format", "build/Program.cs(3,1): error WHITESPACE: Fix whitespace formatting.", exitCode: 2);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Suite().RunAsync(Cancellation));

        Assert.Contains(fault.Details, line => line.Contains("build/Program.cs(3,1)", StringComparison.Ordinal));
        Assert.Equal("Tests: 412 passed, 1 failed, 0 skipped", fault.ClosingLine);
    }

    [Fact]
    public async Task A_test_program_that_dies_without_a_report_is_a_failure()
    {
        _fixture.Runner.On(Runs("Slipway.IntegrationTests"), _ => new(134, "", "Out of memory.", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Suite().RunAsync(Cancellation));

        Assert.Contains("Slipway.IntegrationTests ended with exit code 134 and without a report", fault.Details);
        Assert.Contains("  Out of memory.", fault.Details);
    }

    [Fact]
    public async Task A_report_of_an_earlier_run_is_not_taken_for_this_one()
    {
        await Suite().RunAsync(Cancellation);
        _fixture.Runner.On(Runs("Slipway.Tests"), _ => new(134, "", "", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Suite().RunAsync(Cancellation));

        Assert.Equal("Tests: 12 passed, 1 failed, 0 skipped", fault.ClosingLine);
    }

    [Fact]
    public async Task No_test_at_all_is_a_failure()
    {
        Program("Slipway.Tests", 0, 0, 0);
        Program("Slipway.IntegrationTests", 0, 0, 0);

        await Assert.ThrowsAsync<SlipwayException>(() => Suite().RunAsync(Cancellation));
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData("", true)]
    public async Task Skipped_tests_are_a_failure_only_on_CI(string ci, bool succeeds)
    {
        _fixture.Variables["CI"] = ci;
        Program("Slipway.IntegrationTests", passed: 11, failed: 0, skipped: 1);

        var fault = await Record.ExceptionAsync(() => Suite().RunAsync(Cancellation));

        Assert.Equal(succeeds, fault is null);
    }

    [Theory]
    [InlineData("true", false)]
    [InlineData("", true)]
    public async Task An_engine_that_cannot_be_had_stops_only_CI(string ci, bool runsTests)
    {
        (_fixture.EngineAnswers, _fixture.IsRoot) = (false, false);
        _fixture.Variables["CI"] = ci;

        await Record.ExceptionAsync(() => Suite().RunAsync(Cancellation));

        Assert.Equal(runsTests, _fixture.Runner.Commands.Any(command => Runs("Slipway.Tests")(command)));
        Assert.Equal(runsTests, _fixture.Log.Warnings.Count == 1);
    }

    [Fact]
    public async Task What_does_not_build_is_shown_and_nothing_is_run()
    {
        Dotnet("build", "build/Program.cs(1,1): error CS1002: ; expected\n\nBuild FAILED.\n    1 Error(s)\n", exitCode: 1);

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => Suite().RunAsync(Cancellation));

        Assert.Equal(["build/Program.cs(1,1): error CS1002: ; expected"], fault.Details);
        Assert.DoesNotContain(_fixture.Runner.Commands, command => Runs("Slipway.Tests")(command));
    }

    private TestSuite Suite()
    {
        var lines = new StepLines(_fixture.Log, _fixture.Time);
        var image = new BaseImage(_fixture.Engine(), _fixture.Runner, _fixture.Packages(), _fixture.Machine, _fixture.Log, lines, _fixture.Time);
        var checkout = new CheckoutRoot(_checkout.Path);
        return new TestSuite(
            _fixture.Bootstrap(), image, new SolutionBuild(checkout, _fixture.Runner, _fixture.Log, lines), new TestProgram(_fixture.Runner, _fixture.Log, lines),
            new TestConclusion(_fixture.Machine, _fixture.Log), checkout, _fixture.Runner, _fixture.Machine, _fixture.Log, lines);
    }

    private void Dotnet(string verb, string output, int exitCode = 0) =>
        _fixture.Runner.On(command => command.Arguments is [var first, ..] && first == verb, _ => new(exitCode, output, "", TimeSpan.Zero));

    private void Program(string name, int passed, int failed, int skipped) => _fixture.Runner.On(Runs(name), command =>
    {
        var tests = failed > 0 ? "<test name=\"Some.Failing_test\" result=\"Fail\"><failure><message>why</message></failure></test>" : "";
        File.WriteAllText(
            command.Arguments[^1],
            $"<assemblies><assembly passed=\"{passed}\" failed=\"{failed}\" skipped=\"{skipped}\"><collection>{tests}</collection></assembly></assemblies>");
        return new(failed > 0 ? 1 : 0, "", "", TimeSpan.Zero);
    });

    private static Func<Command, bool> Runs(string name) =>
        command => command.Arguments is ["exec", var program, ..] && Path.GetFileNameWithoutExtension(program) == name;
}
