using System.Text.Json;
using Slipway.Files;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>The releases on disk, each in <c>releases/&lt;id&gt;/release.json</c>, written before and after every step.</summary>
public sealed class ReleaseJournal(StateFolder state, TimeProvider time)
{
    /// <summary>Writes a release: to a temporary file, to the disk, then under its name, so that a reader or a power cut sees the old or the new one.</summary>
    public async Task SaveAsync(Release release, CancellationToken cancellationToken)
    {
        release.UpdatedAt = time.GetUtcNow();
        var folder = await FolderAsync(release.Id, cancellationToken);
        await DurableFile.WriteAsync(
            Path.Combine(folder, FileName), JsonSerializer.SerializeToUtf8Bytes(release, ReleaseJson.Default.Release), cancellationToken);
    }

    /// <summary>Takes a release out of the journal; its folder stays, and is no release any more.</summary>
    public async Task RemoveAsync(Release release, CancellationToken cancellationToken) =>
        File.Delete(Path.Combine(await FolderAsync(release.Id, cancellationToken), FileName));

    /// <summary>The folder of a release, made if it is missing.</summary>
    public async Task<string> FolderAsync(string id, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(await state.OpenAsync(cancellationToken), "releases", id);
        StateFolder.MakePrivate(folder);
        return folder;
    }

    /// <summary>All releases, newest first.</summary>
    /// <exception cref="SlipwayException">A file cannot be read, or a newer Slipway wrote it.</exception>
    public async Task<IReadOnlyList<Release>> AllAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(await state.PathAsync(cancellationToken), "releases");
        if (!Directory.Exists(folder)) return [];

        // A folder without a file: a run died before its first write, and had changed nothing.
        string[] files = [.. Directory.GetDirectories(folder).OrderDescending(StringComparer.Ordinal).Select(directory => Path.Combine(directory, FileName)).Where(File.Exists)];
        var releases = new Release[files.Length];
        await Parallel.ForAsync(0, files.Length, cancellationToken, async (index, token) => releases[index] = await ReadAsync(files[index], token));
        return releases;
    }

    /// <summary>The release that is still open, if there is one.</summary>
    public async Task<Release?> OpenReleaseAsync(CancellationToken cancellationToken) =>
        (await AllAsync(cancellationToken)).FirstOrDefault(release => release.IsOpen);

    private static async Task<Release> ReadAsync(string file, CancellationToken cancellationToken)
    {
        var text = await File.ReadAllBytesAsync(file, cancellationToken);
        Release? release;
        try
        {
            release = JsonSerializer.Deserialize(text, ReleaseJson.Default.Release);
        }
        catch (JsonException fault)
        {
            // What a newer program wrote need not be readable at all.
            throw SchemaOf(text) is { } schema && schema > Release.CurrentSchema ? Newer(file, schema) : new SlipwayException($"The journal entry {file} cannot be read: {fault.Message}", fault)
            {
                Next = [$"Look at {file}; move its folder away to go on without it."],
            };
        }

        if (release is null) throw new SlipwayException($"The journal entry {file} is empty.") { Next = [$"Move the folder of {file} away to go on without it."] };
        return release.Schema > Release.CurrentSchema ? throw Newer(file, release.Schema) : release;
    }

    private static int? SchemaOf(byte[] text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("schema", out var number) && number.TryGetInt32(out var schema) ? schema : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static SlipwayException Newer(string file, int schema) =>
        new($"The journal entry {file} has schema {schema}; this Slipway knows up to {Release.CurrentSchema}.")
        {
            Next = ["Update Slipway, or use the version that wrote it."],
        };

    private const string FileName = "release.json";
}
