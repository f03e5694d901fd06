using System.Security.Cryptography;
using Dapper;
using Slipway.Reporting;

namespace Slipway.Healthchecks.Start;

/// <summary>
/// The project's API keys. From v3.11 Healthchecks stores the keys that it makes as hashes, which cannot be read back; a plain one of 32 letters and digits in
/// the database is accepted by every version.
/// </summary>
public sealed class ProjectKeys(IRunLog log)
{
    /// <summary>The letters of keys and passwords that are made here: they mean nothing to a shell, a URL or a file.</summary>
    internal const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private const string KeyVariable = "HEALTHCHECKS_API_KEY";
    private const string ReadKeyVariable = "HEALTHCHECKS_READ_KEY";
    private const int KeyLength = 32;

    /// <summary>Makes sure that the project accepts the file's keys, and that the file has an API key; one that is made is written into the file.</summary>
    /// <returns>The API key; null where the instance has one that cannot be read back, which a warning says.</returns>
    /// <exception cref="SlipwayException">A key of the file is another project's.</exception>
    public async Task<string?> EnsureAsync(HealthchecksFile file, HealthchecksSession session, HealthchecksProject project, CancellationToken cancellationToken)
    {
        if (file.Value(ReadKeyVariable) is { } readKey) await GiveAsync(session, project, "api_key_readonly", ReadKeyVariable, readKey, cancellationToken);
        if (file.Value(KeyVariable) is { } key && await GiveAsync(session, project, "api_key", KeyVariable, key, cancellationToken)) return key;

        var stored = await StoredAsync(session, project, "api_key", cancellationToken);
        if (stored.Length > 0 && !IsPlain(stored))
        {
            log.Warn($"Project {project} has an API key that cannot be read back: write it into {file.Path} as {KeyVariable}, or revoke it in Healthchecks and run this again.");
            return null;
        }

        if (stored.Length == 0)
        {
            stored = RandomNumberGenerator.GetString(Letters, KeyLength);
            log.Mask(stored);
            await WriteAsync(session, project, "api_key", "", stored, cancellationToken);
        }

        log.Mask(stored);
        await HealthchecksFileEdit.SetAsync(file.Path, [new FileValue(KeyVariable, stored)], cancellationToken);
        log.Show($"   wrote  {KeyVariable} into {file.Path}");
        return stored;
    }

    /// <summary>Makes the instance accept a key of the file.</summary>
    /// <returns>Whether it does; a hashed key that the instance does not know cannot be given to it.</returns>
    private async Task<bool> GiveAsync(HealthchecksSession session, HealthchecksProject project, string column, string variable, string key, CancellationToken cancellationToken)
    {
        var stored = await StoredAsync(session, project, column, cancellationToken);
        if (stored == key || IsHashOf(stored, key)) return true;
        if (!IsPlain(key))
        {
            log.Warn($"{variable} is not a key that project {project} knows, and not one of 32 letters and digits that could be given to it.");
            return false;
        }

        // Healthchecks answers 500 to a key that two projects have.
        var other = await session.Connection.ExecuteScalarAsync<int?>(new CommandDefinition(
            "select id from accounts_project where id <> @Id and @key in (api_key, api_key_readonly) limit 1", new { project.Id, key }, cancellationToken: cancellationToken));
        if (other is not null)
        {
            throw new SlipwayException($"{variable} is a key of another project (id {other}) of Healthchecks: two projects cannot have the same.")
            {
                ExitCode = ExitCode.WrongUse,
                Next = [$"Choose that project ({HealthchecksProject.Variable}={other}), or remove {variable} from the file to get a new one."],
            };
        }

        await WriteAsync(session, project, column, stored, key, cancellationToken);
        if (stored.Length > 0) log.Warn($"Project {project} had another key for {variable}; it now has the file's, and the other is not accepted any more.");
        else log.Show($"   gave   {variable} to project {project}");
        return true;
    }

    private static async Task<string> StoredAsync(HealthchecksSession session, HealthchecksProject project, string column, CancellationToken cancellationToken) =>
        await session.Connection.ExecuteScalarAsync<string>(new CommandDefinition(
            $"select {column} from accounts_project where id = @Id", new { project.Id }, cancellationToken: cancellationToken)) ?? "";

    private static async Task WriteAsync(HealthchecksSession session, HealthchecksProject project, string column, string stored, string key, CancellationToken cancellationToken)
    {
        var written = await session.Connection.ExecuteAsync(new CommandDefinition(
            $"update accounts_project set {column} = @key where id = @Id and {column} = @stored", new { project.Id, key, stored }, cancellationToken: cancellationToken));
        if (written != 1) throw new SlipwayException($"The keys of project {project} changed while they were read.") { Next = ["Run this again."] };
    }

    private static bool IsPlain(string key) => key.Length == KeyLength && key.All(char.IsAsciiLetterOrDigit);

    // Project._make_api_key of v3.11 and later: hcw_ and hcr_ keys are stored as their first eight secret letters, a dot, and a digest under SECRET_KEY.
    private static bool IsHashOf(string stored, string key) =>
        key.Length == KeyLength && (key.StartsWith("hcw_", StringComparison.Ordinal) || key.StartsWith("hcr_", StringComparison.Ordinal))
        && stored.StartsWith(key[4..12] + ".", StringComparison.Ordinal);
}
