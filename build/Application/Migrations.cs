using Slipway.Database;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>Knows which migrations are pending without booting the application, and runs them in a one-off container of the new image.</summary>
public sealed class Migrations(
    GitRepository git, PostgresServer postgres, DockerCompose compose, DockerClient docker, DeploySettings settings, TimeProvider time)
{
    private const int MostLines = 30;
    private static readonly TimeSpan CleanupTime = TimeSpan.FromSeconds(5);

    /// <summary>Compares a commit's migration files with what the databases have applied; boots nothing.</summary>
    /// <param name="application">The application.</param>
    /// <param name="commit">The commit.</param>
    /// <param name="cancellationToken">Ends the questions.</param>
    /// <exception cref="SlipwayException">A database cannot be asked.</exception>
    public async Task<MigrationStatus> PendingAsync(ComposeApplication application, string commit, CancellationToken cancellationToken)
    {
        if (!application.IsRails || settings.MigrateCommand is not null)
            return MigrationStatus.NotKnown(settings.PendingCommand is null ? "DEPLOY_PENDING_COMMAND is not set" : "DEPLOY_PENDING_COMMAND is asked of the new image");
        if (application.Databases.Count == 0 || application.ForeignDatabases.Count > 0)
            return MigrationStatus.NotKnown("not every database of the application runs in this project");

        var (finding, asking) = (MigrationFiles.FindAsync(git, commit, application.SourceFolder, cancellationToken), AppliedAsync(application, cancellationToken));
        await Task.WhenAll(finding, asking);
        var (files, applied) = (await finding, await asking);
        if (files.Count == 0 && applied.Count > 0) return MigrationStatus.NotKnown("the databases have migrations, and the commit has none where Rails keeps them");

        var pending = new List<PendingMigration>();
        foreach (var file in files.Where(file => !applied.Contains(file.Version)))
        {
            var source = await git.ShowAsync(commit, file.Path, cancellationToken) ?? "";
            pending.Add(new PendingMigration(file.Version, file.Name, file.Path, DestructiveMigrations.Find(file.Path, source)));
        }

        var known = files.Select(file => file.Version).ToHashSet(StringComparer.Ordinal);
        return new MigrationStatus(pending, [.. applied.Where(version => !known.Contains(version)).Order(StringComparer.Ordinal)], null) { Applied = applied };
    }

    /// <summary>Asks the configured command, in a one-off container of the new image, one pending migration a line.</summary>
    /// <exception cref="SlipwayException">The command failed.</exception>
    public async Task<MigrationStatus> PendingByCommandAsync(ComposeApplication application, string releaseId, CancellationToken cancellationToken)
    {
        if (settings.PendingCommand is not { Length: > 0 } command) return MigrationStatus.NotKnown("DEPLOY_PENDING_COMMAND is not set");
        var result = await RunOneOffAsync(application, releaseId, ["sh", "-c", command], settings.MigrateTimeout, null, cancellationToken);
        if (!result.Succeeded)
            throw new SlipwayException($"The pending command (DEPLOY_PENDING_COMMAND) failed with exit code {result.ExitCode}.") { Details = result.LastLines(MostLines) };

        var lines = result.Output.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0);
        return new MigrationStatus([.. lines.Select(line => new PendingMigration(line, line, "", []))], [], null);
    }

    /// <summary>Why nothing ever migrates; null where something may.</summary>
    public string? WhyNever(ComposeApplication application) =>
        !application.IsRails && settings.MigrateCommand is null ? "not Rails, and DEPLOY_MIGRATE_COMMAND is not set" : null;

    /// <summary>What migrates, in the one-off container.</summary>
    public IReadOnlyList<string> Words(bool firstInstall) =>
        settings.MigrateCommand is { Length: > 0 } command ? ["sh", "-c", command] : ["bin/rails", firstInstall ? "db:prepare" : "db:migrate"];

    /// <summary>Migrates in a one-off container of the new image; nothing pending costs nothing.</summary>
    /// <param name="application">The application.</param>
    /// <param name="releaseId">The release: the container's label, and the name of the database sessions.</param>
    /// <param name="status">What is pending; where that is not known, the application is asked by booting it.</param>
    /// <param name="firstInstall">Whether the database may have to be created and seeded.</param>
    /// <param name="starting">Called before the databases may be changed, and only then, with what is known by now to be pending.</param>
    /// <param name="onLine">Sees each line of the output.</param>
    /// <param name="cancellationToken">Ends the migrations: their container and their database sessions too.</param>
    /// <exception cref="MigrationFailedException">They failed or took too long; the database may be changed.</exception>
    public async Task<MigrationResult> RunAsync(
        ComposeApplication application, string releaseId, MigrationStatus status, bool firstInstall, Func<MigrationStatus, Task> starting, Action<string>? onLine,
        CancellationToken cancellationToken)
    {
        var start = time.GetTimestamp();
        if (WhyNever(application) is { } never) return NotRun(never);
        if (!status.IsKnown && settings.PendingCommand is not null && !firstInstall) status = await PendingByCommandAsync(application, releaseId, cancellationToken);
        if (status is { IsKnown: true, Pending.Count: 0 } && !firstInstall) return NotRun("nothing is pending");

        await starting(status);
        var before = status.Applied ?? await AppliedQuietlyAsync(application, cancellationToken);
        var arguments = Words(firstInstall);
        var progress = new MigrationProgress(onLine);
        var what = $"Migrations ({string.Join(' ', arguments.Take(2))}) of {application.App.Name}";
        CommandResult result;
        try
        {
            var deadline = settings.MigrateTimeout + settings.MigrateTimeoutEach * status.Pending.Count;
            result = await RunOneOffAsync(application, releaseId, arguments, deadline, progress.Line, cancellationToken);
        }
        catch (CommandFailedException fault)
        {
            throw await FailedAsync(application, before, progress, $"{what} failed: {fault.Message}", fault, cancellationToken);
        }

        if (!result.Succeeded)
            throw await FailedAsync(application, before, progress, $"{what} failed with exit code {result.ExitCode}.", null, cancellationToken);
        var applied = Difference(before, await AppliedQuietlyAsync(application, cancellationToken))
            ?? (progress.Finished.Count > 0 ? progress.Finished : [.. status.Pending.Select(migration => migration.Version)]);
        return new MigrationResult(applied, true, firstInstall ? "first install" : "migrated", time.GetElapsedTime(start));

        MigrationResult NotRun(string reason) => new([], false, reason, time.GetElapsedTime(start));
    }

    private async Task<CommandResult> RunOneOffAsync(
        ComposeApplication application, string releaseId, IReadOnlyList<string> arguments, TimeSpan deadline, Action<string>? onLine, CancellationToken cancellationToken)
    {
        var ended = false;
        try
        {
            var run = new DockerComposeRun(application.App.Name, arguments)
            {
                Labels = [$"{ComposeLabels.Release}={releaseId}"],
                Environment = new Dictionary<string, string?> { ["PGAPPNAME"] = SessionName(releaseId) },
                OnLine = onLine,
                Deadline = deadline,
            };
            var result = await compose.DockerComposeRunAsync(run, cancellationToken);
            ended = true;
            return result;
        }
        finally
        {
            if (!ended) await EndLeftoversAsync(application, releaseId);
        }
    }

    /// <summary>Ends the one-off containers of a release and its database sessions, such as those that a killed run left.</summary>
    /// <exception cref="SlipwayException">The engine cannot be asked.</exception>
    public async Task EndAsync(ComposeApplication application, string releaseId, CancellationToken cancellationToken)
    {
        var left = await docker.DockerPsAsync([$"{ComposeLabels.Release}={releaseId}", $"{ComposeLabels.Project}={application.Compose.Project}"], cancellationToken);
        var oneOffs = left.Where(container => container.IsOneOff).Select(container => container.Id).ToList();
        if (oneOffs.Count > 0) await docker.DockerRemoveAsync(oneOffs, cancellationToken);

        // A statement under way goes on until it next speaks to its client.
        foreach (var database in application.Databases) await postgres.EndSessionsAsync(database, SessionName(releaseId), cancellationToken);
    }

    private async Task EndLeftoversAsync(ComposeApplication application, string releaseId)
    {
        using var limit = new CancellationTokenSource(CleanupTime, time);
        try
        {
            await EndAsync(application, releaseId, limit.Token);
        }
        catch (Exception fault) when (fault is SlipwayException or OperationCanceledException)
        {
            // The fault that led here is the one to tell; recovery ends leftovers again.
        }
    }

    private async Task<HashSet<string>> AppliedAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        var applied = await postgres.AskEachAsync(application, database => postgres.AppliedMigrationsAsync(database, cancellationToken), cancellationToken);
        return applied.SelectMany(each => each.Answer).ToHashSet(StringComparer.Ordinal);
    }

    private async Task<HashSet<string>?> AppliedQuietlyAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        if (application.Databases.Count == 0) return null;
        try
        {
            return await AppliedAsync(application, cancellationToken);
        }
        catch (SlipwayException)
        {
            // Told by the output then: the migrations themselves will say what is wrong with the database.
            return null;
        }
    }

    private async Task<MigrationFailedException> FailedAsync(
        ComposeApplication application, IReadOnlySet<string>? before, MigrationProgress progress, string message, Exception? inner, CancellationToken cancellationToken)
    {
        var seen = Difference(before, await AppliedQuietlyAsync(application, cancellationToken));
        var applied = seen ?? progress.Finished;
        var details = new List<string>();
        if (progress.Running is { } running) details.Add($"It failed in {running}.");
        details.Add(applied.Count > 0 ? $"Applied before: {string.Join(", ", applied)}"
            : seen is null && settings.MigrateCommand is not null ? "Which migrations had been applied before cannot be told." : "No migration had been applied before.");
        details.AddRange(progress.Last);
        return new MigrationFailedException(message, inner) { Running = progress.Running, Applied = applied, Details = details };
    }

    // Neither before nor after: no Rails writes down there what was applied.
    private static List<string>? Difference(IReadOnlySet<string>? before, HashSet<string>? after) =>
        before is null || after is null || (before.Count == 0 && after.Count == 0) ? null : [.. after.Except(before).OrderBy(version => version.Length).ThenBy(version => version, StringComparer.Ordinal)];

    private static string SessionName(string releaseId) => $"{PostgresSession.ApplicationName}-{releaseId}";
}
