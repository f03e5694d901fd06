using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Slipway.Application;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Database;

/// <summary>
/// Backs up every database of the application: streamed to disk with bounded memory, read back as a whole, and only then given the name of a backup.
/// What fails, is cut or is cancelled leaves nothing.
/// </summary>
public sealed partial class DatabaseBackup(PostgresServer postgres, ICommandRunner runner, DeploySettings settings, TimeProvider time)
{
    /// <summary>What a file that is no backup yet ends with.</summary>
    public const string PartialSuffix = ArchiveFile.Partial;

    /// <summary>Takes a backup: dumps, and reads the dumps back while they are written.</summary>
    /// <param name="application">The application.</param>
    /// <param name="backupId">The backup's id, the start of its files' names.</param>
    /// <param name="folder">Where it goes; made, for this user only, if it is not there.</param>
    /// <param name="cancellationToken">Ends the dump.</param>
    /// <exception cref="SlipwayException">Nothing is left of the backup: what failed, and pg_dump's own words.</exception>
    public async Task<BackupSet> TakeAsync(ComposeApplication application, string backupId, string folder, CancellationToken cancellationToken)
    {
        using var dumped = await DumpAsync(application, backupId, folder, readBackMeanwhile: true, cancellationToken);
        return await dumped.VerifyAsync(cancellationToken);
    }

    /// <summary>Dumps, and leaves the proof to the caller: until then nothing has the name of a backup.</summary>
    /// <param name="application">The application.</param>
    /// <param name="backupId">The backup's id, the start of its files' names.</param>
    /// <param name="folder">Where it goes; made, for this user only, if it is not there.</param>
    /// <param name="cancellationToken">Ends the dump.</param>
    /// <exception cref="SlipwayException">Nothing is left of the dump: what failed, and pg_dump's own words.</exception>
    public Task<DumpedBackup> DumpAsync(ComposeApplication application, string backupId, string folder, CancellationToken cancellationToken) =>
        DumpAsync(application, backupId, folder, readBackMeanwhile: false, cancellationToken);

    private async Task<DumpedBackup> DumpAsync(
        ComposeApplication application, string backupId, string folder, bool readBackMeanwhile, CancellationToken cancellationToken)
    {
        if (!SafeId().IsMatch(backupId)) throw new ArgumentException($"{backupId} cannot be part of a file's name", nameof(backupId));
        MakeFolder(folder);
        var began = time.GetUtcNow();
        RemoveLeftovers(folder, began);
        var files = new List<ArchiveFile>();
        try
        {
            var (taken, absent) = settings.BackupCommand is { Length: > 0 } command
                ? ([await ByCommandAsync(command, backupId, NewFile($"{backupId}.backup"), cancellationToken)], [])
                : await DumpAllAsync(application, backupId, NewFile, readBackMeanwhile, cancellationToken);
            return new DumpedBackup(new BackupSet(backupId, began, [], absent), taken, time);
        }
        catch
        {
            foreach (var file in files) file.Discard();
            throw;
        }

        ArchiveFile NewFile(string name)
        {
            if (File.Exists(Path.Combine(folder, name))) throw new SlipwayException($"The backup {name} exists already in {folder}.");
            var file = new ArchiveFile(folder, name);
            files.Add(file);
            return file;
        }
    }

    /// <summary>The commands that would dump now, to be shown; asks the servers what there is.</summary>
    /// <param name="application">The application.</param>
    /// <param name="backupId">The backup's id.</param>
    /// <param name="cancellationToken">Ends the asking.</param>
    /// <exception cref="SlipwayException">A server cannot be asked.</exception>
    public async Task<IReadOnlyList<Command>> CommandsAsync(ComposeApplication application, string backupId, CancellationToken cancellationToken)
    {
        if (settings.BackupCommand is { Length: > 0 } command) return [Configured(command, backupId)];
        var commands = new List<Command>();
        foreach (var (database, version) in await FoundAsync(application, cancellationToken))
            commands.Add(await postgres.DumpCommandAsync(database, version, SessionName(backupId), cancellationToken));
        return commands;
    }

