using System.Globalization;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Docker;

/// <summary>The docker command line, named as Cake.Docker names things; what is asked all the time is asked at the engine's socket where that can be had.</summary>
public sealed class DockerClient(DockerEngine engine, ICommandRunner runner, EngineSocket? socket = null, TimeProvider? time = null)
{
    private static readonly string[] Stop = ["stop"];
    private static readonly string[] Start = ["start"];

    private readonly EngineQuestions _questions = new(engine, socket);
    private readonly ContainerCommand _exec = new(engine, runner, new ContainerWatch(new EngineQuestions(engine, socket), time ?? TimeProvider.System));

    /// <summary>The engine's version.</summary>
    public async Task<string> DockerVersionAsync(CancellationToken cancellationToken) =>
        (await RunAsync("Asking the Docker engine's version", ["version", "--format", "{{.Server.Version}}"], cancellationToken)).Output.Trim();

    /// <summary>The folder that the engine keeps its data in.</summary>
    public async Task<string> DockerRootDirectoryAsync(CancellationToken cancellationToken) =>
        await _questions.InfoAsync("DockerRootDir", cancellationToken)
        ?? (await RunAsync("Asking for the Docker engine's folder", ["info", "--format", "{{.DockerRootDir}}"], cancellationToken)).Output.Trim();

    /// <summary>The time by the engine's clock.</summary>
    public async Task<DateTimeOffset> DockerTimeAsync(CancellationToken cancellationToken)
    {
        var said = (await RunAsync("Asking the Docker engine's time", ["info", "--format", "{{.SystemTime}}"], cancellationToken)).Output.Trim();
        return DateTimeOffset.TryParse(said, CultureInfo.InvariantCulture, out var time) ? time : throw new SlipwayException($"The Docker engine's time cannot be read: {said}");
    }

    /// <summary>The version of buildx, which builds images.</summary>
    /// <exception cref="SlipwayException">It is not there.</exception>
    public async Task<string> DockerBuildxVersionAsync(CancellationToken cancellationToken)
    {
        var result = await runner.RunAsync(await engine.CommandAsync(["buildx", "version"], cancellationToken), cancellationToken);

        // github.com/docker/buildx 0.13.1 0123abc: where it comes from, its version, its commit or package.
        return result.Succeeded
            ? result.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [_, var version, ..] ? version : result.Output.Trim()
            : throw new SlipwayException("Docker's builder, buildx, is not there.") { Details = result.LastLines(3), Next = ["./build.sh --target=Bootstrap"] };
    }

    /// <summary>Containers, running or not, that carry every label (<c>name=value</c>, or a name alone); two calls at most.</summary>
    public async Task<IReadOnlyList<Container>> DockerPsAsync(IEnumerable<string> labels, CancellationToken cancellationToken)
    {
        string[] all = [.. labels];
        if (await _questions.LabelledAsync(all, cancellationToken) is { } containers) return containers;

        string[] filters = [.. all.SelectMany(label => new[] { "--filter", $"label={label}" })];
        var listed = await RunAsync("Listing containers", ["ps", "-aq", "--no-trunc", .. filters], cancellationToken);
        var ids = listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return ids.Length == 0 ? [] : await InspectAsync(ids, cancellationToken);
    }

    /// <summary>Names of volumes that carry every label.</summary>
    public async Task<IReadOnlyList<string>> DockerVolumesAsync(IEnumerable<string> labels, CancellationToken cancellationToken)
    {
        string[] filters = [.. labels.SelectMany(label => new[] { "--filter", $"label={label}" })];
        var listed = await RunAsync("Listing volumes", ["volume", "ls", "-q", .. filters], cancellationToken);
        return listed.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }

    /// <summary>One container, or null if it does not exist.</summary>
    public async Task<Container?> DockerInspectAsync(string container, CancellationToken cancellationToken) =>
        (await _questions.ContainersAsync([container], cancellationToken, "inspect") ?? await InspectAsync([container], cancellationToken)) is [var found, ..] ? found : null;

    /// <summary>The id of an image (<c>sha256:…</c>), or null if the engine does not have it.</summary>
    public async Task<string?> DockerImageIdAsync(string reference, CancellationToken cancellationToken)
    {
        if (await _questions.ImageIdAsync(reference, cancellationToken) is { } answer) return answer.Id;
        var command = await engine.CommandAsync(["image", "inspect", "--format", "{{.Id}}", reference], cancellationToken);
        var result = await runner.RunAsync(command, cancellationToken);
        if (result.Succeeded) return result.Output.Trim();
        return IsMissing(result) ? null : throw Failed($"Looking at image {reference}", command, result);
    }

