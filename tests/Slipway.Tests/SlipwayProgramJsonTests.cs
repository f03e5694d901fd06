using System.Text.Json;
using Slipway.Reporting;

namespace Slipway.Tests;

/// <summary>The whole program in this process, asked for a document.</summary>
public sealed class SlipwayProgramJsonTests : IDisposable
{
    private readonly TemporaryFolder _app = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _errors = new();
    private readonly Dictionary<string, string> _environment = new() { ["HOME"] = "/nowhere", ["PATH"] = "/nowhere", ["DOCKER_CMD"] = "/nowhere/docker" };

    private JsonElement Document => JsonDocument.Parse(_output.ToString()).RootElement;

    public void Dispose()
    {
        _app.Dispose();
        _output.Dispose();
        _errors.Dispose();
    }

    [Fact]
    public async Task Doctor_s_findings_are_the_only_thing_on_the_output()
    {
        Assert.Equal(ExitCode.Failed, await RunAsync("--target=Doctor", "--output=json"));

        Assert.Equal(["Doctor"], Document.GetProperty("targets").EnumerateArray().Select(target => target.GetString()));
        var fault = Document.GetProperty("findings").EnumerateArray().First(finding => finding.GetProperty("kind").GetString() == "fault" && finding.GetProperty("next").GetArrayLength() > 0);
        Assert.NotEqual("", fault.GetProperty("said").GetString());
        Assert.Contains("faults: each is above", Document.GetProperty("error").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("FAILED", _errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_that_cannot_be_used_are_a_document_too()
    {
        _app.Write(".env.deploy", "DEPLOY_BACKUP_KEEP=many\n");

        Assert.Equal(ExitCode.WrongUse, await RunAsync("--target=Deploy", "--output=json"));

        Assert.Equal(("wrong-use", 2), (Document.GetProperty("result").GetString(), Document.GetProperty("exitCode").GetInt32()));
        Assert.Contains("DEPLOY_BACKUP_KEEP", Document.GetProperty("error").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("--settings")]
    [InlineData("--target=Deploy", "--tree")]
    public async Task Where_nothing_runs_there_is_no_document_to_ask_for(params string[] arguments)
    {
        Assert.Equal(ExitCode.WrongUse, await RunAsync([.. arguments, "--output=json"]));

        Assert.Equal("wrong-use", Document.GetProperty("result").GetString());
    }

    [Theory]
    [InlineData("Prune", "Prune")]
    [InlineData("Healthchecks", "StartHealthchecks", "SyncHealthchecks", "Healthchecks")]
    public async Task A_dry_run_of_tasks_that_have_no_plan_tells_which_would_run(string target, params string[] tasks)
    {
        _app.Write(".env.deploy", "DEPLOY_BACKUP_KEEP=many\n");

        Assert.Equal(ExitCode.Done, await RunAsync($"--target={target}", "--dryrun", "--output=json"));

        Assert.Equal(("succeeded", 0), (Document.GetProperty("result").GetString(), Document.GetProperty("exitCode").GetInt32()));
        Assert.Equal([.. tasks.Select(task => ((string?)task, (string?)"runs"))], Document.GetProperty("plan").EnumerateArray().Select(step => (step.GetProperty("step").GetString(), step.GetProperty("kind").GetString())));
    }

    [Fact]
    public async Task On_GitHub_wrong_settings_are_an_annotation_an_output_and_a_summary()
    {
        _app.Write(".env.deploy", "DEPLOY_BACKUP_KEEP=many\n");
        (_environment["GITHUB_ACTIONS"], _environment["GITHUB_OUTPUT"], _environment["GITHUB_STEP_SUMMARY"]) = ("true", _app["output"], _app["summary"]);
        using var errors = new Terminal(_errors, ConsoleAbilities.Of(_environment, isRedirected: true, () => 0));

        Assert.Equal(ExitCode.WrongUse, await new SlipwayProgram(_output, errors).RunAsync(["--target=Deploy"], _environment, _app.Path));

        Assert.Contains("::error title=Slipway failed::", _errors.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("result=wrong-use\nexit-code=2\n", await File.ReadAllTextAsync(_app["output"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("BACKUP", await File.ReadAllTextAsync(_app["summary"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    private Task<ExitCode> RunAsync(params string[] arguments) => new SlipwayProgram(_output, _errors).RunAsync(arguments, _environment, _app.Path);
}
