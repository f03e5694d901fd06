using System.Text.Json;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Reports;
using Slipway.Reports.Documents;
using Slipway.Tests.Releases;

namespace Slipway.Tests.Reports;

/// <summary>What <c>--output=json</c> prints.</summary>
public sealed class DocumentTests : IDisposable
{
    private readonly ScriptedProject _project = new();
    private readonly RunHarness _run;

    public DocumentTests() => _run = _project.Run();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private JsonElement Document => JsonDocument.Parse(_run.Get<RunDocument>().Render(_run.Log)).RootElement;

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task A_run_that_fails_says_what_failed_in_what_state_things_are_and_what_to_do()
    {
        await _run.DeployAsync(("Preflight", RunHarness.Done), ("Backup", _ => throw new SlipwayException("The disk is full.") { Details = ["0 B left"], Next = ["make room"] }));

        var said = Document;
        Assert.Equal((1, "failed", 1), (said.GetProperty("schema").GetInt32(), said.GetProperty("result").GetString(), said.GetProperty("exitCode").GetInt32()));
        var error = said.GetProperty("error");
        Assert.Equal("The disk is full.", error.GetProperty("message").GetString());
        Assert.Equal(["0 B left"], Texts(error.GetProperty("details")));
        Assert.Contains("make room", Texts(error.GetProperty("next")));
        var release = said.GetProperty("release");
        Assert.Equal("failed", release.GetProperty("result").GetString());
        Assert.Equal([("Preflight", "done"), ("Backup", "failed")], release.GetProperty("steps").EnumerateArray().Select(step => (step.GetProperty("name").GetString(), step.GetProperty("result").GetString())));
        Assert.EndsWith("/deploy.log", said.GetProperty("log").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_finds_the_lock_held_is_told_as_busy()
    {
        using var held = _project.TryLock();
        await _run.DeployAsync(("Preflight", RunHarness.Never));

        Assert.Equal(("busy", 75), (Document.GetProperty("result").GetString(), Document.GetProperty("exitCode").GetInt32()));
        Assert.StartsWith("Another run holds the lock: process ", Document.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.False(Document.TryGetProperty("release", out _));
    }

    [Fact]
    public void A_release_is_told_whole()
    {
        var node = JsonSerializer.SerializeToElement(ReleaseDocument.Of(Told.Deployed()), DocumentJson.Default.ReleaseDocument);

        Assert.Equal(("succeeded", new string('2', 40), new string('1', 40)), (Text("result"), Text("commit"), Text("previous")));
        Assert.Equal((29.5, 10, 3, 6), (node.GetProperty("seconds").GetDouble(), node.GetProperty("steps").GetArrayLength(), node.GetProperty("commits").GetArrayLength(), node.GetProperty("probes").GetArrayLength()));
        Assert.Equal(59_300_000, node.GetProperty("backups")[0].GetProperty("bytes").GetInt64());
        Assert.True(node.GetProperty("visitors").GetProperty("answers").GetProperty("200").GetInt32() > 0);
        Assert.False(node.TryGetProperty("rollbackTo", out _));

        string? Text(string name) => node.GetProperty(name).GetString();
    }

    [Fact]
    public async Task History_tells_every_release_and_none_where_there_is_none()
    {
        await _run.Get<HistoryPrint>().PrintAsync(Token);
        Assert.Equal(0, Document.GetProperty("releases").GetArrayLength());

        await _run.Journal.SaveAsync(Told.Deployed(), Token);
        await _run.Get<HistoryPrint>().PrintAsync(Token);
        Assert.Equal("20261122-081530-123-4f2a", Document.GetProperty("releases")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Status_tells_maintenance_and_the_last_releases()
    {
        await _run.Journal.SaveAsync(Told.Deployed(), Token);
        await _run.Get<StatusReport>().PrintAsync(Token);

        var status = Document.GetProperty("status");
        Assert.False(status.GetProperty("maintenance").GetBoolean());
        Assert.Equal(_project.App, status.GetProperty("directory").GetString());
        Assert.Equal("succeeded", status.GetProperty("releases")[0].GetProperty("result").GetString());
    }

    [Fact]
    public void The_document_is_ASCII_without_secrets_and_without_what_a_runner_takes_for_a_command()
    {
        _run.Log.Mask("hunter2\"ä");
        var document = new RunDocument();
        document.Add("message", "it is hunter2\"ä ##[error]x ü");
        document.Add("result", "hunter2\"ä");

        var text = document.Render(_run.Log);

        Assert.True(System.Text.Ascii.IsValid(text));
        Assert.DoesNotContain("##[", text, StringComparison.Ordinal);
        Assert.Equal("it is *** ##[error]x ü", JsonDocument.Parse(text).RootElement.GetProperty("message").GetString());
    }

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(entry => entry.GetString());
}
