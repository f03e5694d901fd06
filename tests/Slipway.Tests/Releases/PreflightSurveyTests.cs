using Slipway.Processes;
using Slipway.Releases.Survey;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

public sealed class PreflightSurveyTests : IDisposable
{
    private const string Facts = """{"version":"17.6","create":true,"databases":[{"name":"shop","owner":"shop","bytes":1000}],"slots":[]}""";

    private readonly ScriptedProject _project = new ScriptedProject { HasDatabase = true }.Running();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task What_does_not_wait_for_the_remote_is_looked_at_while_it_answers()
    {
        var asked = new TaskCompletionSource();
        _project.Engine.OnExec("psql", _ =>
        {
            asked.TrySetResult();
            return FakeEngine.Ok(Facts);
        });
        _project.Engine.Runner.BeforeEach = command => command.Arguments.Contains("fetch") ? asked.Task.WaitAsync(TimeSpan.FromSeconds(20), Token) : Task.CompletedTask;

        var (found, faults) = await SurveyAsync();

        Assert.Empty(faults.All);
        Assert.Equal(ScriptedGit.New, found.Checkout?.Target);
        Assert.Equal("shop", Assert.Single(found.Backup!.Databases).Name);
    }

    [Fact]
    public async Task A_remote_that_cannot_be_reached_and_a_database_that_cannot_be_asked_are_both_told()
    {
        _project.Engine.OnExec("psql", _ => new CommandResult(2, "", "FATAL: the database system is starting up\n", TimeSpan.Zero));
        _project.Engine.Runner.On(command => command.Arguments.Contains("fetch"), _ => new(128, "", "fatal: Could not read from remote repository.\n", TimeSpan.Zero));

        var (found, faults) = await SurveyAsync();

        Assert.Null(found.Checkout);
        Assert.Contains(faults.All, fault => fault.Message.Contains("Could not read from remote repository", StringComparison.Ordinal));
        Assert.Contains(faults.All, fault => fault.Message.Contains("the database system is starting up", StringComparison.Ordinal));
    }

    private async Task<(Surveyed Found, FaultList Faults)> SurveyAsync()
    {
        using var run = _project.Run();
        var (release, faults) = (await run.ReleaseAsync(), new FaultList());
        return (await run.Get<PreflightSurvey>().SurveyAsync(release, faults, Token), faults);
    }
}
