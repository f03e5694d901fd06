using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Hooks;
using Slipway.Reporting;
using Slipway.Settings;
using Slipway.Tests.Documentation;

namespace Slipway.Tests.Releases;

/// <summary>Hooks as real processes.</summary>
public sealed partial class HookProcessTests : IDisposable
{
    private readonly TemporaryFolder _app = new();
    private readonly RecordingLog _log = new();
    private readonly RunMark _mark = new();
    private readonly Release _release = new()
    {
        Id = "20261122-081530-123-4f2a",
        Workflow = "Deploy",
        Project = "shop",
        Environment = "production",
        StartedAt = DateTimeOffset.UnixEpoch,
        FromCommit = new string('1', 40),
        ToCommit = new string('2', 40),
        Subjects = ["2222222 Say \"hello\""],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _app.Dispose();

    [Fact]
    public async Task It_runs_in_the_application_s_folder_its_words_parted_by_the_shell_and_what_it_prints_is_logged_without_secrets()
    {
        _app.Write("bin/tell", "#!/bin/sh\necho \"$# [$1] [$2] $SLIPWAY_RELEASE hunter2\"\ngrep -c 4f2a\n", executable: true);
        _log.Mask("hunter2");
        string? last = null;

        await Hooks(("before-build", "bin/tell 'one two' three")).BeforeAsync(_release, "Build", line => last = line, Token);

        Assert.Contains("[1] 2 [one two] [three] 20261122-081530-123-4f2a ***", _log.Written);
        Assert.Equal("1", last);
    }

    [Fact]
    public async Task One_that_takes_too_long_is_ended_and_said_so()
    {
        var fault = await Assert.ThrowsAsync<SlipwayException>(() =>
            Hooks(TimeSpan.FromSeconds(0.3), ("before-build", "echo waiting; sleep 600")).BeforeAsync(_release, "Build", _ => { }, Token));

        Assert.StartsWith("The hook DEPLOY_HOOK_BEFORE_BUILD failed: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("did not end within 0.3 s", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["waiting"], fault.Details);
        Assert.Contains("DEPLOY_HOOK_TIMEOUT", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_does_not_read_what_it_is_told_is_fine()
    {
        _release.Subjects = [.. Enumerable.Repeat(new string('x', 1000), 1000)];

        await Hooks(("after-build", "true")).AfterAsync(_release, "Build", _ => { }, Token);

        Assert.Empty(_log.Warnings);
    }

    [Fact]
    public async Task What_a_killed_run_left_of_a_hook_is_ended_by_the_run_s_mark()
    {
        var begun = new TaskCompletionSource();
        var hook = Hooks(("before-start", "sleep 600 & echo begun; wait")).BeforeAsync(_release, "Start", _ => begun.TrySetResult(), Token);
        await begun.Task.WaitAsync(Token);

        Assert.True(await new MarkedProcesses(TimeProvider.System).EndAsync(_mark.Value, Token) >= 2);

        await Assert.ThrowsAsync<SlipwayException>(() => hook);
    }

    [Fact]
    public async Task The_examples_of_the_page_work()
    {
        var page = MarkdownPage.Read(Path.Combine(SourceTree.Root, "docs", "hooks.md"));
        var scripts = page.Blocks.Where(block => block.Language == "sh").ToList();
        Assert.NotEmpty(scripts);
        foreach (var script in scripts) _app.Write(ScriptPath().Match(script.Text).Groups["path"].Value, script.Text, executable: true);
        _app.Write(".env.deploy", Assert.Single(page.SettingsBlocks).Text);
        _app.Write("path/curl", "#!/bin/sh\necho \"curl $*\" >> sent; cat >> sent\n", executable: true);
        var loaded = SettingsLoader.Load(CommandLine.Parse([]), new Dictionary<string, string> { ["HOME"] = _app.Path }, _app.Path);
        Assert.Empty(loaded.Faults);
        Assert.NotEmpty(loaded.Settings!.Hooks);
        _release.State = ReleaseState.RolledBack;
        _release.Steps.Add(new StepRecord { Name = "Start", StartedAt = DateTimeOffset.UnixEpoch, State = StepState.Failed });
        _release.End = new ReleaseEnd(ExitCode.RolledBack, "The new version did not pass the gate.", [], [], []);
        var hooks = new ReleaseHooks(
            loaded.Settings with { Hooks = loaded.Settings.Hooks.ToImmutableDictionary(hook => hook.Key, hook => $"PATH=path:$PATH; {hook.Value}") },
            new CommandRunner(_log, TimeProvider.System),
            _log);

        foreach (var step in StepName.All)
        {
            await hooks.BeforeAsync(_release, step, _ => { }, Token);
            await hooks.AfterAsync(_release, step, _ => { }, Token);
        }

        await hooks.EndedAsync(_release, Token);

        Assert.Empty(_log.Warnings);
        var sent = await File.ReadAllTextAsync(_app["sent"], Token);
        Assert.Contains("shop production: rolled-back 1111111..2222222", sent, StringComparison.Ordinal);
        Assert.Contains("The new version did not pass the gate.", sent, StringComparison.Ordinal);
        Assert.Contains("\"subjects\"", sent, StringComparison.Ordinal);
    }

    private ReleaseHooks Hooks(params (string Point, string Command)[] hooks) => Hooks(TimeSpan.FromMinutes(1), hooks);

    private ReleaseHooks Hooks(TimeSpan deadline, params (string Point, string Command)[] hooks) => new(
        new DeploySettings { AppDirectory = _app.Path, Hooks = hooks.ToImmutableDictionary(hook => hook.Point, hook => hook.Command), HookTimeout = deadline },
        new CommandRunner(_log, TimeProvider.System) { Mark = _mark.Value, Grace = TimeSpan.FromMilliseconds(200) },
        _log);

    [GeneratedRegex(@"^#!/bin/sh\n# (?<path>\S+)\n")]
    private static partial Regex ScriptPath();
}