    /// <summary>The ids of images, by the names they were asked by; without those that the engine does not have. One call where it has all.</summary>
    public async Task<IReadOnlyDictionary<string, string>> DockerImageIdsAsync(IReadOnlyCollection<string> references, CancellationToken cancellationToken)
    {
        string[] all = [.. references.Distinct()];
        if (all.Length == 0) return new Dictionary<string, string>();
        if (await AtSocketAsync(all, cancellationToken) is { } known) return known;

        var result = await runner.RunAsync(await engine.CommandAsync(["image", "inspect", "--format", "{{.Id}}", .. all], cancellationToken), cancellationToken);
        var ids = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (result.Succeeded && ids.Length == all.Length) return all.Zip(ids).ToDictionary(pair => pair.First, pair => pair.Second);

        // Which of them is missing is not told in order.
        var found = new Dictionary<string, string>();
        foreach (var reference in all)
        {
            if (await DockerImageIdAsync(reference, cancellationToken) is { } id) found[reference] = id;
        }

        return found;
    }

    private async Task<Dictionary<string, string>?> AtSocketAsync(string[] references, CancellationToken cancellationToken)
    {
        var answers = await Task.WhenAll(references.Select(reference => _questions.ImageIdAsync(reference, cancellationToken)));
        if (answers.Any(answer => answer is null)) return null;
        return references.Zip(answers, (reference, answer) => (reference, answer!.Id)).Where(pair => pair.Id is not null)
            .ToDictionary(pair => pair.reference, pair => pair.Id!);
    }

    /// <summary>Takes names away from images; what other names or containers hold stays.</summary>
    public Task DockerImageRemoveAsync(IEnumerable<string> names, CancellationToken cancellationToken) =>
        AllAsync("Removing image", ["image", "rm"], names, cancellationToken, missingIsFine: true);

    /// <summary>The names of all images (<c>name:tag</c>).</summary>
    public async Task<IReadOnlyList<string>> DockerImageNamesAsync(CancellationToken cancellationToken) =>
        (await RunAsync("Listing images", ["images", "--format", "{{.Repository}}:{{.Tag}}"], cancellationToken))
            .Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Takes a name off an image, and removes the image where it was its last one; never one that a container was made from.</summary>
    /// <returns>Whether it was taken off.</returns>
    public async Task<bool> DockerUntagAsync(string reference, CancellationToken cancellationToken)
    {
        var command = await engine.CommandAsync(["rmi", reference], cancellationToken);
        var result = await runner.RunAsync(command, cancellationToken);
        if (result.Succeeded) return true;
        return IsMissing(result with { Output = "" }) || result.Error.Contains("conflict:", StringComparison.Ordinal)
            ? false
            : throw Failed($"Removing image {reference}", command, result);
    }

    /// <summary>Gives an image another name.</summary>
    public Task DockerTagAsync(string source, string target, CancellationToken cancellationToken) =>
        RunAsync($"Tagging image {source} as {target}", ["tag", source, target], cancellationToken);

    /// <summary>
    /// Runs a command in a running container and returns how it ended, whatever the exit code. Past its deadline, or cancelled, it is ended
    /// inside the container too.
    /// </summary>
    public Task<CommandResult> DockerExecAsync(DockerExec exec, CancellationToken cancellationToken) => _exec.RunAsync(exec, cancellationToken);

    /// <summary>The command of that, to be shown.</summary>
    public Task<Command> DockerExecCommandAsync(DockerExec exec, CancellationToken cancellationToken) => _exec.ShownAsync(exec, cancellationToken);

    /// <summary>
    /// Ends whatever earlier calls of <see cref="DockerExecAsync"/> left running in a container, of this run or of one that was killed.
    /// </summary>
    /// <returns>Whether nothing of it runs any more.</returns>
    public Task<bool> DockerEndExecsAsync(string container, CancellationToken cancellationToken) =>
        _exec.EndAsync(container, user: null, mark: "", cancellationToken);

