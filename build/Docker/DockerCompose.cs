using System.Text;
using System.Text.Json.Nodes;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Docker;

/// <summary>
/// <c>docker compose</c> for the application: called in its folder, with its Compose files, named as Cake.Docker names things.
/// </summary>
public sealed class DockerCompose(DockerEngine engine, ICommandRunner runner, DeploySettings settings, ComposePlugin? plugin = null, EngineSocket? socket = null)
{
    private static readonly TimeSpan RemovedWithin = TimeSpan.FromSeconds(20);

    private readonly ComposeCommand _commands = new(engine, runner, settings, plugin);
    private readonly EngineQuestions _questions = new(engine, socket);
    private string? _json;
    private (string Json, IReadOnlyDictionary<string, string> Hashes)? _hashed;

    /// <summary>Forgets the model: the next question reads the Compose files again.</summary>
    public void Forget() => _json = null;

    /// <summary>The version of Compose.</summary>
    /// <exception cref="SlipwayException">Compose v2 is not there.</exception>
    public async Task<string> DockerComposeVersionAsync(CancellationToken cancellationToken)
    {
        var result = await runner.RunAsync(await engine.CommandAsync(["compose", "version", "--short"], cancellationToken), cancellationToken);
        var version = result.Output.Trim().TrimStart('v');
        if (result.Succeeded && version.Length > 0 && !version.StartsWith("1.", StringComparison.Ordinal)) return version;
        throw new SlipwayException(result.Succeeded ? $"Docker Compose is version {version}; v2 is needed." : "Docker Compose v2 is not there.")
        {
            Details = result.LastLines(3),
            Next = ["./build.sh --target=Bootstrap"],
        };
    }

    /// <summary>The whole model, all profiles' services included and marked; read once, then remembered until <see cref="Forget"/>.</summary>
    /// <exception cref="SlipwayException">There is no Compose file, or it is not valid: with Compose's own words.</exception>
    public async Task<ComposeModel> DockerComposeConfigAsync(CancellationToken cancellationToken) =>
        ComposeModelReader.Read(await ConfigAsync(cancellationToken));

    /// <summary>The hash of each service's configuration, as containers carry it in <see cref="ComposeLabels.ConfigHash"/>.</summary>
    public Task<IReadOnlyDictionary<string, string>> DockerComposeConfigHashesAsync(CancellationToken cancellationToken) =>
        HashesAsync(alone: null, cancellationToken);

