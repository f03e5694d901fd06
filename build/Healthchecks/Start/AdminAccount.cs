using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Dapper;
using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Healthchecks.Start;

/// <summary>Makes sure that there is an admin, and the project of the Healthchecks file: by Healthchecks' own code, in its container.</summary>
public sealed class AdminAccount(DockerClient docker, TextWriter console, IRunLog log)
{
    private const string PasswordVariable = "HEALTHCHECKS_ADMIN_PASSWORD";

    // Where nobody says who it is. Healthchecks takes localhost for a domain.
    private const string NobodyKnown = "admin@localhost";

    private const int PasswordLength = 24;

    // The official image's folder and linuxserver's.
    private const string Run = """
        for folder in . /opt/healthchecks /app/healthchecks; do
            [ -f "$folder/manage.py" ] && cd "$folder" && exec python3 manage.py shell -c "$1"
        done
        echo "manage.py is not in this container" >&2
        exit 127
        """;

    private static readonly TimeSpan Within = TimeSpan.FromMinutes(1);

    /// <summary>Makes the admin and the project where they are missing.</summary>
    /// <returns>The project.</returns>
    /// <exception cref="SlipwayException">Healthchecks refuses, or the project is one that cannot be made: an id, or somebody else's name twice.</exception>
    public async Task<HealthchecksProject> EnsureAsync(HealthchecksFile file, HealthchecksSession session, Container container, CancellationToken cancellationToken)
    {
        var all = await HealthchecksProject.AllAsync(session.Connection, cancellationToken);
        var email = await EmailAsync(file, session, all, cancellationToken);
        var isThere = email is null || await ExistsAsync(session, email, cancellationToken);
        if (isThere && !Lacks(file, all, email)) return HealthchecksProject.Choose(all, file);

        var wanted = file.Value(HealthchecksProject.Variable);
        if (wanted is not null && (int.TryParse(wanted, out _) || Guid.TryParse(wanted, out _))) return HealthchecksProject.Choose(all, file);

        await MakeAsync(file, container, email ?? all[0].Owner, isThere, wanted, cancellationToken);
        all = await HealthchecksProject.AllAsync(session.Connection, cancellationToken);
        return HealthchecksProject.Choose(all, file.Value(HealthchecksProject.OwnerVariable) is null ? await RememberAsync(file, email, cancellationToken) : file);
    }

    /// <summary>Who the admin is; null where somebody is there and nobody says who it is to be.</summary>
    private static async Task<string?> EmailAsync(HealthchecksFile file, HealthchecksSession session, IReadOnlyList<HealthchecksProject> all, CancellationToken cancellationToken)
    {
        if (file.Value(HealthchecksProject.OwnerVariable) is { } named) return named.ToLowerInvariant();
        if (all.Count > 0) return null;
        var first = await session.Connection.ExecuteScalarAsync<string?>(new CommandDefinition(
            "select email from auth_user where is_superuser and email <> '' order by id limit 1", cancellationToken: cancellationToken));
        return first ?? NobodyKnown;
    }

    private static Task<bool> ExistsAsync(HealthchecksSession session, string email, CancellationToken cancellationToken) =>
        session.Connection.ExecuteScalarAsync<bool>(new CommandDefinition(
            "select exists (select from auth_user where lower(email) = @email)", new { email }, cancellationToken: cancellationToken));

    private static bool Lacks(HealthchecksFile file, IReadOnlyList<HealthchecksProject> all, string? email)
    {
        if (file.Value(HealthchecksProject.Variable) is { } wanted)
            return !all.Any(project => project.Name == wanted || $"{project.Id}" == wanted || (Guid.TryParse(wanted, out var code) && project.Code == code));
        return email is not null && !all.Any(project => project.Owner.Equals(email, StringComparison.OrdinalIgnoreCase));
    }

    private async Task MakeAsync(HealthchecksFile file, Container container, string email, bool isThere, string? project, CancellationToken cancellationToken)
    {
        var given = file.Value(PasswordVariable);
        var password = given ?? RandomNumberGenerator.GetString(ProjectKeys.Letters, PasswordLength);
        log.Mask(password);
        var result = await docker.DockerExecAsync(
            new DockerExec(container.Id, "sh", "-c", Run, "sh", Script())
            {
                Input = JsonSerializer.Serialize(new { email, password, project }),
                Deadline = Within,
            },
            cancellationToken);
        if (!result.Succeeded)
        {
            throw new SlipwayException($"Healthchecks did not make {(isThere ? $"the project \"{project}\"" : $"the admin {email}")}: container {container.Name} answered with exit code {result.ExitCode}.")
            {
                Details = result.LastLines(10),
                Next = [$"See that {HealthchecksProject.OwnerVariable} is an e-mail address, then run this again.", $"docker logs --tail 50 {container.Name}"],
            };
        }

        if (isThere)
        {
            log.Show($"   made   project {(project is null ? "without a name" : $"\"{project}\"")} of {email}");
            return;
        }

        log.Show($"   made   admin {email}{(project is null ? "" : $", project \"{project}\"")}");

        // To the one who looks on, and to no log: it is kept nowhere.
        if (given is null) await console.WriteLineAsync($"          the admin's password, shown this once: {password}".AsMemory(), cancellationToken);
    }

    // The next run, and SyncHealthchecks, have to find the same project.
    private static async Task<HealthchecksFile> RememberAsync(HealthchecksFile file, string? email, CancellationToken cancellationToken)
    {
        if (email is not null) await HealthchecksFileEdit.SetAsync(file.Path, [new FileValue(HealthchecksProject.OwnerVariable, email)], cancellationToken);
        return file.Again();
    }

    private static string Script()
    {
        using var stream = typeof(AdminAccount).Assembly.GetManifestResourceStream("Slipway.Healthchecks.Start.account.py")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
