using System.Text;
using System.Threading.Channels;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Database;

/// <summary>
/// A psql that stays connected to a database and answers one question after the other: to begin one takes a tenth of a second each time. It ends with its
/// standard input, so it outlives neither this program nor <see cref="DisposeAsync"/>; and with the first error, as a psql for one script does.
/// </summary>
internal sealed class PsqlProcess : IAsyncDisposable
{
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _questions = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly PostgresSession _session;
    private readonly IRunLog _log;
    private readonly TimeProvider _time;
    private readonly Task<CommandResult> _running;
    private volatile Question? _asked;

    /// <summary>Begins to connect.</summary>
    public PsqlProcess(DockerClient docker, PostgresSession session, IRunLog log, TimeProvider time)
    {
        _log = log;
        _session = session;
        _time = time;
        _running = RunAsync(docker);
    }

    /// <summary>Whether it has answered once: its connection was good.</summary>
    public bool HasAnswered { get; private set; }

    /// <summary>Asks a question.</summary>
    /// <param name="sql">A script that changes nothing.</param>
    /// <param name="variables">Its variables.</param>
    /// <param name="deadline">How long the answer may take, what is left of connecting included.</param>
    /// <param name="cancellationToken">Ends the waiting, and the psql.</param>
    /// <returns>The answer, or how psql ended over this question; null where it had ended before.</returns>
    /// <exception cref="SlipwayException">It could not be started, or did not answer in time; it is then ended.</exception>
    public async Task<CommandResult?> AskAsync(
        string sql, IReadOnlyDictionary<string, string> variables, TimeSpan deadline, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_running.IsCompleted || _end.IsCancellationRequested) return null;
            var question = _asked = new Question();
            _questions.Writer.TryWrite(question.Script(sql, variables));
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(question.Answer, _running, Task.Delay(deadline, _time, late.Token));
            await late.CancelAsync();
            if (question.Answer.IsCompleted)
            {
                HasAnswered = true;
                var answer = await question.Answer;
                foreach (var line in answer.Split('\n', StringSplitOptions.RemoveEmptyEntries)) _log.Write($"{_session.Database}: {line}");
                return new CommandResult(0, answer, "", TimeSpan.Zero);
            }

            if (_running.IsCompleted) return await _running;

            // It may never come back from this question; the next one is not to wait for it.
            await _end.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            throw new SlipwayException($"psql in {_session.Database} did not answer within {deadline.TotalSeconds:0} s.")
            {
                Next = [$"See what it is at: docker compose logs {_session.Database.Service}"],
            };
        }
        finally
        {
            _asked = null;
            _turn.Release();
        }
    }

    /// <summary>Ends it: by the end of its input, and where that is not heard, by a signal.</summary>
    public async ValueTask DisposeAsync()
    {
        _questions.Writer.TryComplete();
        await Task.WhenAny(_running, Task.Delay(EndsWithin, _time));
        await _end.CancelAsync();
        await Task.WhenAny(_running);
    }

    private async Task<CommandResult> RunAsync(DockerClient docker)
    {
        await Task.Yield();
        return await docker.DockerExecAsync(_session.Psql() with { WriteInput = WriteAsync, ReadOutput = ReadAsync, Stays = true }, _end.Token);
    }

    private async Task WriteAsync(Stream input, CancellationToken cancellationToken)
    {
        await foreach (var script in _questions.Reader.ReadAllAsync(cancellationToken))
        {
            await input.WriteAsync(Encoding.UTF8.GetBytes(script), cancellationToken);
            await input.FlushAsync(cancellationToken);
        }
    }

    private async Task ReadAsync(Stream output, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(output, Encoding.UTF8, leaveOpen: true);
        while (await reader.ReadLineAsync(cancellationToken) is { } line) _asked?.Take(line);
    }

    /// <summary>A question: psql says its mark when it has answered.</summary>
    private sealed class Question
    {
        private readonly string _mark = Guid.NewGuid().ToString("N");
        private readonly StringBuilder _lines = new();
        private readonly TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Answer => _answer.Task;

        public string Script(string sql, IReadOnlyDictionary<string, string> variables) =>
            $"{string.Concat(variables.Select(variable => $"\\set {variable.Key} {Quoted(variable.Value)}\n"))}{sql}\n\\echo {_mark}\n";

        public void Take(string line)
        {
            if (line == _mark) _answer.TrySetResult(_lines.ToString());
            else _lines.Append(line).Append('\n');
        }

        // As psql reads a quoted argument of its own commands.
        private static string Quoted(string value) =>
            $"'{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).Replace("\n", @"\n", StringComparison.Ordinal)}'";
    }
}
