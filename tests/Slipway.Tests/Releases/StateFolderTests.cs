using Slipway.Files;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class StateFolderTests : IDisposable
{
    private readonly ScriptedProject _project = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task The_folder_is_made_for_this_user_alone_and_only_when_it_is_opened()
    {
        using var run = _project.Run(settings => settings with { StateDirectory = _project.Folder["a/b"] });
        var state = run.Get<StateFolder>();

        Assert.Null(await state.FaultAsync(Token));
        Assert.Equal(_project.Folder["a/b"], await state.PathAsync(Token));
        Assert.False(Directory.Exists(_project.Folder["a"]));
        Assert.Equal(_project.Folder["a/b"], await state.OpenAsync(Token));
        Assert.Equal([Mine, Mine], new[] { "a", "a/b" }.Select(folder => File.GetUnixFileMode(_project.Folder[folder])));
        Assert.Empty(_project.Engine.Runner.Commands);
    }

    [Fact]
    public async Task A_folder_that_others_can_read_is_closed_to_them()
    {
        Directory.CreateDirectory(_project.State, Mine | UnixFileMode.OtherRead | UnixFileMode.GroupExecute);
        using var run = _project.Run();

        await run.Get<StateFolder>().OpenAsync(Token);

        Assert.Equal(Mine, File.GetUnixFileMode(_project.State));
    }

    [Fact]
    public async Task A_relative_folder_is_the_application_s()
    {
        using var run = _project.Run(settings => settings with { StateDirectory = "../elsewhere" });

        Assert.Equal(_project.Folder["elsewhere"], await run.Get<StateFolder>().PathAsync(Token));
    }

    [Theory]
    [InlineData("app", "directory")]
    [InlineData("app/var/slipway", "directory")]
    [InlineData("app/var", "file")]
    public async Task Inside_a_work_tree_is_a_fault_also_in_a_linked_one(string folder, string git)
    {
        if (git == "file") _project.Folder.Write("app/.git", "gitdir: elsewhere");
        else Directory.CreateDirectory(_project.Folder["app/.git"]);

        await FaultAsync(folder, $"is inside the git work tree {_project.App}");
    }

    [Fact]
    public async Task A_file_in_its_place_is_a_fault()
    {
        _project.Folder.Write("state", "");

        await FaultAsync("state", "is a file.");
    }

    [Fact]
    public async Task Another_user_s_folder_is_a_fault()
    {
        var folder = "/";
        if (Environment.IsPrivilegedProcess)
        {
            folder = Directory.CreateDirectory(_project.State).FullName;
            var runner = new CommandRunner(new RecordingLog(), TimeProvider.System);
            await runner.RunCheckedAsync(new("chown", ["12345", folder]), "chown", Token);
        }

        await FaultAsync(folder, "belongs to another user (uid ");
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_a_fault()
    {
        // Where root cannot write either.
        var folder = "/proc/self";
        if (!Environment.IsPrivilegedProcess) folder = Directory.CreateDirectory(_project.Folder["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute).FullName;

        await FaultAsync(Path.Combine(folder, "state"), $"{folder} is not writable");
    }

    [Fact]
    public async Task The_default_is_a_folder_for_project_and_environment()
    {
        using var production = _project.Run(settings => settings with { StateDirectory = null });
        using var staging = _project.Run(settings => settings with { StateDirectory = null, Environment = "staging" });

        Assert.EndsWith("/slipway/shop/production", await production.Get<StateFolder>().PathAsync(Token), StringComparison.Ordinal);
        Assert.EndsWith("/slipway/shop/staging", await staging.Get<StateFolder>().PathAsync(Token), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, "/srv/state", "/var/lib/slipway")]
    [InlineData(false, "/srv/state", "/srv/state/slipway")]
    [InlineData(false, null, "/home/deploy/.local/state/slipway")]
    [InlineData(false, "", "/home/deploy/.local/state/slipway")]
    [InlineData(false, "state", "/home/deploy/.local/state/slipway")]
    public void The_default_lies_where_the_system_keeps_state(bool isRoot, string? xdg, string expected) =>
        Assert.Equal(expected, StateRoot.Folder(isRoot, xdg, "/home/deploy"));

    private static UnixFileMode Mine => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private async Task FaultAsync(string folder, string said)
    {
        using var run = _project.Run(settings => settings with { StateDirectory = Path.GetFullPath(folder, _project.Folder.Path) });
        var state = run.Get<StateFolder>();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => state.OpenAsync(Token));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, await state.FaultAsync(Token));
        Assert.Contains("--state-dir", Assert.Single(fault.Next), StringComparison.Ordinal);
    }
}
