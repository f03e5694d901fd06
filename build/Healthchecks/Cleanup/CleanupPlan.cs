using System.Globalization;
using Dapper;
using Slipway.Reporting;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>A check of the project that the Healthchecks file does not name.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Code">Its UUID.</param>
/// <param name="Name">Its name.</param>
/// <param name="Status">Its status.</param>
/// <param name="Pings">How many pings it got.</param>
/// <param name="LastActivity">Its last ping or start; null if there was none.</param>
internal sealed record UnnamedCheck(int Id, Guid Code, string Name, string Status, int Pings, DateTime? LastActivity)
{
    /// <summary>One line for a person.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Code:D}  {(Name.Length > 0 ? Name : "(no name)")}  {Status}, {Figures.Count(Pings, "ping")}, {(LastActivity is { } at ? $"last active {at:yyyy-MM-dd HH:mm} UTC" : "never active")}");
}

/// <summary>Which checks of a project are deleted.</summary>
/// <param name="Unnamed">Those that are deleted.</param>
/// <param name="Named">How many of the file's checks the project has.</param>
/// <param name="Others">How many that the file does not name stay.</param>
internal sealed record CleanupPlan(IReadOnlyList<UnnamedCheck> Unnamed, int Named, int Others)
{
    /// <summary>Reads the project's checks and chooses.</summary>
    /// <param name="session">The database.</param>
    /// <param name="project">The project.</param>
    /// <param name="file">The file.</param>
    /// <param name="onlyDuplicates">Whether only those are chosen that have the name of a check that the file names.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="SlipwayException">The file names no check, or the project has none of them: then everything would be deleted (exit code 2).</exception>
    public static async Task<CleanupPlan> ReadAsync(
        HealthchecksSession session, HealthchecksProject project, HealthchecksFile file, bool onlyDuplicates, CancellationToken cancellationToken)
    {
        var entries = file.Checks.Where(check => check.Code is not null).ToList();
        if (entries.Count == 0)
        {
            throw new SlipwayException($"{file.Path} names no check by its UUID: cleaning up would delete every check of project {project}. Nothing was changed.")
            {
                ExitCode = ExitCode.WrongUse,
                Next = ["Name the checks that stay: HC_CHECK_<KEY>=<uuid>; ./build.sh --target=ExportHealthchecks writes them all."],
            };
        }

        var all = (await session.Connection.QueryAsync<UnnamedCheck>(new CommandDefinition(
            """
            select id, code, name, status, n_pings as pings, greatest(last_ping, last_start) as "LastActivity"
            from api_check where project_id = @Id order by name, id
            """,
            new { project.Id }, cancellationToken: cancellationToken))).AsList();
        var codes = entries.Select(entry => entry.Code!.Value).ToHashSet();
        var named = all.Where(check => codes.Contains(check.Code)).ToList();
        if (named.Count == 0 && all.Count > 0)
        {
            throw new SlipwayException($"Project {project} has none of the {Figures.Count(entries.Count, "check")} that {file.Path} names: cleaning up would delete all it has. Nothing was changed.")
            {
                ExitCode = ExitCode.WrongUse,
                Next = ["./build.sh --target=SyncHealthchecks (makes the file's checks)", $"or choose another project: {HealthchecksProject.Variable}=…"],
            };
        }

        // By the name in the file as well as the one that a person gave it in the instance.
        var names = entries.Select(entry => entry.Name).Concat(named.Select(check => check.Name)).Select(name => name.Trim()).ToHashSet(StringComparer.Ordinal);
        var unnamed = all.Where(check => !codes.Contains(check.Code)).ToList();
        var chosen = onlyDuplicates ? [.. unnamed.Where(check => names.Contains(check.Name.Trim()))] : unnamed;
        return new CleanupPlan(chosen, named.Count, unnamed.Count - chosen.Count);
    }
}
