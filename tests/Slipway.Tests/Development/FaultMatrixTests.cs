using Slipway.Demo;
using Slipway.Development;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Machine;

namespace Slipway.Tests.Development;

public sealed class FaultMatrixTests : IDisposable
{
    private readonly MachineFixture _fixture = new();
    private readonly TemporaryFolder _checkout = new();
    private int _failed;

    public FaultMatrixTests()
    {
        (_fixture.EngineAnswers, _fixture.ComposeVersion) = (true, "2.26.1-4");
        File.WriteAllText(Path.Combine(_checkout.Path, "Slipway.slnx"), "");
        Directory.CreateDirectory(Path.Combine(_checkout.Path, "tests", "sample-app"));
        foreach (var thing in new[] { "container", "volume", "network", "image" }) _fixture.Runner.On($"docker {thing} ls");
        _fixture.Runner.On("docker image inspect", "sha256:1").On("docker compose build").On("docker save").On("git").On("rm");
        _fixture.Runner.On(command => command.Arguments is ["clone", ..], command =>
        {
            Directory.CreateDirectory(command.Arguments[^1]);
            return Ended();
        });
        _fixture.Runner.On(command => command.Arguments is ["build", ..], _ => Ended());
        _fixture.Runner.On(IsTests, command =>
        {
            var report = command.Arguments[command.Arguments.ToList().IndexOf("-xml") + 1];
            File.WriteAllText(report, $"<assemblies><assembly passed=\"{70 - _failed}\" failed=\"{_failed}\" skipped=\"0\"/></assemblies>");
            File.WriteAllText(Path.Combine(Path.GetDirectoryName(report)!, "fault-matrix.md"), "| step | fault |\n");
            return new(_failed, "Some.Test(name: \"Build: SIGKILL\") [FINISHED] Time: 31s\n", "", TimeSpan.Zero);
        });
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IReadOnlyList<Command> Commands => _fixture.Runner.Commands;

    public void Dispose()
    {
        _fixture.Dispose();
        _checkout.Dispose();
    }

    [Fact]
    public async Task Its_tests_run_in_namespaces_that_end_with_them_against_an_engine_of_their_own()
    {
        await Matrix("Migrate").RunAsync(Cancellation);

        var tests = Commands.Single(IsTests);
        var words = tests.Arguments.ToList();
        Assert.Equal(["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "--", "sh", "-c"], words[..9]);
        Assert.Equal(["-explicit", "on", "-namespace", "Slipway.IntegrationTests.Faults"], words[^4..]);
        var folder = tests.Environment["SLIPWAY_FAULTS_ENGINE"]!;
        Assert.StartsWith(_fixture.FullPath("/var/tmp/slipway-faults-"), folder, StringComparison.Ordinal);
        Assert.Equal($"unix://{folder}/docker.sock", tests.Environment["DOCKER_HOST"]);
        Assert.Equal("Migrate", tests.Environment["SLIPWAY_FAULT_CASE"]);
        Assert.Null(tests.Environment["DOCKER_CMD"]);
        Assert.Contains("   Build: SIGKILL", _fixture.Log.Shown);
        Assert.Contains("| step | fault |", _fixture.Log.Shown);
        Assert.Equal("Tests: 70 passed, 0 failed, 0 skipped", _fixture.Log.Shown[^1]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task Nothing_is_left_of_its_engine(int failed)
    {
        _failed = failed;

        await Record.ExceptionAsync(() => Matrix(null).RunAsync(Cancellation));

        var folder = Commands.Single(IsTests).Environment["SLIPWAY_FAULTS_ENGINE"]!;
        Assert.Equal(["-rf", "--one-file-system", "--", folder], Commands[^1].Arguments);
    }

    [Fact]
    public async Task A_failed_case_fails_the_run_which_still_shows_its_table_and_ends_with_the_sum()
    {
        _failed = 2;

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Matrix(null).RunAsync(Cancellation));

        Assert.Equal("Tests: 68 passed, 2 failed, 0 skipped", fault.ClosingLine);
        Assert.Contains("| step | fault |", _fixture.Log.Shown);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Without_root_or_Linux_nothing_is_begun(bool isLinux, bool isRoot)
    {
        (_fixture.IsLinux, _fixture.IsRoot) = (isLinux, isRoot);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Matrix(null).RunAsync(Cancellation));

        Assert.Contains("root", fault.Message, StringComparison.Ordinal);
        Assert.Empty(Commands);
    }

    private FaultMatrix Matrix(string? wanted)
    {
        var (runner, log, lines) = (_fixture.Runner, _fixture.Log, new StepLines(_fixture.Log, _fixture.Time));
        var checkout = new CheckoutRoot(_checkout.Path);
        var sample = new SampleApplication(runner, checkout, new SampleResources(_fixture.Engine(), runner));
        return new FaultMatrix(
            _fixture.Bootstrap(), new BaseImage(_fixture.Engine(), runner, _fixture.Packages(), _fixture.Machine, log, lines, _fixture.Time),
            new SolutionBuild(checkout, runner, log, lines), new FaultImages(sample, _fixture.Engine(), runner), new TestProgram(runner, log, lines),
            new TestConclusion(_fixture.Machine, log), checkout, _fixture.Machine, runner,
            new DeploySettings { AppDirectory = "/", FaultCase = wanted }, log);
    }

    private static bool IsTests(Command command) => command.FileName == "unshare";

    private static CommandResult Ended() => new(0, "", "", TimeSpan.Zero);
}
