using System.IO.Pipelines;
using System.Text;
using Slipway.Processes;

namespace Slipway.Tests;

/// <summary>A psql that stays connected: each question is answered like a script by itself, and it ends with the first that fails.</summary>
internal static class PsqlConversation
{
    private const string Mark = @"\echo ";

    public static async Task<CommandResult> RunAsync(Command command, Func<Command, string, CommandResult> answer, CancellationToken cancellationToken)
    {
        var output = new Pipe();
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var failed = default(CommandResult);
        using var input = new ScriptInput(async script =>
        {
            var lines = script.TrimEnd('\n').Split('\n');
            var result = answer(command, string.Join('\n', lines[..^1]));
            if (result.Succeeded)
            {
                await output.Writer.WriteAsync(Encoding.UTF8.GetBytes($"{result.Output}\n{lines[^1][Mark.Length..]}\n"), cancellationToken);
                return;
            }

            failed = result;
            await ended.CancelAsync();
        });
        var reading = command.ReadOutput!(output.Reader.AsStream(), cancellationToken);
        try
        {
            await command.WriteInput!(input, ended.Token);
        }
        catch (OperationCanceledException) when (failed is not null)
        {
        }

        await output.Writer.CompleteAsync();
        await reading;
        return failed ?? new(0, "", "", TimeSpan.Zero);
    }

    private sealed class ScriptInput(Func<string, Task> onScript) : MemoryStream
    {
        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => await onScript(Encoding.UTF8.GetString(buffer.Span));
    }
}
