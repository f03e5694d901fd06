using System.Diagnostics;
using Slipway.Docker;

namespace Slipway.IntegrationTests.Faults;

/// <summary>A database session of the test that holds locks, at which a step then waits for certain.</summary>
internal sealed class DatabaseHold : IDisposable
{
    private readonly Process _session;

    private DatabaseHold(Process session) => _session = session;

    /// <summary>Opens the session and takes a lock.</summary>
    /// <param name="engine">Reaches the engine.</param>
    /// <param name="container">The database's container.</param>
    /// <param name="statement">What takes the lock.</param>
    /// <param name="cancellationToken">Ends the waiting for it.</param>
    public static async Task<DatabaseHold> TakeAsync(DockerEngine engine, string container, string statement, CancellationToken cancellationToken)
    {
        var command = await engine.CommandAsync(
            ["exec", "-i", "-e", "PGAPPNAME=test", container, "psql", "-X", "-q", "-U", "sample", "-d", "sample", "-v", "ON_ERROR_STOP=1", "-At"], cancellationToken);
        var start = new ProcessStartInfo(command.FileName, command.Arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var session = Process.Start(start)!;
        var hold = new DatabaseHold(session);
        await session.StandardInput.WriteLineAsync($"{statement};\nSELECT 'held';");
        await session.StandardInput.FlushAsync(cancellationToken);
        while (await session.StandardOutput.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line == "held") return hold;
        }

        throw new InvalidOperationException($"{statement}: {await session.StandardError.ReadToEndAsync(cancellationToken)}");
    }

    /// <summary>Lets go of everything: the session ends with its input.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        _session.StandardInput.Close();
        await _session.WaitForExitAsync(cancellationToken);
    }

    public void Dispose()
    {
        if (!_session.HasExited) _session.Kill(entireProcessTree: true);
        _session.Dispose();
    }
}
