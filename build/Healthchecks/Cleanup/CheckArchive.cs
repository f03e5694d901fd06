using System.Text.Json;
using System.Text.Json.Serialization;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>The first line of a file that keeps deleted checks; one line for each row follows, and a last one with their number.</summary>
/// <param name="Format">The version of the format.</param>
/// <param name="TakenAt">When the checks were deleted.</param>
/// <param name="Project">The UUID of their project.</param>
/// <param name="ProjectName">Its name then.</param>
/// <param name="Tables">The tables, in the order of their rows.</param>
public sealed record CheckArchive(int Format, DateTimeOffset TakenAt, Guid Project, string ProjectName, IReadOnlyList<ArchivedTable> Tables)
{
    /// <summary>The version of the format that this program writes and reads.</summary>
    public const int CurrentFormat = 1;

    internal static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}

/// <summary>A table of an archive.</summary>
/// <param name="Name">Its name, quoted as PostgreSQL quotes it.</param>
/// <param name="Owner">The column that points to the check; <c>id</c> for the checks themselves.</param>
/// <param name="Columns">Every column it had, in its order.</param>
public sealed record ArchivedTable(string Name, string Owner, IReadOnlyList<string> Columns);

/// <summary>One line of an archive after the first.</summary>
/// <param name="Table">The row's table.</param>
/// <param name="Row">The row as PostgreSQL's <c>row_to_json</c> writes it.</param>
/// <param name="Rows">Of the last line alone: how many rows there are.</param>
internal sealed record ArchiveLine(string? Table = null, JsonElement? Row = null, long? Rows = null);
