using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks.Start;

/// <summary>Brings a Healthchecks instance to where its checks can be synchronised: running, with an admin, a project and an API key. Again, it changes nothing.</summary>
public sealed class HealthchecksStart(
    HealthchecksConfiguration configuration, HealthchecksInstance instance, HealthchecksCompose compose, InstanceWait wait, HealthchecksDatabase database,
    AdminAccount account, ProjectKeys keys, DockerClient docker, DeploySettings settings, StepLines lines, IRunLog log)
{
    /// <summary>Starts it, waits until it answers, and makes what is missing.</summary>
    /// <exception cref="SlipwayException">The file has faults, it does not come up, or it refuses what is to be made.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var file = configuration.Read();
        if (file.Exists) file.Required();
        var container = await StartedAsync(file, cancellationToken);
        container = await WaitAsync(container, cancellationToken);
        log.Show($"   runs   {container.Environment.GetValueOrDefault("SITE_ROOT") ?? "http://localhost:8000"} (container {container.Name})");

        file = file.Again();
        await using var session = await database.OpenAsync(file, cancellationToken);
        var project = await account.EnsureAsync(file, session, container, cancellationToken);
        log.Show($"   has    project {project}, {Figures.Count((int)project.Checks, "check")}");
        if (await keys.EnsureAsync(file.Again(), session, project, cancellationToken) is { } key) await wait.ProveAsync(container, key, cancellationToken);
    }

    /// <summary>The instance that there is, started where it is stopped; or a new one by the Compose file.</summary>
    private async Task<Container> StartedAsync(HealthchecksFile file, CancellationToken cancellationToken)
    {
        var there = await instance.FindAsync(file, cancellationToken);
        var named = file.Value(HealthchecksInstance.ComposeFileVariable) is not null;
        var path = named || there is null ? compose.FileOf(file) : null;

        // Somebody else's, whose Compose file nobody named: it is not for us to bring a second one up beside it, or to make it anew.
        if (path is null && !IsProvided(there!, out path))
        {
            if (!there!.IsRunning) await docker.DockerStartAsync([there], cancellationToken);
            return there;
        }

        file = await compose.WithSecretsAsync(path!, file, there, cancellationToken);
        string? last = null;
        await using (lines.Working("Healthchecks", () => last)) await compose.UpAsync(path!, file, line => last = line, cancellationToken);
        return await instance.RequireAsync(file.With(HealthchecksInstance.ComposeFileVariable, path!), cancellationToken);
    }

    private bool IsProvided(Container container, out string? path)
    {
        path = compose.ProvidedFile;
        return container.Labels.GetValueOrDefault(ComposeLabels.ConfigFiles)?.Split(',').Contains(path, StringComparer.Ordinal) == true;
    }

    private async Task<Container> WaitAsync(Container container, CancellationToken cancellationToken)
    {
        await using var working = lines.Working("Healthchecks", () => $"waiting until {container.Name} answers");
        return await wait.RunAsync(container.Id, settings.StartTimeout, cancellationToken);
    }
}
