using System.Text.Json;
using Slipway.Healthchecks;

namespace Slipway.Tests.Healthchecks;

/// <summary>What SyncHealthchecks tells programs (<c>--output=json</c>).</summary>
public sealed class SyncDocumentTests : IDisposable
{
    private const string New = "3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10";
    private const string Changed = "0b9d4c66-55a1-4e0c-8d3f-2f4a5b6c7d8e";
    private const string Same = "9d0c3d52-1b8e-4a52-b1a7-4f0f6a1b2c3d";
    private const string Others = "6a6a25d1-0bd1-4d0d-8a4f-0f5c3ad2b7a1";

    private static readonly HealthchecksProject Project = new(1, Guid.Empty, "Shop", "admin@example.org", 3);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Every_check_of_the_file_is_told_by_what_becomes_of_it()
    {
        var told = Told(
            isDryRun: true,
            $"""
            HC_CHECK_API={New}
            HC_CHECK_API_NAME='Our "API"'
            HC_CHECK_DATABASE={Changed}
            HC_CHECK_DATABASE_TAGS=tier2
            HC_CHECK_MAIL={Same}
            HC_CHECK_QUEUE={Others}
            HC_CHECK_VAULT=
            """,
            Row(1, Changed, "Database") with { Tags = "tier1" }, Row(2, Same, "Mail"), Row(3, Others, "Queue") with { ProjectId = 2 }, Row(4, Guid.NewGuid().ToString(), "By hand"));

        Assert.Equal("\"Shop\" (id 1, of admin@example.org)", told.GetProperty("project").GetString());
        Assert.Equal(_folder[".env.healthchecks"], told.GetProperty("file").GetString());
        Assert.True(told.GetProperty("dryRun").GetBoolean());
        Assert.Equal([("API", New, "Our \"API\"", 0)], Checks("created"));
        Assert.Equal([("DATABASE", Changed, "Database", 1)], Checks("updated"));
        Assert.Equal("tags \"tier1\" → \"tier2\"", told.GetProperty("updated")[0].GetProperty("changes")[0].GetString());
        Assert.Equal([("VAULT", null, "Vault", 0)], Checks("skipped"));
        Assert.Equal([("QUEUE", Others, "Queue", 0)], Checks("conflicts"));
        Assert.Equal((1, 1), (told.GetProperty("unchanged").GetInt32(), told.GetProperty("notNamed").GetInt32()));

        IEnumerable<(string?, string?, string?, int)> Checks(string what) => told.GetProperty(what).EnumerateArray().Select(check => (
            check.GetProperty("key").GetString(), check.TryGetProperty("uuid", out var uuid) ? uuid.GetString() : null, check.GetProperty("name").GetString(), check.GetProperty("changes").GetArrayLength()));
    }

    [Fact]
    public void Where_nothing_is_to_do_every_list_is_there_and_empty()
    {
        var told = Told(isDryRun: false, $"HC_CHECK_MAIL={Same}\n", Row(2, Same, "Mail"));

        Assert.False(told.GetProperty("dryRun").GetBoolean());
        Assert.All(["created", "updated", "skipped", "conflicts"], what => Assert.Equal(0, told.GetProperty(what).GetArrayLength()));
        Assert.Equal((1, 0), (told.GetProperty("unchanged").GetInt32(), told.GetProperty("notNamed").GetInt32()));
    }

    private static CheckRow Row(int id, string code, string name) => new() { Id = id, Code = Guid.Parse(code), ProjectId = 1, Name = name, Slug = CheckNames.Slug(name), Timeout = 86_400, Grace = 3_600, TimeZone = "UTC" };

    private JsonElement Told(bool isDryRun, string text, params CheckRow[] rows)
    {
        var file = HealthchecksFile.Read(_folder.Write(".env.healthchecks", text), new Dictionary<string, string>()).Required();
        var plan = new CheckPlanner(new CheckState(1, rows, []), CheckNames.Slug).Plan(file.Checks, ".env.healthchecks");
        return JsonSerializer.SerializeToElement(SyncDocument.Of(plan, Project, file, isDryRun), SyncJson.Default.SyncDocument);
    }
}
