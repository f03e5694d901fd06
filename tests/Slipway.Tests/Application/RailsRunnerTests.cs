using System.Text;
using System.Text.Json;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Tests.Application;

/// <summary>One boot that answers several questions.</summary>
public sealed class RailsRunnerTests : IDisposable
{
    private const string Script = "Application.maintenance.rb";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    private readonly FakeEngine _engine = new();
    private readonly Container _web;
    private readonly RailsRunner _rails;
    private readonly List<string> _asked = [];

    public RailsRunnerTests()
    {
        _web = _engine.Add("web");
        _rails = new RailsRunner(_engine.Docker, TimeProvider.System);
        _engine.OnExec("bin/rails runner -", "noise\nSLIPWAY {\"from\":\"a boot\"}\n");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _rails.Dispose();

    [Fact]
    public async Task What_is_kept_answers_every_question_in_one_boot()
    {
        Answer(question => $"SLIPWAY {{\"from\":\"{question.GetProperty("environment").GetProperty("N").GetString()}\"}}");
        _rails.Keep(_web);

        Assert.Equal("1", await AskAsync("1"));
        Assert.Equal("2", await AskAsync("2"));

        var boot = Assert.Single(_engine.Runner.Commands, command => command.Arguments.Contains("bin/rails"));
        Assert.Equal(["bin/rails", "runner", "eval $stdin.gets.unpack1('m')"], boot.Arguments.TakeLast(3));
        Assert.Equal("1", boot.Environment["DISABLE_SPRING"]);
        Assert.Equal([Script, Script], _asked);
    }

    [Fact]
    public async Task It_is_what_the_run_is_at_only_while_it_is_asked()
    {
        var time = new JumpingTime();
        var progress = new Progress(time);
        using var rails = new RailsRunner(_engine.Docker, TimeProvider.System, progress);
        string? shown = null;
        Answer(_ =>
        {
            time.Advance(TimeSpan.FromSeconds(2));
            shown = progress.Command?.Text;
            return "SLIPWAY {\"from\":\"kept\"}";
        });
        rails.Keep(_web);

        await rails.RunAsync(_web, Script, new Dictionary<string, string?>(), Deadline, "The question", Token);

        Assert.Equal("bin/rails runner in shop-web-1", shown);
        Assert.Null(progress.Command);
        Assert.True(Assert.Single(_engine.Runner.Commands, IsKept).Stays);
    }

    [Fact]
    public async Task Another_container_has_a_boot_of_its_own()
    {
        Answer(_ => "SLIPWAY {\"from\":\"kept\"}");
        _rails.Keep(_engine.Add("web"));

        Assert.Equal("a boot", await AskAsync("1"));
    }

    [Fact]
    public async Task A_script_that_raises_there_is_run_in_a_boot_of_its_own()
    {
        Answer(_ => "SLIPWAY {\"fault\":\"NoMethodError: x\"}");
        _rails.Keep(_web);

        Assert.Equal("a boot", await AskAsync("1"));
    }

    [Fact]
    public async Task One_that_ended_after_its_boot_is_replaced()
    {
        Ends(new CommandResult(0, "", "", TimeSpan.Zero), booted: true);
        _rails.Keep(_web);

        Assert.Equal("a boot", await AskAsync("1"));
    }

    [Fact]
    public async Task One_that_does_not_boot_is_told_with_its_own_words_and_not_booted_twice()
    {
        Ends(new CommandResult(1, "", "config/application.rb:3: no such thing\n", TimeSpan.Zero), booted: false);
        _rails.Keep(_web);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => AskAsync("1"));

        Assert.Equal("The question: bin/rails runner in shop-web-1 ended with exit code 1.", fault.Message);
        Assert.Equal(["config/application.rb:3: no such thing"], fault.Details);
        Assert.Single(_engine.Runner.Commands, command => command.Arguments.Contains("bin/rails"));
        Assert.Equal("a boot", await AskAsync("2"));
    }

    [Fact]
    public async Task One_that_does_not_answer_in_time_is_ended_in_the_container_too()
    {
        var ended = new TaskCompletionSource();
        Answer(_ => null);
        _engine.OnExec("sh -c", _ =>
        {
            ended.TrySetResult();
            return FakeEngine.Ok("");
        });
        _rails.Keep(_web);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => AskAsync("1", TimeSpan.FromMilliseconds(50)));

        Assert.Contains("did not end within", fault.Message, StringComparison.Ordinal);
        await ended.Task.WaitAsync(Token);
    }

    private async Task<string?> AskAsync(string number, TimeSpan? deadline = null) =>
        (await _rails.RunAsync(_web, Script, new Dictionary<string, string?> { ["N"] = number }, deadline ?? Deadline, "The question", Token)).GetProperty("from").GetString();

    private void Answer(Func<JsonElement, string?> answer)
    {
        var first = true;
        _engine.Runner.OnLines(IsKept, line =>
        {
            var text = Encoding.UTF8.GetString(Convert.FromBase64String(line));
            if (first)
            {
                first = false;
                return ["SLIPWAY {\"booted\":true}"];
            }

            using var question = JsonDocument.Parse(text);
            _asked.Add(question.RootElement.GetProperty("name").GetString()!);
            return answer(question.RootElement) is { } said ? ["noise", said] : [];
        });
    }

    private void Ends(CommandResult result, bool booted) =>
        _engine.Runner.OnLines(IsKept, _ => booted ? ["SLIPWAY {\"booted\":true}"] : [], result);

    private static bool IsKept(Command command) => command.Arguments[^1].StartsWith("eval ", StringComparison.Ordinal);
}
