using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Dapper;
using Npgsql;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>Makes the checks of a Healthchecks instance those of the file: read, compare, show, one transaction, read back.</summary>
public sealed class CheckSync(HealthchecksConfiguration configuration, HealthchecksDatabase database, MissingCodes missing, RunMode mode, IRunLog log, TimeProvider time, RunDocument? document = null)
{
    // A ping of an old version that read its row before this wrote it, and writes it whole after, puts old values back; so does the loser of a deadlock nothing.
    private const int MostRounds = 4;

    private static readonly TimeSpan WaitForOthers = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan WaitForRows = TimeSpan.FromSeconds(30);

    /// <summary>Syncs the instance of this run's file; a dry run ends with the plan.</summary>
    /// <exception cref="SlipwayException">The file or the database cannot be used, a UUID belongs to another project, or what was written does not read back.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var file = await missing.FillAsync(configuration.Read(), cancellationToken);
        await using var session = await database.OpenAsync(file, cancellationToken);
        await SyncAsync(session, file, cancellationToken);
    }

    /// <summary>What a sync of a file would do now; only reads.</summary>
    /// <exception cref="SlipwayException">It would be refused, and why; or the database cannot be read.</exception>
    internal static async Task<CheckPlan> LookAsync(HealthchecksSession session, HealthchecksFile file, HealthchecksProject project, CancellationToken cancellationToken)
    {
        try
        {
            var plan = await PlanAsync(session, null, file, project, cancellationToken);
            Refuse(plan);
            return plan;
        }
        catch (NpgsqlException refused)
        {
            throw Refused(session, refused);
        }
    }

    /// <summary>Syncs the database of a session.</summary>
    internal async Task SyncAsync(HealthchecksSession session, HealthchecksFile file, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        file.Required();
        var projects = await HealthchecksProject.AllAsync(session.Connection, cancellationToken);
        var project = HealthchecksProject.Choose(projects, file);
        log.Show($"Healthchecks at {session.Place}, project {project}; {file.Path}");

        var (created, updated) = (0, 0);
        for (var round = 1; ; round++)
        {
            var plan = await TryRoundAsync(session, file, project, show: round == 1 ? projects : null, isLast: round == MostRounds, cancellationToken);
            if (plan is null) continue;
            if (mode.IsDryRun)
            {
                log.Show($"Dry run: nothing was written. {Summary(plan.Created.Count, plan.Updated.Count, "to create", "to update")}");
                return;
            }

            (created, updated) = (created + plan.Created.Count, updated + plan.Updated.Count);
            var difference = plan.IsDone ? plan : await PlanAsync(session, null, file, project, cancellationToken);
            if (difference.IsDone)
            {
                log.Show(created + updated == 0
                    ? $"Nothing to do: Healthchecks has every check as the file says ({time.GetElapsedTime(began).Text()})."
                    : $"{Summary(created, updated, "created", "updated")}, read back and compared, in {time.GetElapsedTime(began).Text()}.");
                return;
            }

            log.Write($"Read back otherwise than written: {string.Join(", ", difference.Created.Select(check => check.Check.Key).Concat(difference.Updated.Select(change => change.Check.Key)))}");
            if (round == MostRounds) throw Unsettled(difference);
        }
    }

    /// <summary>One transaction: reads, plans, writes. Null if the database broke it off for the sake of another (a deadlock), and it can be tried again.</summary>
    [SuppressMessage("Style", "IDE0063", Justification = "The transaction ends before what comes after it.")]
    private async Task<CheckPlan?> TryRoundAsync(
        HealthchecksSession session, HealthchecksFile file, HealthchecksProject project, IReadOnlyList<HealthchecksProject>? show, bool isLast, CancellationToken cancellationToken)
    {
        try
        {
            await using (var transaction = await session.BeginAsync(WaitForOthers, cancellationToken))
            {
                var plan = await PlanAsync(session, transaction, file, project, cancellationToken);
                if (show is not null)
                {
                    new PlanReport(log).Show(plan, show);
                    document?.Add("checks", JsonSerializer.SerializeToNode(SyncDocument.Of(plan, project, file, mode.IsDryRun), SyncJson.Default.SyncDocument));
                }

                Refuse(plan);
                if (mode.IsDryRun || plan.IsDone) return plan;

                await session.Connection.ExecuteAsync(new CommandDefinition(
                    "select set_config('lock_timeout', @Milliseconds, true)", new { Milliseconds = $"{(long)WaitForRows.TotalMilliseconds}ms" }, transaction, cancellationToken: cancellationToken));
                await new CheckWriter(session.Connection, transaction, session.Checks, cancellationToken).WriteAsync(plan, project.Id);
                await transaction.CommitAsync(cancellationToken);
                return plan;
            }
        }
        catch (PostgresException broken) when (!isLast && broken.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.UniqueViolation)
        {
            log.Write($"The database broke the transaction off: {broken.MessageText}. Trying again.");
            return null;
        }
        catch (NpgsqlException refused)
        {
            throw Refused(session, refused);
        }
    }

    private static SlipwayException Refused(HealthchecksSession session, NpgsqlException refused) =>
        new($"The database of Healthchecks, {session.Place}, refused: {(refused as PostgresException)?.MessageText ?? refused.InnerException?.Message ?? refused.Message}. Nothing was written.", refused)
        {
            Next = refused is PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable }
                ? ["Another session holds rows of api_check for a long time: see pg_stat_activity, then run this again."]
                : ["Run this again."],
        };

    private static async Task<CheckPlan> PlanAsync(
        HealthchecksSession session, NpgsqlTransaction? transaction, HealthchecksFile file, HealthchecksProject project, CancellationToken cancellationToken)
    {
        var codes = file.Checks.Where(check => check.Code is not null).Select(check => check.Code!.Value);
        var state = await CheckState.ReadAsync(session.Connection, transaction, project.Id, codes, cancellationToken);
        var names = file.Checks.Select(check => check.Name).Concat(state.Checks.Select(row => row.Name));
        var slugs = await CheckState.SlugsAsync(session.Connection, transaction, names, cancellationToken);
        return new CheckPlanner(state, slugs).Plan(file.Checks, Path.GetFileName(file.Path));
    }

    private static void Refuse(CheckPlan plan)
    {
        if (plan.Faults.Count > 0)
        {
            throw new SlipwayException($"The file asks for integrations that the project does not have: {Figures.Count(plan.Faults.Count, "fault")}. Nothing was written.")
            {
                ExitCode = ExitCode.WrongUse,
                Details = plan.Faults,
                Next = ["Mend the lines above, or make the integrations in Healthchecks."],
            };
        }

        if (plan.Conflicts.Count == 0) return;
        throw new SlipwayException($"{Figures.Count(plan.Conflicts.Count, "UUID")} of the file {(plan.Conflicts.Count == 1 ? "belongs" : "belong")} to another project. Nothing was written.")
        {
            Details = [.. plan.Conflicts.Select(conflict => $"{conflict.Check.Variable} (line {conflict.Check.Line}): {conflict.Check.Code}, project {conflict.Project}")],
            Next = [$"Choose that project ({HealthchecksProject.Variable}), transfer the check in Healthchecks, or give the check another UUID in the file."],
        };
    }

    private static SlipwayException Unsettled(CheckPlan difference) =>
        new($"Healthchecks does not keep what was written: {Figures.Count(difference.Created.Count + difference.Updated.Count, "check")} read back otherwise, {MostRounds} times.")
        {
            Details = [.. difference.Created.Select(check => $"{check.Check.Variable}: is not there").Concat(difference.Updated.Select(change => $"{change.Check.Variable}: {string.Join("; ", PlanReport.Differences(change))}"))],
            Next = ["See what else writes to these checks (another sync, a script, a trigger of the database), then run this again."],
        };

    private static string Summary(int created, int updated, string create, string update) => $"{Figures.Count(created, "check")} {create}, {Figures.Count(updated, "check")} {update}";
}
