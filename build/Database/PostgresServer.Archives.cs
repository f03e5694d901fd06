using System.Globalization;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Database;

/// <content>Dumps, and the proof that a dump can be read.</content>
public sealed partial class PostgresServer
{
    private const int FirstWithZstd = 16;
    private static readonly string[] Zstd = ["-Z", "zstd:3"];

    /// <summary>Dumps a database in the custom format into <paramref name="read"/>, which gets the raw stream.</summary>
    /// <param name="database">The database.</param>
    /// <param name="serverVersion">The server's version, which the pg_dump beside it has too.</param>
    /// <param name="applicationName">The session's name: what is left of it when the run is killed is found by it.</param>
    /// <param name="deadline">How long it may take.</param>
    /// <param name="read">Reads the stream to its end; called again, from the start, if the server's pg_dump lacks a compression.</param>
    /// <param name="cancellationToken">Ends the dump, in the container too.</param>
    /// <exception cref="SlipwayException">pg_dump failed: with its own words.</exception>
    internal async Task DumpAsync(
        ApplicationDatabase database, string serverVersion, string applicationName, TimeSpan deadline, Func<Stream, CancellationToken, Task> read,
        CancellationToken cancellationToken)
    {
        var session = await SessionAsync(database, cancellationToken);
        var zstd = HasZstd(serverVersion);
        var result = await docker.DockerExecAsync(Call(zstd), cancellationToken);

        // Built without zstd, or older than the server: said before the first byte.
        if (zstd && !result.Succeeded && result.Error.Contains("zstd", StringComparison.OrdinalIgnoreCase))
            result = await docker.DockerExecAsync(Call(zstd: false), cancellationToken);
        if (!result.Succeeded) throw Failed($"pg_dump of {database} failed", result);

        DockerExec Call(bool zstd) => Dump(session, applicationName, zstd) with { ReadOutput = read, Deadline = deadline };
    }

    /// <summary>The command of that, to be shown.</summary>
    /// <exception cref="SlipwayException">The server cannot be asked.</exception>
    internal async Task<Command> DumpCommandAsync(ApplicationDatabase database, string serverVersion, string applicationName, CancellationToken cancellationToken)
    {
        var session = await SessionAsync(database, cancellationToken);
        var container = await ContainerAsync(database, cancellationToken);
        return await docker.DockerExecCommandAsync(Dump(session with { Container = container.Name }, applicationName, HasZstd(serverVersion)), cancellationToken);
    }

    private static bool HasZstd(string serverVersion) => MajorVersion(serverVersion) >= FirstWithZstd;

    private static DockerExec Dump(PostgresSession session, string applicationName, bool zstd) => session.Program(applicationName, ["pg_dump", "-w", "-Fc", .. zstd ? Zstd : []]);

    /// <summary>Reads a whole archive back in the database's container, without a server: every block is decompressed and parsed.</summary>
    /// <exception cref="SlipwayException">pg_restore could not read it: with its own words.</exception>
    internal async Task ReadBackAsync(
        ApplicationDatabase database, TimeSpan deadline, Func<Stream, CancellationToken, Task> write, CancellationToken cancellationToken)
    {
        var container = await ContainerAsync(database, cancellationToken);
        var result = await docker.DockerExecAsync(
            new DockerExec(container.Id, "pg_restore", "-f", "/dev/null") { WriteInput = write, Deadline = deadline }, cancellationToken);
        if (!result.Succeeded) throw Failed($"The dump of {database} cannot be read back", result);
    }

    private static int MajorVersion(string text)
    {
        // 17.6, and 18beta1 before that is out.
        var digits = string.Concat(text.TakeWhile(char.IsAsciiDigit));
        return digits.Length == 0 ? 0 : int.Parse(digits, CultureInfo.InvariantCulture);
    }
}