    /// <summary>
    /// The same, as containers carry it that were brought up by <see cref="DockerComposeUp.NoDependencies"/>: Compose 2.26
    /// hashes what a service depends on too, and then leaves out what is not brought up with it.
    /// </summary>
    /// <param name="alone">The services that were brought up together.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<IReadOnlyDictionary<string, string>> DockerComposeConfigHashesAsync(
        IReadOnlyCollection<string> alone, CancellationToken cancellationToken) => HashesAsync(alone, cancellationToken);

    /// <summary>Builds the images of services; running containers are not touched.</summary>
    public async Task DockerComposeBuildAsync(DockerComposeBuild build, CancellationToken cancellationToken) =>
        await BuildAsync($"Building {Named(build.Services)}", build.Arguments, command => command with { OnLine = build.OnLine, Deadline = build.Deadline }, true, cancellationToken);

    /// <summary>The command of that, to be shown.</summary>
    public Task<Command> DockerComposeBuildCommandAsync(DockerComposeBuild build, CancellationToken cancellationToken) => _commands.ShownAsync(build.Arguments, cancellationToken);

    /// <summary>Builds images from other files, under names of their own.</summary>
    public async Task DockerComposeBuildApartAsync(ApartBuild build, CancellationToken cancellationToken)
    {
        var model = build.Model(await ConfigAsync(cancellationToken));
        await BuildAsync(
            $"Building {Named(build.Services)} ahead", ["-f", "-", "build", .. build.Pull ? ["--pull"] : Array.Empty<string>(), .. build.Services],
            command => command with { OnLine = build.OnLine, Deadline = build.Deadline, WriteInput = TextInput.Of(model) }, false, cancellationToken);
    }

    /// <summary>Creates and starts services (<c>up -d --no-build</c>).</summary>
    public async Task DockerComposeUpAsync(DockerComposeUp up, CancellationToken cancellationToken) =>
        await _commands.RunCheckedAsync(
            $"Starting {Named(up.Services)}", up.Arguments,
            command => command with { OnLine = up.OnLine, Deadline = up.Deadline }, cancellationToken, variables: up.Environment);

    /// <summary>The command of that, to be shown.</summary>
    public Task<Command> DockerComposeUpCommandAsync(DockerComposeUp up, CancellationToken cancellationToken) => _commands.ShownAsync(up.Arguments, cancellationToken);

    /// <summary>
    /// Runs one command in a one-off container (<c>run --rm --no-deps -T</c>) and returns how it ended, whatever the exit code.
    /// Past its deadline, or cancelled, the container is removed.
    /// </summary>
    /// <exception cref="SlipwayException">The service's image is not there: Compose would build it.</exception>
    public async Task<CommandResult> DockerComposeRunAsync(DockerComposeRun run, CancellationToken cancellationToken)
    {
        await RequireImageAsync(run.Service, cancellationToken);
        var name = $"slipway-run-{Guid.NewGuid():N}";
        IEnumerable<string> arguments =
        [
            "run", "--rm", "--no-deps", "-T", "--name", name,
            .. run.Labels.SelectMany(label => new[] { "--label", label }),
            .. run.Environment.Keys.Order(StringComparer.Ordinal).SelectMany(variable => new[] { "-e", variable }),
            run.Service, .. run.Arguments,
        ];
        try
        {
            return await _commands.RunAsync(
                arguments,
                command => command with { WriteInput = TextInput.Of(run.Input), OnLine = run.OnLine, Deadline = run.Deadline },
                cancellationToken, run.Environment);
        }
        catch
        {
            // The container does not end with the client, and not with SIGTERM where its first process does not heed it.
            await RemoveAsync(name);
            throw;
        }
    }

    /// <summary>
    /// Starts a service's own command in a one-off container (<c>run -d --no-deps</c>) that goes on running: in the service's networks, but under none
    /// of its names, and without its ports.
    /// </summary>
    /// <param name="run">The service and the labels.</param>
    /// <param name="name">The container's name.</param>
    /// <param name="cancellationToken">Ends the call; the container is then removed.</param>
    public async Task DockerComposeRunDetachedAsync(DockerComposeRun run, string name, CancellationToken cancellationToken)
    {
        await RequireImageAsync(run.Service, cancellationToken);
        try
        {
            await _commands.RunCheckedAsync(
                $"Starting {name}",
                ["run", "-d", "--no-deps", "-T", "--name", name, .. run.Labels.SelectMany(label => new[] { "--label", label }), run.Service],
                command => command with { Deadline = run.Deadline }, cancellationToken);
        }
        catch
        {
            await RemoveAsync(name);
            throw;
        }
    }

    /// <summary>Stops services, each with its own grace period.</summary>
    public async Task DockerComposeStopAsync(IEnumerable<string> services, CancellationToken cancellationToken)
    {
        string[] all = [.. services];
        if (all.Length > 0) await _commands.RunCheckedAsync($"Stopping {Named(all)}", ["stop", .. all], command => command, cancellationToken);
    }

    private async Task RemoveAsync(string name)
    {
        var remove = await engine.CommandAsync(["rm", "-f", name], CancellationToken.None);
        await runner.RunAsync(remove with { Deadline = RemovedWithin }, CancellationToken.None);
    }

    private async Task BuildAsync(
        string what, IEnumerable<string> arguments, Func<Command, Command> shape, bool files, CancellationToken cancellationToken)
    {
        try
        {
            await _commands.RunCheckedAsync(what, arguments, shape, cancellationToken, files);
        }
        catch (CommandFailedException fault) when (fault.Result is { } result)
        {
            throw new CommandFailedException(fault.Message, fault.Command, result, fault) { Details = BuildOutput.Why(result) };
        }
    }

    private static string Named(IReadOnlyList<string> services) => services.Count == 0 ? "the application" : string.Join(", ", services);

    /// <summary>The resolved model as JSON; asked once, then remembered until <see cref="Forget"/>.</summary>
    internal async Task<string> ConfigAsync(CancellationToken cancellationToken) => _json ??= await ReadConfigAsync(cancellationToken);

    /// <summary>It holds secrets, so it is read as a stream: streams are not logged.</summary>
    private async Task<string> ReadConfigAsync(CancellationToken cancellationToken)
    {
        using var json = new MemoryStream();
        var result = await _commands.RunAsync(
            ["--profile", "*", "config", "--format", "json"],
            command => command with { ReadOutput = (stream, token) => stream.CopyToAsync(json, token) }, cancellationToken);
        if (result.Succeeded) return Encoding.UTF8.GetString(json.ToArray());

        // Without Compose v2 it says so itself; with it, the files are at fault.
        await DockerComposeVersionAsync(cancellationToken);
        throw Unreadable(result);
    }

    private SlipwayException Unreadable(CommandResult result)
    {
        var words = result.LastLines().Where(line => !line.Contains("level=warning", StringComparison.Ordinal)).ToList();
        var said = words.Count > 0 ? words[^1] : $"exit code {result.ExitCode}";
        var missing = said.StartsWith("no configuration file provided", StringComparison.Ordinal) || said.EndsWith("no such file or directory", StringComparison.Ordinal);
        var candidates = missing ? ComposeFiles.In(settings.AppDirectory) : [];
        return new($"The Compose model of {settings.AppDirectory} cannot be read: {said}")
        {
            Details = words.Count > 1 ? words : [],
            Next = !missing ? [$"Mend the Compose file, then see for yourself: docker compose {string.Concat(settings.ComposeFiles.Select(file => $"-f {Command.Quote(file)} "))}config --quiet"]
                : candidates.Count > 0 ? [.. candidates.Select(file => $"--compose-file={Command.Quote(file)} (or DEPLOY_COMPOSE_FILE in .env.deploy)")]
                : ["Name the application's folder with --app-dir (DEPLOY_APP_DIR), or its Compose files with --compose-file (DEPLOY_COMPOSE_FILE)."],
        };
    }

    /// <summary>
    /// Hashes of the resolved model: those of the files as they are differ from the containers' labels where a service has an env_file.
    /// </summary>
    private async Task<IReadOnlyDictionary<string, string>> HashesAsync(IReadOnlyCollection<string>? alone, CancellationToken cancellationToken)
    {
        var json = await ConfigAsync(cancellationToken);
        if (alone is not null) json = WithoutDependencies(json, alone);
        if (_hashed is { } known && known.Json == json) return known.Hashes;
        var result = await _commands.RunCheckedAsync(
            "Hashing the Compose model", ["--profile", "*", "-f", "-", "config", "--hash", "*"],
            command => command with { WriteInput = TextInput.Of(json) }, cancellationToken, files: false);
        var hashes = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' ', 2, StringSplitOptions.TrimEntries))
            .Where(parts => parts.Length == 2)
            .ToDictionary(parts => parts[0], parts => parts[1]);
        if (alone is null) _hashed = (json, hashes);
        return hashes;
    }

    private static string WithoutDependencies(string json, IReadOnlyCollection<string> alone)
    {
        var model = JsonNode.Parse(json)!;
        foreach (var (name, service) in model["services"]!.AsObject())
        {
            if (service?["depends_on"] is not JsonObject dependencies || !alone.Contains(name)) continue;
            foreach (var other in dependencies.Select(dependency => dependency.Key).Except(alone).ToList()) dependencies.Remove(other);
            if (dependencies.Count == 0) service.AsObject().Remove("depends_on");
        }

        return model.ToJsonString();
    }

    private async Task RequireImageAsync(string service, CancellationToken cancellationToken)
    {
        var model = await DockerComposeConfigAsync(cancellationToken);
        var found = model.Find(service) ?? throw new SlipwayException($"There is no service {service} in the Compose model of {settings.AppDirectory}.");
        if (found.Build is null) return;

        var image = found.ImageName(model.Project);
        if (await _questions.ImageIdAsync(image, cancellationToken) is { Id: not null }) return;
        var asked = await runner.RunAsync(await engine.CommandAsync(["image", "inspect", "--format", "{{.Id}}", image], cancellationToken), cancellationToken);
        if (asked.Succeeded) return;
        throw new SlipwayException($"Nothing can be run in service {service}: its image {image} is not there.")
        {
            Details = asked.LastLines(3),
            Next = ["./build.sh --target=Build"],
        };
    }
}