    /// <summary>The files' names: <c>id.dump</c>, or <c>id.database.dump</c> for several, without collisions.</summary>
    internal static IReadOnlyList<string> FileNames(string backupId, IReadOnlyList<ApplicationDatabase> databases)
    {
        if (databases.Count == 1) return [$"{backupId}.dump"];
        return [.. databases.Select(database =>
        {
            var clean = Unsafe().Replace(database.Name, "_");
            var unique = clean == database.Name && databases.Count(other => string.Equals(Unsafe().Replace(other.Name, "_"), clean, StringComparison.OrdinalIgnoreCase)) == 1;
            var mark = unique ? "" : "-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{database.Service}\n{database.Name}")))[..8];
            return $"{backupId}.{clean}{mark}.dump";
        })];
    }

    private async Task<(IReadOnlyList<DumpedFile> Taken, IReadOnlyList<string> Absent)> DumpAllAsync(
        ComposeApplication application, string backupId, Func<string, ArchiveFile> newFile, bool readBackMeanwhile, CancellationToken cancellationToken)
    {
        if (application.ForeignDatabases.Count > 0) throw BackupCheck.CannotDump(application);

        var found = await FoundAsync(application, cancellationToken);
        var absent = application.Databases.Where(named => !found.Any(there => there.Database.Service == named.Service && there.Database.Name == named.Name)).Select(named => named.ToString()).ToList();
        if (absent.Count > 0 && found.Count == 0)
        {
            throw new SlipwayException($"There is nothing to back up: {string.Join(", ", absent)} does not exist.")
            {
                Next = ["Look at the application's DATABASE_URL and at the server's volume; a first install creates the database in Migrate."],
            };
        }

        var taken = new List<DumpedFile>();
        var names = FileNames(backupId, [.. found.Select(there => there.Database)]);
        foreach (var ((database, version), name) in found.Zip(names))
            taken.Add(await DumpAsync(database, version, backupId, newFile(name), readBackMeanwhile, cancellationToken));
        return (taken, absent);
    }

    private async Task<IReadOnlyList<(ApplicationDatabase Database, string Version)>> FoundAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var found = new List<(ApplicationDatabase, string)>();
        foreach (var server in application.Databases.GroupBy(database => database.Service))
        {
            var facts = await postgres.DescribeAsync(server.First(), cancellationToken);
            found.AddRange(PostgresServer.OfApplication(facts, [.. server]).Select(database => (database, facts.Version)));
        }

        return found;
    }

    private static string SessionName(string backupId) => $"{PostgresSession.ApplicationName}-{backupId}";

    private Command Configured(string text, string backupId) => new("sh", ["-c", text])
    {
        WorkingDirectory = settings.AppDirectory,
        Environment = new Dictionary<string, string?> { ["SLIPWAY_BACKUP_ID"] = backupId },
        Deadline = settings.BackupTimeout,
    };

    private async Task<DumpedFile> DumpAsync(
        ApplicationDatabase database, string version, string backupId, ArchiveFile file, bool readBackMeanwhile, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = readBackMeanwhile ? ReadBackAsync(ending.Token) : null;
        try
        {
            await postgres.DumpAsync(database, version, SessionName(backupId), settings.BackupTimeout, file.WriteAsync, cancellationToken);
            file.End();
            if (reading is not null) await reading;
        }
        catch
        {
            await ending.CancelAsync();
            await Task.WhenAny(reading ?? Task.CompletedTask);
            throw;
        }

        var dump = new BackupFile(file.Name, file.Bytes, file.Sha256)
        {
            Database = database.Name,
            Service = database.Service,
            ServerVersion = version,
            Duration = time.GetElapsedTime(start),
        };
        return new DumpedFile(file, dump, reading is null ? ReadBackAsync : _ => Task.CompletedTask);

        Task ReadBackAsync(CancellationToken token) => file.VerifyAsync(write => postgres.ReadBackAsync(database, settings.BackupTimeout, write, token), token);
    }

    private async Task<DumpedFile> ByCommandAsync(string text, string backupId, ArchiveFile file, CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        await runner.RunCheckedAsync(Configured(text, backupId) with { ReadOutput = file.WriteAsync }, "The backup command (DEPLOY_BACKUP_COMMAND)", cancellationToken);
        file.End();
        if (file.Bytes == 0)
        {
            throw new SlipwayException("The backup command (DEPLOY_BACKUP_COMMAND) wrote nothing to its standard output.")
            {
                Next = ["Let it write the backup to standard output, or set DEPLOY_BACKUP=none if backups are made elsewhere."],
            };
        }

        var dump = new BackupFile(file.Name, file.Bytes, file.Sha256) { Duration = time.GetElapsedTime(start) };
        return new DumpedFile(file, dump, token => file.VerifyAsync(write => write(Stream.Null, token), token));
    }

    private static void MakeFolder(string folder)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(folder);
        else Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Removes what killed runs left half-written; a dump under way was written to more recently.</summary>
    private void RemoveLeftovers(string folder, DateTimeOffset now)
    {
        foreach (var path in Directory.EnumerateFiles(folder, "*" + PartialSuffix))
        {
            if (File.GetLastWriteTimeUtc(path) < now.UtcDateTime - settings.BackupTimeout) File.Delete(path);
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9_.-]*$")]
    private static partial Regex SafeId();

    [GeneratedRegex("[^A-Za-z0-9_-]")]
    private static partial Regex Unsafe();
}
