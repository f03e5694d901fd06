using System.Security.Cryptography;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks.Start;

/// <summary>The Compose file that Healthchecks runs by: HEALTHCHECKS_COMPOSE_FILE, else the one that comes with Slipway.</summary>
public sealed class HealthchecksCompose(DockerEngine engine, ICommandRunner runner, DeploySettings settings, IRunLog log)
{
    private const string Provided = "healthchecks/compose.yaml";
    private const int SecretLength = 48;

    // Images may have to be pulled.
    private static readonly TimeSpan Within = TimeSpan.FromMinutes(15);

    // What the provided file needs, and where a container that was made from it has it.
    private static readonly (string Variable, string InContainer)[] Secrets = [("HEALTHCHECKS_DB_PASSWORD", "DB_PASSWORD"), ("HEALTHCHECKS_SECRET_KEY", "SECRET_KEY")];

    /// <summary>The Compose file that comes with Slipway, absolute.</summary>
    public string ProvidedFile { get; } = FindProvided();

    /// <summary>The Compose file, absolute.</summary>
    /// <exception cref="SlipwayException">It is not there (exit code 2).</exception>
    public string FileOf(HealthchecksFile file)
    {
        var named = file.Value(HealthchecksInstance.ComposeFileVariable);
        var path = named is null ? ProvidedFile : Path.GetFullPath(named, Path.GetDirectoryName(file.Path)!);
        return File.Exists(path) ? path : throw new SlipwayException($"There is no Compose file {path} for Healthchecks.")
        {
            ExitCode = ExitCode.WrongUse,
            Next = [$"Name it in {file.Path}, relative to that file: {HealthchecksInstance.ComposeFileVariable}=…; without it, Slipway's own {Provided} is used."],
        };
    }

    /// <summary>Makes the secrets that the Compose file needs and nobody has set, and writes them into the Healthchecks file.</summary>
    /// <param name="compose">The Compose file.</param>
    /// <param name="file">The Healthchecks file.</param>
    /// <param name="container">The container that there is already: what it was made with stays. Null where there is none.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The Healthchecks file as it is then.</returns>
    public async Task<HealthchecksFile> WithSecretsAsync(string compose, HealthchecksFile file, Container? container, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllTextAsync(compose, cancellationToken);
        var missing = Secrets.Where(secret => text.Contains("${" + secret.Variable, StringComparison.Ordinal) && file.Value(secret.Variable) is null)
            .Select(secret => new FileValue(secret.Variable, container?.Environment.GetValueOrDefault(secret.InContainer) ?? RandomNumberGenerator.GetString(ProjectKeys.Letters, SecretLength)))
            .ToList();
        if (missing.Count == 0) return file;

        foreach (var value in missing) log.Mask(value.Value);
        await HealthchecksFileEdit.SetAsync(file.Path, missing, cancellationToken);
        log.Show($"   wrote  {string.Join(" and ", missing.Select(value => value.Variable))} into {file.Path}");
        return file.Again();
    }

    /// <summary>Brings it up (<c>docker compose -f &lt;file&gt; up -d</c>): what runs as it should is not touched.</summary>
    public Task UpAsync(string compose, HealthchecksFile file, Action<string> onLine, CancellationToken cancellationToken)
    {
        var own = settings with { AppDirectory = Path.GetDirectoryName(compose)!, ComposeFiles = [compose] };
        var up = new DockerComposeUp([])
        {
            Build = true,
            Environment = file.Variables.ToDictionary(variable => variable.Key, variable => (string?)variable.Value),
            Deadline = Within,
            OnLine = onLine,
        };
        return new DockerCompose(engine, runner, own).DockerComposeUpAsync(up, cancellationToken);
    }

    private static string FindProvided()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var file = Path.Combine(folder.FullName, Provided);
            if (File.Exists(file)) return file;
        }

        return Path.Combine(AppContext.BaseDirectory, Provided);
    }
}
