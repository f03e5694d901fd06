using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>Deletes the checks of a project that the Healthchecks file does not name, and puts them back.</summary>
public sealed class CheckCleanup(
    HealthchecksConfiguration configuration, HealthchecksDatabase database, CleanupFolder folder, Consent consent, DeploySettings settings, RunMode mode, IRunLog log, TimeProvider time)
{
    private static readonly TimeSpan WaitsForOthers = TimeSpan.FromSeconds(30);

    /// <summary>Shows what would be deleted, asks, keeps it in a file, and deletes it.</summary>
    /// <exception cref="SlipwayException">It cannot be told what stays, nobody agreed, or the database refuses: nothing is deleted then.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var file = configuration.Read().Required();
        await using var session = await database.OpenAsync(file, cancellationToken);
        await CleanAsync(session, file, cancellationToken);
    }

    /// <summary>Deletes them from an open database.</summary>
    internal async Task CleanAsync(HealthchecksSession session, HealthchecksFile file, CancellationToken cancellationToken)
    {
        var project = await HealthchecksProject.ChooseAsync(session.Connection, file, cancellationToken);
        var onlyDuplicates = settings.CleanupScope == CleanupScope.Duplicates;
        var plan = await CleanupPlan.ReadAsync(session, project, file, onlyDuplicates, cancellationToken);
        Show(plan, project, onlyDuplicates);
        if (plan.Unnamed.Count == 0 || mode.IsDryRun) return;

        if (!await consent.AskAsync($"Delete {Figures.Count(plan.Unnamed.Count, "check")} of project {project} and all their pings?", settings.Yes, cancellationToken))
        {
            log.Show("Nothing was deleted.");
            return;
        }

        await DeleteAsync(session, project, plan, cancellationToken);
    }

    /// <summary>Puts back what was deleted.</summary>
    /// <exception cref="SlipwayException">There is no such file, or it has no place in the database any more: nothing is changed then.</exception>
    public async Task RestoreAsync(CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(configuration.Read(), cancellationToken);
        await RestoreAsync(session, cancellationToken);
    }

    /// <summary>Puts it back into an open database.</summary>
    internal async Task RestoreAsync(HealthchecksSession session, CancellationToken cancellationToken)
    {
        var path = folder.FileToRestore();
        using var reader = await ArchiveReader.OpenAsync(path, cancellationToken);
        await using var transaction = await session.BeginAsync(WaitsForOthers, cancellationToken);
        var (rows, warnings) = await new CheckReturn(transaction, reader, cancellationToken).RunAsync();
        await transaction.CommitAsync(cancellationToken);
        log.Show($"Put back from {path} into project {reader.Archive.ProjectName} ({reader.Archive.Project:D}):");
        foreach (var (table, count) in rows) log.Show($"   {Figures.Count(count, "row")} of {table}");
        foreach (var warning in warnings) log.Warn(warning);
    }

    private async Task DeleteAsync(HealthchecksSession session, HealthchecksProject project, CleanupPlan plan, CancellationToken cancellationToken)
    {
        var path = folder.NewFile(time.GetUtcNow());
        await using var transaction = await session.BeginAsync(WaitsForOthers, cancellationToken);
        IReadOnlyList<(string Table, long Rows)> deleted;
        try
        {
            deleted = await CheckRemoval.RemoveAsync(
                transaction, project.Id, [.. plan.Unnamed.Select(check => check.Id)],
                tables => ArchiveWriter.BeginAsync(path, new CheckArchive(CheckArchive.CurrentFormat, time.GetUtcNow(), project.Code, project.Name, tables), cancellationToken), cancellationToken);
        }
        catch
        {
            // Nothing was deleted, so there is nothing to put back.
            File.Delete(path);
            throw;
        }

        // What is cut off here may have been deleted all the same: the file stays.
        await transaction.CommitAsync(cancellationToken);
        log.Show($"Deleted {Figures.Count((int)deleted[0].Rows, "check")}, with {string.Join(", ", deleted.Skip(1).Select(table => $"{Figures.Count((int)table.Rows, "row")} of {table.Table}"))}.");
        log.Show($"Kept in {path}; ./build.sh --target=RestoreHealthchecks puts them back.");
    }

    private void Show(CleanupPlan plan, HealthchecksProject project, bool onlyDuplicates)
    {
        log.Show($"Project {project}: {Figures.Count(plan.Named, "check")} of the file, {Figures.Count(plan.Unnamed.Count, "check")} to delete" +
            (plan.Others > 0 ? $", {Figures.Count(plan.Others, "check")} that the file does not name {(plan.Others == 1 ? "stays" : "stay")}" : "") + ".");
        foreach (var check in plan.Unnamed) log.Show($"   delete  {check}");
        if (plan.Unnamed.Count == 0) log.Show(onlyDuplicates ? "No check has the name of one of the file's." : "The file names every check of the project.");
    }
}
