using System.Text.Json;

namespace Slipway.Docker;

/// <summary>What is asked all the time, answered by the engine's socket; null where the docker command has to be asked instead.</summary>
internal sealed class EngineQuestions(DockerEngine engine, EngineSocket? socket)
{
    /// <summary>Whether there is a socket to ask at.</summary>
    public async Task<bool> CanBeAskedAsync(CancellationToken cancellationToken) => socket is { IsThere: true } && await engine.IsPlainAsync(cancellationToken);

    /// <summary>Containers, running or not, that carry every label.</summary>
    public async Task<IReadOnlyList<Container>?> LabelledAsync(IReadOnlyCollection<string> labels, CancellationToken cancellationToken)
    {
        var filter = $$"""{"label":[{{string.Join(',', labels.Select(label => $"\"{JsonEncodedText.Encode(label)}\""))}}]}""";
        using var listed = await AskAsync($"containers/json?all=1&filters={Uri.EscapeDataString(filter)}", "ps", cancellationToken);
        if (listed?.Json?.RootElement is not { ValueKind: JsonValueKind.Array } list) return null;
        return await ContainersAsync([.. list.EnumerateArray().Select(item => item.GetProperty("Id").GetString()!)], cancellationToken);
    }

    /// <summary>Those of the containers that exist.</summary>
    /// <param name="containers">Their ids or names.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <param name="verb">What each is counted as; nothing where they were counted already.</param>
    public async Task<IReadOnlyList<Container>?> ContainersAsync(IReadOnlyList<string> containers, CancellationToken cancellationToken, string verb = "")
    {
        var answers = await Task.WhenAll(containers.Select(container => AskAsync($"containers/{Uri.EscapeDataString(container)}/json", verb, cancellationToken)));
        try
        {
            if (answers.Any(answer => answer is null or { Json.RootElement.ValueKind: not JsonValueKind.Object })) return null;
            return [.. answers.Where(answer => answer!.Json is not null).Select(answer => ContainerReader.Read(answer!.Json!.RootElement))];
        }
        finally
        {
            foreach (var answer in answers) answer?.Dispose();
        }
    }

    /// <summary>The id of an image (<c>sha256:…</c>); an answer without one where the engine does not have the image.</summary>
    public async Task<ImageAnswer?> ImageIdAsync(string reference, CancellationToken cancellationToken)
    {
        var path = string.Join('/', reference.Split('/').Select(Uri.EscapeDataString));
        using var answer = await AskAsync($"images/{path}/json", "image", cancellationToken);
        if (answer is null) return null;
        if (answer.Json is not { } json) return new(null);
        return json.RootElement.Text("Id") is { } id ? new(id) : null;
    }

    /// <summary>What the engine says of itself (<c>docker info</c>); null too where it does not say that.</summary>
    public async Task<string?> InfoAsync(string name, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync("info", "info", cancellationToken);
        return answer?.Json?.RootElement.Text(name) is { Length: > 0 } said ? said : null;
    }

    private async Task<EngineAnswer?> AskAsync(string path, string verb, CancellationToken cancellationToken)
    {
        if (!await CanBeAskedAsync(cancellationToken)) return null;
        var answer = await socket!.AskAsync(path, cancellationToken);
        if (answer is not null && verb.Length > 0) engine.Calls.Count([verb]);
        return answer;
    }
}

/// <summary>What the engine says of an image.</summary>
/// <param name="Id">Its id; null where the engine does not have it.</param>
internal sealed record ImageAnswer(string? Id);
