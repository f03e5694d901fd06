using Slipway.Git;
using Slipway.Processes;
using Slipway.Settings;

namespace Slipway.Tests.Git;

/// <summary>Real repositories in a folder of their own: a remote, a work tree that pushes to it, a clone.</summary>
public abstract class RepositoryTests : IDisposable
{
    protected const string Branch = "feature/a'b;c";

    private readonly TemporaryFolder _folder = new();
    private readonly CommandRunner _runner = new(new RecordingLog(), TimeProvider.System);

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected string Remote => Path.Combine(_folder.Path, "remote é.git");

    protected string Work => Path.Combine(_folder.Path, "work");

    protected string Clone => Path.Combine(_folder.Path, "clone ü x");

    protected string Folder => _folder.Path;

    private protected CommandRunner Runner => _runner;

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>A bare remote, a work tree that pushes to it, and a clone on the branch.</summary>
    protected async Task<GitRepository> ClonedAsync()
    {
        await GitAsync(_folder.Path, "init", "-q", "--bare", Remote);
        await GitAsync(_folder.Path, "init", "-q", "-b", Branch, Work);
        await GitAsync(Work, "remote", "add", "origin", Remote);
        _folder.Write("work/app/db/1.rb", "x");
        _folder.Write("work/app/é file.rb", "é\r\nx");
        await PushAsync("README", "first", "First");
        await GitAsync(_folder.Path, "clone", "-q", "--branch", Branch, Remote, Clone);
        return At(Clone);
    }

    protected async Task<string> PushAsync(string file, string text, string subject)
    {
        var commit = await CommitAsync(Work, file, text, subject);
        await GitAsync(Work, "push", "-q", "origin", Branch);
        return commit;
    }

    protected async Task<string> CommitAsync(string folder, string file, string text, string subject)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, file), text, Token);
        await GitAsync(folder, "add", "-A");
        await GitAsync(folder, "commit", "-q", "-m", subject);
        return await GitAsync(folder, "rev-parse", "HEAD");
    }

    protected GitRepository At(string folder) => new(_runner, new DeploySettings { AppDirectory = folder });

    /// <summary>Gives the clone a hook.</summary>
    protected void Hook(string name, string script)
    {
        var hook = Path.Combine(Directory.CreateDirectory(Path.Combine(Clone, ".git", "hooks")).FullName, name);
        File.WriteAllText(hook, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(hook, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    protected async Task<string> GitAsync(string folder, params string[] arguments)
    {
        string[] identity = ["-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "core.autocrlf=false"];
        var result = await _runner.RunCheckedAsync(new("git", ["-C", folder, .. identity, .. arguments]), $"git {arguments[0]}", Token);
        return result.Output.Trim();
    }
}
