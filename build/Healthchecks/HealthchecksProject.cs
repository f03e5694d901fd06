using System.Globalization;
using Dapper;
using Npgsql;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>A project of Healthchecks: what checks, integrations and API keys belong to.</summary>
/// <param name="Id">Its id in the database.</param>
/// <param name="Code">The UUID in the address of its page.</param>
/// <param name="Name">Its name; may be empty.</param>
/// <param name="Owner">Its owner's e-mail.</param>
/// <param name="Checks">How many checks it has.</param>
public sealed record HealthchecksProject(int Id, Guid Code, string Name, string Owner, long Checks)
{
    /// <summary>The variable that chooses it.</summary>
    public const string Variable = "HEALTHCHECKS_PROJECT";

    /// <summary>The variable with the owner's e-mail.</summary>
    public const string OwnerVariable = "HEALTHCHECKS_ADMIN_EMAIL";

    /// <summary>The project as a person knows it.</summary>
    public override string ToString() => $"{(Name.Length > 0 ? $"\"{Name}\"" : "without a name")} (id {Id}, of {Owner})";

    /// <summary>Every project.</summary>
    public static async Task<IReadOnlyList<HealthchecksProject>> AllAsync(NpgsqlConnection connection, CancellationToken cancellationToken) =>
        (await connection.QueryAsync<HealthchecksProject>(new CommandDefinition(
            """
            select p.id, p.code, p.name, u.email as owner, (select count(*) from api_check c where c.project_id = p.id) as checks
            from accounts_project p join auth_user u on u.id = p.owner_id order by p.id
            """,
            cancellationToken: cancellationToken))).AsList();

    /// <summary>The project of a file: HEALTHCHECKS_PROJECT (name, id or UUID), else the one of HEALTHCHECKS_ADMIN_EMAIL, else the only one.</summary>
    /// <exception cref="SlipwayException">There is none such, or several, which are listed (exit code 2).</exception>
    public static async Task<HealthchecksProject> ChooseAsync(NpgsqlConnection connection, HealthchecksFile file, CancellationToken cancellationToken) =>
        Choose(await AllAsync(connection, cancellationToken), file);

    /// <summary>The project of a file among those that there are.</summary>
    internal static HealthchecksProject Choose(IReadOnlyList<HealthchecksProject> all, HealthchecksFile file)
    {
        if (all.Count == 0)
            throw new SlipwayException("Healthchecks has no project yet.") { Next = ["./build.sh --target=StartHealthchecks (makes the admin and a project)", "or log in to Healthchecks and make one."] };

        if (file.Value(Variable) is { } wanted)
        {
            var byId = all.Where(project => project.Id.ToString(CultureInfo.InvariantCulture) == wanted || (Guid.TryParse(wanted, out var code) && project.Code == code)).ToList();
            return One(byId.Count > 0 ? byId : [.. all.Where(project => project.Name == wanted)], $"{Variable} is \"{wanted}\"", all);
        }

        if (file.Value(OwnerVariable) is { } owner)
            return One([.. all.Where(project => project.Owner.Equals(owner, StringComparison.OrdinalIgnoreCase))], $"{OwnerVariable} is {owner}", all);
        return One(all, $"{Variable} is not set", all);
    }

    private static HealthchecksProject One(IReadOnlyList<HealthchecksProject> found, string why, IReadOnlyList<HealthchecksProject> all)
    {
        if (found is [var only]) return only;
        var listed = found.Count == 0 ? all : found;
        throw new SlipwayException(found.Count == 0 ? $"Healthchecks has no such project: {why}." : $"Which project of Healthchecks is meant? {why}, and there are {found.Count}.")
        {
            ExitCode = ExitCode.WrongUse,
            Details = [.. listed.Select(project => $"id {project.Id}: {(project.Name.Length > 0 ? $"\"{project.Name}\"" : "without a name")}, of {project.Owner}, {Figures.Count((int)project.Checks, "check")}")],
            Next = [$"{Variable}={listed[0].Id} (in the Healthchecks file; a name or an id)"],
        };
    }
}
