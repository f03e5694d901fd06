using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Reporting;

public sealed class DoctorReportTests : IDisposable
{
    private readonly StringWriter _console = new();
    private readonly JumpingTime _time = new();
    private readonly RunLog _log;

    public DoctorReportTests() => _log = new RunLog(_console, _time, verbose: false);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _log.Dispose();
        _console.Dispose();
    }

    [Fact]
    public async Task What_is_good_is_told_with_its_heading_and_warnings_are_no_failure()
    {
        await Report(new Looking("Machine", findings =>
        {
            findings.Good("git", "2.39.5");
            findings.Warn("clock", "differs by 9.0 s", "timedatectl set-ntp true");
        })).PrintAsync(Token);

        Assert.Equal(
            [
                "Machine",
                "  ok  git              2.39.5",
                "  ?   clock            differs by 9.0 s",
                "      Mend: timedatectl set-ntp true",
                "",
                "Everything that a deployment needs is here, 1 warning.",
                "",
            ],
            Shown);
    }

    [Fact]
    public async Task Every_fault_of_every_part_is_told_with_what_mends_it_and_then_it_has_failed()
    {
        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Report(
            new Looking("Machine", findings => findings.Fault("git", new SlipwayException("git is not there.") { Details = ["not found"], Next = ["apt-get install git"] })),
            new Looking("Deployment", _ => throw new SlipwayException("No engine.") { Next = ["./build.sh --target=Bootstrap"] })).PrintAsync(Token));

        Assert.Equal("2 faults: each is above, with what mends it.", fault.Message);
        Assert.Equal(ExitCode.Failed, fault.ExitCode);
        Assert.Contains("  !!  git              git is not there.", Shown);
        Assert.Contains("      not found", Shown);
        Assert.Contains("      Mend: apt-get install git", Shown);
        Assert.Contains("  !!  Deployment       No engine.", Shown);
    }

    [Fact]
    public async Task A_fault_that_two_parts_meet_is_told_once()
    {
        void Meets(Findings findings) => findings.Fault("engine", new SlipwayException("No engine."));

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Report(new Looking("Machine", Meets), new Looking("Deployment", Meets)).PrintAsync(Token));

        Assert.StartsWith("1 fault:", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Deployment", Shown);
    }

    [Fact]
    public async Task Nothing_is_said_of_a_part_that_has_nothing_to_say()
    {
        await Report(new Looking("Healthchecks", _ => { })).PrintAsync(Token);

        Assert.Equal(["Everything that a deployment needs is here.", ""], Shown);
    }

    private string[] Shown => _console.ToString().Split(Environment.NewLine);

    private DoctorReport Report(params IDiagnosis[] diagnoses) => new(diagnoses, _log, new StepLines(_log, _time));

    private sealed class Looking(string title, Action<Findings> look) : IDiagnosis
    {
        public string Title => title;

        public Task LookAsync(Findings findings, CancellationToken cancellationToken)
        {
            look(findings);
            return Task.CompletedTask;
        }
    }
}
