using System.Text.Json;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

/// <summary>The log of a run on disk: for people, and for programs.</summary>
public sealed class LogFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Both_logs_have_the_same_entries_and_name_the_same_id()
    {
        using (var log = Log())
        {
            log.Write("early");
            log.Attach(_folder["deploy.log"], "20261122-1");
            using (log.Section("Build"))
            {
                log.Output("#1 done");
                log.Show("two\nlines");
            }

            log.Warn("slow");
        }

        var text = File.ReadAllText(_folder["deploy.log"]);
        var entries = Json();
        Assert.Equal(
            [("detail", null, "early"), ("detail", null, $"Run 20261122-1, process {Environment.ProcessId}"), ("output", "Build", "#1 done"), ("info", "Build", "two\nlines"), ("warning", (string?)null, "  warning: slow")],
            entries.Select(entry => (Text(entry, "level"), Text(entry, "step"), Text(entry, "message"))));
        Assert.All(entries, entry => Assert.Equal("20261122-1", Text(entry, "id")));
        Assert.All(entries, entry => Assert.Contains($"{Text(entry, "time")} {Text(entry, "message")}\n", text, StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["deploy.jsonl"]));
    }

    [Fact]
    public async Task A_secret_that_a_command_prints_in_any_form_is_in_neither_log()
    {
        const string key = "-----BEGIN KEY-----\nMIIEvQIBADANBgkqhkiG9w0BAQ\n-----END KEY-----";
        using (var log = Log())
        {
            log.Mask("hunter2\"<&>/ä");
            log.Mask(key);
            log.Attach(_folder["deploy.log"], "20261122-1");
            var script = """
                printf '%s\n' "$SECRET" "$KEY" "{\"password\": \"hunter2\\\"\u003c\u0026\u003e/ä\"}" "postgres://app:hunter2%22%3C%26%3E%2F%C3%A4@db" >&2
                printf '%s\n' "out $SECRET" 'and plain'
                """;
            _folder.Write("script", script);
            await new CommandRunner(log, TimeProvider.System).RunAsync(
                new Command("bash", [_folder["script"]]) { Environment = new Dictionary<string, string?> { ["SECRET"] = "hunter2\"<&>/ä", ["KEY"] = key } }, TestContext.Current.CancellationToken);
        }

        var both = File.ReadAllText(_folder["deploy.log"]) + File.ReadAllText(_folder["deploy.jsonl"]);
        Assert.DoesNotContain("hunter2", both, StringComparison.Ordinal);
        Assert.DoesNotContain("MIIEvQ", both, StringComparison.Ordinal);
        Assert.Equal(2, both.Split("out ***").Length - 1);
        Assert.Equal(2, both.Split("postgres://app:***@db").Length - 1);
        Assert.Contains(Json(), entry => Text(entry, "message")!.EndsWith("] {\"password\": \"***\"}", StringComparison.Ordinal));
    }

    [Fact]
    public void What_became_known_as_a_secret_while_entries_waited_is_masked_when_they_are_written()
    {
        using (var log = Log())
        {
            log.Write("it is hunter2");
            log.Mask("hunter2");
            log.Attach(_folder["deploy.log"]);
        }

        Assert.EndsWith("Z it is ***\n", File.ReadAllText(_folder["deploy.log"]), StringComparison.Ordinal);
        Assert.Equal("it is ***", Text(Assert.Single(Json()), "message"));
    }

    [Fact]
    public async Task Answers_hold_no_secret_either()
    {
        using var log = Log();
        using var shown = new StringWriter();
        await using var answers = new MaskedWriter(shown, log);
        log.Mask("hunter2");
        await answers.WriteLineAsync("Visitors get  200 (http://visitor:hunter2@localhost/)");
        answers.Write("hunter2");

        Assert.Equal($"Visitors get  200 (http://visitor:***@localhost/){Environment.NewLine}***", shown.ToString());
    }

    private static RunLog Log() => new(TextWriter.Null, TimeProvider.System, verbose: false);

    private List<JsonElement> Json() => [.. File.ReadAllLines(_folder["deploy.jsonl"]).Select(line => JsonDocument.Parse(line).RootElement)];

    private static string? Text(JsonElement entry, string name) => entry.TryGetProperty(name, out var value) ? value.GetString() : null;
}
