using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>
/// A Rails that booted once in a container and answers one question after the other. It ends with its standard input, so it outlives neither
/// this program nor <see cref="DisposeAsync"/>.
/// </summary>
internal sealed class RailsProcess : IAsyncDisposable
{
    // Standard input has to stay free for the questions, so the first line brings the program.
    private const string Program = "eval $stdin.gets.unpack1('m')";

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan EndsWithin = TimeSpan.FromSeconds(1);

    private readonly Channel<string> _questions = Channel.CreateUnbounded<string>();
    private readonly CancellationTokenSource _end = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TimeProvider _time;
    private readonly Task<CommandResult?> _running;
    private volatile TaskCompletionSource<JsonElement>? _waiting;
    private volatile bool _booted;

    /// <summary>Begins to boot.</summary>
    public RailsProcess(DockerClient docker, Container container, TimeProvider time)
    {
        Container = container;
        _time = time;
        _questions.Writer.TryWrite(RailsScript.Encoded("Application.rails.rb"));
        _running = RunAsync(docker);
    }

    /// <summary>Where it runs.</summary>
    public Container Container { get; }

    /// <summary>Asks a question.</summary>
    /// <param name="script">The script's name as an embedded resource.</param>
    /// <param name="environment">Values for the script.</param>
    /// <param name="deadline">How long the answer may take, what is left of the boot included.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The answer; null where the process ended without one: whoever asks boots another.</returns>
    /// <exception cref="RailsBootException">It did not boot, or did not answer in time; it is then ended.</exception>
    public async Task<JsonElement?> AskAsync(
        string script, IReadOnlyDictionary<string, string?> environment, TimeSpan deadline, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var answer = _waiting = new TaskCompletionSource<JsonElement>(TaskCreationOptions.RunContinuationsAsynchronously);
            _questions.Writer.TryWrite(RailsScript.Question(script, environment));
            using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var first = await Task.WhenAny(answer.Task, _running, Task.Delay(deadline, _time, late.Token));
            await late.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (first == answer.Task || answer.Task.IsCompleted) return answer.Task.Result.TryGetProperty("fault", out _) ? null : await answer.Task;
            if (first == _running) return _booted || await _running is not { } result ? null : throw new RailsBootException(result);

            await _end.CancelAsync();
            throw new RailsBootException(null);
        }
        finally
        {
            _waiting = null;
            _turn.Release();
        }
    }

    /// <summary>Ends it: by the end of its input, and where that is not heard, by a signal.</summary>
    public async ValueTask DisposeAsync()
    {
        _questions.Writer.TryComplete();
        await Task.WhenAny(_running, Task.Delay(EndsWithin, _time));
        await _end.CancelAsync();
        await _running;
    }

    private async Task<CommandResult?> RunAsync(DockerClient docker)
    {
        var exec = new DockerExec(Container.Id, "bin/rails", "runner", Program)
        {
            Environment = new Dictionary<string, string?> { ["DISABLE_SPRING"] = "1" },
            WriteInput = WriteAsync,
            OnLine = Line,
            Deadline = Longest,
            Stays = true,
        };
        try
        {
            await Task.Yield();
            return await docker.DockerExecAsync(exec, _end.Token);
        }
        catch (Exception fault) when (fault is SlipwayException or OperationCanceledException)
        {
            // Nobody waits for it, or whoever does boots another.
            return null;
        }
    }

    private async Task WriteAsync(Stream input, CancellationToken cancellationToken)
    {
        await foreach (var line in _questions.Reader.ReadAllAsync(cancellationToken))
        {
            await input.WriteAsync(Encoding.ASCII.GetBytes(line + "\n"), cancellationToken);
            await input.FlushAsync(cancellationToken);
        }
    }

    private void Line(string line)
    {
        if (RailsScript.Answer(line) is not { } answer) return;
        if (answer.TryGetProperty("booted", out _)) _booted = true;
        else _waiting?.TrySetResult(answer);
    }
}

/// <summary>A Rails did not boot, or did not answer in time.</summary>
/// <param name="result">How it ended; null where it was late.</param>
internal sealed class RailsBootException(CommandResult? result) : Exception
{
    /// <summary>How it ended; null where it was late.</summary>
    public CommandResult? Result => result;
}