    /// <summary>Stops containers, each with its own grace period.</summary>
    public Task DockerStopAsync(IEnumerable<string> containers, CancellationToken cancellationToken) =>
        AllAsync("Stopping", Stop, containers, cancellationToken);

    /// <summary>The command of that, to be shown.</summary>
    public Task<Command> DockerStopCommandAsync(IEnumerable<string> containers, CancellationToken cancellationToken) => engine.CommandAsync([.. Stop, .. containers], cancellationToken);

    /// <summary>Starts stopped containers; an error names them.</summary>
    public Task DockerStartAsync(IReadOnlyCollection<Container> containers, CancellationToken cancellationToken) =>
        AllAsync("Starting", Start, containers.Select(container => container.Id), cancellationToken, names: containers.Select(container => container.Name));

    /// <summary>The command of that, to be shown.</summary>
    public Task<Command> DockerStartCommandAsync(IEnumerable<string> containers, CancellationToken cancellationToken) => engine.CommandAsync([.. Start, .. containers], cancellationToken);

    /// <summary>Removes containers, running or not; never their named volumes.</summary>
    public Task DockerRemoveAsync(IEnumerable<string> containers, CancellationToken cancellationToken) =>
        AllAsync("Removing", ["rm", "-f"], containers, cancellationToken, missingIsFine: true);

    /// <summary>Gives a container another name.</summary>
    public Task DockerRenameAsync(string container, string name, CancellationToken cancellationToken) =>
        RunAsync($"Renaming container {container} to {name}", ["rename", container, name], cancellationToken);

    /// <summary>The last lines of a container's log, both streams in the order in which they came.</summary>
    public async Task<IReadOnlyList<string>> DockerLogsAsync(string container, int tail, CancellationToken cancellationToken)
    {
        // The two streams come through two pipes: only the engine's own time stamps tell which line was first.
        var result = await RunAsync(
            $"Reading the log of container {container}", ["logs", "--timestamps", "--tail", $"{tail}", container], cancellationToken);
        return
        [
            .. result.Output.Split('\n').Concat(result.Error.Split('\n'))
                .Where(line => line.Length > 0)
                .Select(line => line.Split(' ', 2))
                .OrderBy(parts => parts[0], StringComparer.Ordinal)
                .Select(parts => parts.Length == 2 ? parts[1].TrimEnd('\r') : "")
                .TakeLast(tail),
        ];
    }

    private static bool IsMissing(CommandResult result) =>
        result.LastLines(int.MaxValue) is { Count: > 0 } lines
        && lines.All(line => line.Contains("No such", StringComparison.OrdinalIgnoreCase) || line.Contains("already in progress", StringComparison.Ordinal));

    private static CommandFailedException Failed(string what, Command command, CommandResult result) =>
        new($"{what} failed: {command.FileName} ended with exit code {result.ExitCode}.", command, result) { Details = result.LastLines() };

    private async Task<CommandResult> RunAsync(string what, string[] arguments, CancellationToken cancellationToken) =>
        await runner.RunCheckedAsync(await engine.CommandAsync(arguments, cancellationToken), what, cancellationToken);

    private async Task AllAsync(
        string what, string[] verb, IEnumerable<string> containers, CancellationToken cancellationToken, bool missingIsFine = false, IEnumerable<string>? names = null)
    {
        string[] all = [.. containers];
        if (all.Length == 0) return;
        var command = await engine.CommandAsync([.. verb, .. all], cancellationToken);
        var result = await runner.RunAsync(command, cancellationToken);
        if (result.Succeeded || (missingIsFine && IsMissing(result with { Output = "" }))) return;
        throw Failed($"{what} {string.Join(", ", names ?? all)}", command, result);
    }

    /// <summary>Those of the containers that still exist. The answer holds secrets, so it is read as a stream: streams are not logged.</summary>
    private async Task<IReadOnlyList<Container>> InspectAsync(string[] containers, CancellationToken cancellationToken)
    {
        using var json = new MemoryStream();
        var command = await engine.CommandAsync(["inspect", "--type", "container", .. containers], cancellationToken);
        var result = await runner.RunAsync(command with { ReadOutput = (stream, token) => stream.CopyToAsync(json, token) }, cancellationToken);
        if (!result.Succeeded && !IsMissing(result)) throw Failed($"Looking at {string.Join(", ", containers)}", command, result);
        return ContainerReader.Read(json.ToArray());
    }
}
