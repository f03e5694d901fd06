using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Tests.Database;

public sealed class KeptPsqlTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly FakeProject _project = new();

    public KeptPsqlTests() => _project.Postgres.Keep();

    public void Dispose()
    {
        _project.Postgres.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task The_psql_that_stays_is_begun_as_one_for_a_script_is_and_has_no_deadline()
    {
        _project.OnExec("psql", "0");

        await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None);

        var command = Assert.Single(_project.Execs("psql"));
        Assert.EndsWith("c0ffee psql -X -w -q -v ON_ERROR_STOP=1 -At", command.ToString(), StringComparison.Ordinal);
        Assert.Equal("s3cret", command.Environment["PGPASSWORD"]);
        Assert.Null(command.Deadline);
    }

    [Fact]
    public async Task What_it_answered_is_in_the_log()
    {
        _project.OnExec("psql", "7");

        await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None);

        Assert.Contains("shop on db: 7", _project.Log.Written);
    }

    [Fact]
    public async Task Values_are_set_before_the_question_and_quoted()
    {
        _project.OnExec("psql", "0");

        await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None);

        Assert.StartsWith("\\set ours 'slipway'\nselect count(*)", _project.Runner.Inputs[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_changes_something_is_a_psql_of_its_own()
    {
        _project.OnExec("psql", "0");

        await _project.Postgres.EndSessionsAsync(FakeProject.Database(), "slipway-1", None);

        Assert.NotNull(Assert.Single(_project.Execs("psql")).Deadline);
    }

    [Fact]
    public async Task A_connection_that_is_refused_is_tried_by_the_loopback_address_and_not_twice_by_the_socket()
    {
        _project.OnExec("psql", "0");
        _project.OnExec(command => !command.Environment.ContainsKey("PGHOST"), _ => new(2, "", "psql: error: FATAL:  Peer authentication failed", TimeSpan.Zero));

        Assert.Equal(0, await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None));

        Assert.Equal([null, "127.0.0.1"], _project.Execs("psql").Select(command => command.Environment.GetValueOrDefault("PGHOST")));
    }

    [Fact]
    public async Task The_first_question_s_error_is_told_without_asking_again()
    {
        _project.OnExec("psql", exitCode: 3, error: "ERROR:  permission denied");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _project.Postgres.BusySessionsAsync(FakeProject.Database(), None));

        Assert.Equal(["ERROR:  permission denied"], fault.Details);
        Assert.Single(_project.Execs("psql"));
    }

    [Fact]
    public async Task After_a_lost_connection_the_question_is_asked_again_alone_and_the_next_by_one_that_stays()
    {
        var answers = new Queue<CommandResult>([Answered("1"), new(2, "", "FATAL:  terminating connection", TimeSpan.Zero), Answered("2"), Answered("3")]);
        _project.OnExec(FakeProject.IsPsql, _ => answers.Dequeue());

        Assert.Equal(1, await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None));
        Assert.Equal(2, await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None));
        Assert.Equal(3, await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None));

        Assert.Equal([true, true, false, true], _project.Execs("psql").Select(command => command.Deadline is null));
    }

    [Fact]
    public async Task Once_ended_every_question_connects_anew()
    {
        _project.OnExec("psql", "0");
        await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None);

        await _project.Postgres.EndKeptAsync();
        await _project.Postgres.BusySessionsAsync(FakeProject.Database(), None);

        Assert.Equal([true, false], _project.Execs("psql").Select(command => command.Deadline is null));
    }

    private static CommandResult Answered(string output) => new(0, output, "", TimeSpan.Zero);
}
