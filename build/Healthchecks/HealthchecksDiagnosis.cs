using Dapper;
using Npgsql;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>Doctor's look at what SyncHealthchecks would need: the file, the instance, its database, the project. Where there is no file, there is nothing to say.</summary>
internal sealed class HealthchecksDiagnosis(HealthchecksConfiguration configuration, HealthchecksInstance instance, HealthchecksDatabase database, DeploySettings settings) : IDiagnosis
{
    /// <inheritdoc/>
    public string Title => "Healthchecks";

    /// <inheritdoc/>
    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        HealthchecksFile? file = null;
        var isReadable = await findings.TryAsync("file", () =>
        {
            file = configuration.ReadQuietly();
            if (file.Exists || settings.HealthchecksFile is not null) file.Required();
            return Task.CompletedTask;
        });
        if (file is not { Exists: true }) return;
        if (isReadable) Tell(findings, file);

        // A file with a fault says all the same where the instance is.
        if (!await LookForInstanceAsync(findings, file, cancellationToken)) return;
        await findings.TryAsync("database", () => LookAtDatabaseAsync(findings, file, isReadable, cancellationToken));
    }

    private static void Tell(Findings findings, HealthchecksFile file)
    {
        findings.Good("file", $"{file.Path}: {Figures.Count(file.Checks.Count, "check")}");
        foreach (var warning in file.Warnings) findings.Warn("file", warning);
        if (file.Checks.Where(check => check.Code is null).Select(check => check.Variable).ToList() is { Count: > 0 } without)
            findings.Warn("file", $"{Figures.Count(without.Count, "check")} without a UUID, which SyncHealthchecks skips: {string.Join(", ", without)}", "./build.sh --target=SyncHealthchecks --generate-missing (writes them into the file)");
    }

    private async Task<bool> LookForInstanceAsync(Findings findings, HealthchecksFile file, CancellationToken cancellationToken)
    {
        if (file.Value(DatabaseLocation.UrlVariable) is not null)
        {
            findings.Good("instance", $"not looked for: {DatabaseLocation.UrlVariable} names its database");
            return true;
        }

        return await findings.TryAsync("instance", async () =>
        {
            var container = await instance.RequireAsync(file, cancellationToken);
            var found = $"container {container.Name}, found by {HealthchecksInstance.FoundBy(file, container)}";
            if (container.IsRunning) findings.Good("instance", found);
            else findings.Warn("instance", $"{found}, does not run ({container.Status})", "./build.sh --target=StartHealthchecks");
        });
    }

    private async Task LookAtDatabaseAsync(Findings findings, HealthchecksFile file, bool isReadable, CancellationToken cancellationToken)
    {
        await using var session = await database.OpenAsync(file, cancellationToken);
        try
        {
            findings.Good("database", $"{session.Place}, PostgreSQL {session.Connection.PostgreSqlVersion}, with tables as Healthchecks v2.8 to v4.3 has them");
            if (await MayNotWriteAsync(session.Connection, cancellationToken) is { } fault)
                findings.Fault("database", new SlipwayException($"SyncHealthchecks could not write to {session.Place}: {fault}.") { Next = [$"Let it go there as the user that owns Healthchecks' tables: {DatabaseLocation.UrlVariable}=postgres://user:password@host:5432/hc"] });

            var project = await HealthchecksProject.ChooseAsync(session.Connection, file, cancellationToken);
            var by = file.Value(HealthchecksProject.Variable) is not null ? HealthchecksProject.Variable : file.Value(HealthchecksProject.OwnerVariable) is not null ? HealthchecksProject.OwnerVariable : "it is the only one";
            findings.Good("project", $"{project}, {Figures.Count((int)project.Checks, "check")}; {by}");
            if (!isReadable) return;

            var plan = await CheckSync.LookAsync(session, file, project, cancellationToken);
            if (plan.IsDone) findings.Good("checks", "as the file says");
            else findings.Warn("checks", $"to create: {plan.Created.Count}, to update: {plan.Updated.Count}", "./build.sh --target=SyncHealthchecks (--dryrun shows them)");
        }
        catch (NpgsqlException refused)
        {
            throw new SlipwayException($"The database of Healthchecks, {session.Place}, cannot be read: {(refused as PostgresException)?.MessageText ?? refused.InnerException?.Message ?? refused.Message}", refused)
            {
                Next = ["See that Healthchecks and its database run: docker ps"],
            };
        }
    }

    private static async Task<string?> MayNotWriteAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var (standby, readOnly, missing) = await connection.QuerySingleAsync<(bool Standby, bool ReadOnly, string? Missing)>(new CommandDefinition(
            """
            select pg_is_in_recovery(), current_setting('default_transaction_read_only')::boolean,
                (select string_agg(privilege || ' on ' || name, ', ')
                    from (values ('api_check', 'insert'), ('api_check', 'update'), ('api_channel_checks', 'insert'), ('api_channel_checks', 'delete')) wanted (name, privilege)
                    where not has_table_privilege(name, privilege))
            """,
            cancellationToken: cancellationToken));
        return standby ? "the server is a standby" : readOnly ? "its transactions are read-only by default" : missing is not null ? $"the user lacks {missing}" : null;
    }
}
