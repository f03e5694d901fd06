using System.Text;
using Slipway.Processes;

namespace Slipway.Tests;

/// <summary>Records every command and answers from rules; a command without a rule fails the test.</summary>
internal sealed class RecordingRunner : ICommandRunner
{
    private readonly List<(Func<Command, bool> Matches, Func<Command, CommandResult> Answer)> _rules = [];

    private readonly List<(Func<Command, bool> Matches, Func<string, IEnumerable<string>> Answer, CommandResult? End)> _conversations = [];

    /// <summary>The commands that were run, in order.</summary>
    public List<Command> Commands { get; } = [];

    /// <summary>What was written to each command's standard input, by position.</summary>
    public List<string> Inputs { get; } = [];

    /// <summary>Called before each command.</summary>
    public Func<Command, Task>? BeforeEach { get; set; }

    /// <summary>The commands as text.</summary>
    public IEnumerable<string> Lines => Commands.Select(command => command.ToString());

    /// <summary>Answers commands whose text starts with <paramref name="prefix"/>; later rules win.</summary>
    public RecordingRunner On(string prefix, string output = "", int exitCode = 0, string error = "") =>
        On(command => command.ToString().StartsWith(prefix, StringComparison.Ordinal), _ => new(exitCode, output, error, TimeSpan.Zero));

    /// <summary>Answers commands that match; later rules win.</summary>
    public RecordingRunner On(Func<Command, bool> matches, Func<Command, CommandResult> answer)
    {
        _rules.Insert(0, (matches, answer));
        return this;
    }

    /// <summary>Answers each line that is written to a command's standard input until it is closed; or only the first, and then ends.</summary>
    public RecordingRunner OnLines(Func<Command, bool> matches, Func<string, IEnumerable<string>> answer, CommandResult? end = null)
    {
        _conversations.Insert(0, (matches, answer, end));
        return this;
    }

    public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (BeforeEach is not null) await BeforeEach(command);
        if (_conversations.FirstOrDefault(candidate => candidate.Matches(command)) is { Answer: { } converse } conversation)
        {
            Commands.Add(command);
            Inputs.Add("");
            using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var talk = new Conversation(line =>
            {
                foreach (var said in converse(line)) command.OnLine!(said);
                if (conversation.End is not null) ended.Cancel();
            });
            try
            {
                await command.WriteInput!(talk, ended.Token);
            }
            catch (OperationCanceledException) when (conversation.End is not null)
            {
            }

            return conversation.End ?? new(0, "", "", TimeSpan.Zero);
        }

        if (command is { WriteInput: not null, ReadOutput: not null } && command.Arguments.Contains("psql")) return await PsqlConversation.RunAsync(command, Answer, cancellationToken);

        using var input = new MemoryStream();
        if (command.WriteInput is not null) await command.WriteInput(input, cancellationToken);
        var result = Answer(command, Encoding.UTF8.GetString(input.ToArray()));
        foreach (var line in result.Output.Split('\n').Concat(result.Error.Split('\n')).Where(line => line.Length > 0)) command.OnLine?.Invoke(line);
        if (command.ReadOutput is null) return result;

        using var output = new MemoryStream(Encoding.UTF8.GetBytes(result.Output));
        await command.ReadOutput(output, cancellationToken);
        return result with { Output = "" };
    }

    private CommandResult Answer(Command command, string input)
    {
        Commands.Add(command);
        Inputs.Add(input);
        var rule = _rules.FirstOrDefault(candidate => candidate.Matches(command));
        return rule.Answer is null ? throw new InvalidOperationException($"No answer for: {command}") : rule.Answer(command);
    }
}

/// <summary>Hands on every line that is written.</summary>
file sealed class Conversation(Action<string> onLine) : MemoryStream
{
    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        foreach (var line in Encoding.UTF8.GetString(buffer.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)) onLine(line);
        return ValueTask.CompletedTask;
    }
}
