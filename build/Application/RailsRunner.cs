using System.Text.Json;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>
/// Runs fixed scripts in the Rails of a running container. A boot costs seconds: one that is begun early (<see cref="Keep"/>) answers everything that
/// is asked of its container until <see cref="EndAsync"/>; where none is kept, or it is gone, each script boots its own.
/// </summary>
public sealed class RailsRunner(DockerClient docker, TimeProvider time, Progress? progress = null) : IDisposable
{
    private RailsProcess? _kept;

    /// <summary>Whether one is kept.</summary>
    public bool IsKept => _kept is not null;

    /// <summary>Begins to boot a Rails in a container, for the questions to come.</summary>
    public void Keep(Container container)
    {
        if (_kept?.Container.Id == container.Id) return;
        Dispose();
        _kept = new RailsProcess(docker, container, time);
    }

    /// <summary>Ends the one that is kept.</summary>
    public async Task EndAsync()
    {
        if (Interlocked.Exchange(ref _kept, null) is { } kept) await kept.DisposeAsync();
    }

    /// <summary>Runs a script and returns what it answered.</summary>
    /// <param name="container">The running container.</param>
    /// <param name="script">The script's name as an embedded resource (<c>Application.maintenance.rb</c>).</param>
    /// <param name="environment">Values for the script.</param>
    /// <param name="deadline">How long it may take, the boot included.</param>
    /// <param name="what">What it is for, as the start of an error.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SlipwayException">Rails did not boot, did not answer, or took too long.</exception>
    internal async Task<JsonElement> RunAsync(
        Container container, string script, IReadOnlyDictionary<string, string?> environment, TimeSpan deadline, string what, CancellationToken cancellationToken)
    {
        if (_kept is { } kept && kept.Container.Id == container.Id
            && await AskAsync(kept, script, environment, deadline, what, cancellationToken) is { } answer) return answer;
        return await BootAsync(container, script, environment, deadline, what, cancellationToken);
    }

    /// <summary>Runs a script in the Rails that is kept for a container; null where none is, or it does not answer. Boots nothing.</summary>
    internal async Task<JsonElement?> AskKeptAsync(
        Container container, string script, IReadOnlyDictionary<string, string?> environment, TimeSpan deadline, CancellationToken cancellationToken)
    {
        if (_kept is not { } kept || kept.Container.Id != container.Id) return null;
        try
        {
            return await AskAsync(kept, script, environment, deadline, script, cancellationToken);
        }
        catch (SlipwayException)
        {
            return null;
        }
    }

    /// <summary>The call that boots a Rails for one script.</summary>
    internal static DockerExec Boot(Container container, string script, IReadOnlyDictionary<string, string?> environment, TimeSpan deadline) => new(container.Id, "bin/rails", "runner", "-")
    {
        // Spring would answer from a process that it keeps.
        Environment = new Dictionary<string, string?>(environment) { ["DISABLE_SPRING"] = "1" },
        Input = RailsScript.Text(script),
        Deadline = deadline,
    };

    /// <inheritdoc/>
    public void Dispose() => _ = EndAsync();

    private async Task<JsonElement?> AskAsync(
        RailsProcess kept, string script, IReadOnlyDictionary<string, string?> environment, TimeSpan deadline, string what, CancellationToken cancellationToken)
    {
        using var shown = progress?.Runs($"bin/rails runner in {kept.Container.Name}");
        try
        {
            if (await kept.AskAsync(script, environment, deadline, cancellationToken) is { } answer) return answer;
            await EndAsync();
            return null;
        }
        catch (OperationCanceledException)
        {
            // It may never come back from this question; the next one is not to wait for it.
            await EndAsync();
            throw;
        }
        catch (RailsBootException fault)
        {
            // Asked again, it boots another.
            await EndAsync();
            throw fault.Result is { } result ? Failed(kept.Container, result, what) : Late(kept.Container, deadline, what, [], fault);
        }
    }

    private async Task<JsonElement> BootAsync(
        Container container, string script, IReadOnlyDictionary<string, string?> environment, TimeSpan deadline, string what, CancellationToken cancellationToken)
    {
        CommandResult result;
        try
        {
            result = await docker.DockerExecAsync(Boot(container, script, environment, deadline), cancellationToken);
        }
        catch (CommandFailedException fault) when (fault.Result is null)
        {
            throw Late(container, deadline, what, fault.Details, fault);
        }

        return result.Output.Split('\n').Select(RailsScript.Answer).LastOrDefault(answer => answer is not null) ?? throw Failed(container, result, what);
    }

    private static SlipwayException Late(Container container, TimeSpan deadline, string what, IReadOnlyList<string> details, Exception fault) =>
        new($"{what}: bin/rails runner in {container.Name} did not end within {deadline.TotalSeconds:0} s.", fault) { Details = details };

    private static SlipwayException Failed(Container container, CommandResult result, string what)
    {
        var why = result.ProgramIsMissing()
            ? $"{container.Name} has no bin/rails in its working directory"
            : result.Succeeded
                ? $"bin/rails runner in {container.Name} ended without an answer"
                : $"bin/rails runner in {container.Name} ended with exit code {result.ExitCode}";
        return new SlipwayException($"{what}: {why}.") { Details = result.LastLines() };
    }
}
