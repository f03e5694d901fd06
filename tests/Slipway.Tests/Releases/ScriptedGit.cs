using Slipway.Processes;
using Slipway.Tests.Application;

namespace Slipway.Tests.Releases;

/// <summary>A checkout on branch main, one commit behind its remote, as git tells of it.</summary>
internal sealed class ScriptedGit
{
    public const string Branch = "main";

    public static readonly string Old = new('1', 40);

    public static readonly string New = new('2', 40);

    public ScriptedGit(RecordingRunner runner, string directory)
    {
        CommonDirectory = Directory.CreateDirectory(directory).FullName;
        runner.On(command => command.FileName == "git", Answer);
    }

    public string CommonDirectory { get; }

    /// <summary>Whether the folder is a checkout at all.</summary>
    public bool IsCheckout { get; set; } = true;

    /// <summary>The top of the work tree.</summary>
    public string Top { get; init; } = "";

    /// <summary>What git does not track.</summary>
    public List<string> Untracked { get; } = [];

    /// <summary>What differs between any two commits.</summary>
    public List<string> Changed { get; } = [];

    /// <summary>What a revision means.</summary>
    public Dictionary<string, string> Refs { get; } = new() { ["HEAD"] = Old, [$"refs/remotes/origin/{Branch}"] = New, [Old] = Old, [New] = New };

    /// <summary>Files by path, at every commit.</summary>
    public Dictionary<string, string> Files { get; } = [];

    /// <summary>What the branch is at on its remote.</summary>
    public string RemoteTip { get; set; } = New;

    public string Head => Refs["HEAD"];

    // After -C <folder> -c core.quotepath=off.
    private CommandResult Answer(Command command)
    {
        if (!IsCheckout) return Failed(128, "fatal: not a git repository (or any of the parent directories): .git");

        var words = command.Arguments.Skip(4).ToList();
        if (words[0] == "-c") words = words[2..];
        var last = words[^1];
        switch (words[0])
        {
            case "rev-parse" when last == "--git-common-dir":
                return FakeEngine.Ok(CommonDirectory + "\n");
            case "rev-parse" when last == "--absolute-git-dir":
                return FakeEngine.Ok(CommonDirectory + "\n" + CommonDirectory + "\n");
            case "rev-parse" when last == "hooks":
                return FakeEngine.Ok(".git/hooks\n");
            case "rev-parse" when last == "--show-prefix":
                return FakeEngine.Ok("\n");
            case "rev-parse" when last == "--show-toplevel":
                return FakeEngine.Ok(Top + "\n");
            case "rev-parse":
                var revision = last[..^"^{commit}".Length];
                return Refs.TryGetValue(revision, out var commit) ? FakeEngine.Ok(commit + "\n") : Failed(1, "");
            case "symbolic-ref":
                return FakeEngine.Ok($"refs/heads/{Branch}\n");
            case "config":
                return FakeEngine.Ok($"branch.{Branch}.remote\norigin\0branch.{Branch}.merge\nrefs/heads/{Branch}\0");
            case "merge-base":
                return words[^2] == last || last == New ? FakeEngine.Ok("") : Failed(1, "");
            case "merge":
                Refs["HEAD"] = last;
                return FakeEngine.Ok("");
            case "checkout":
                Refs["HEAD"] = words[^2];
                return FakeEngine.Ok("");
            case "log":
                return FakeEngine.Ok($"{New[..7]} Second\n");
            case "ls-tree":
                return FakeEngine.Ok(string.Concat(Files.Keys.Where(file => file.StartsWith(last, StringComparison.Ordinal)).Select(file => file + "\0")));
            case "cat-file":
                return Files.TryGetValue(last[(last.IndexOf(":./", StringComparison.Ordinal) + 3)..], out var text)
                    ? FakeEngine.Ok(text)
                    : Failed(128, $"fatal: path '{last}' does not exist in '{New}'");
            case "worktree" when words[1] == "add":
                Directory.CreateDirectory(words[^2]);
                return FakeEngine.Ok("");
            case "worktree":
                Directory.Delete(last, recursive: true);
                return FakeEngine.Ok("");
            case "ls-files":
                return FakeEngine.Ok(string.Concat(Untracked.Select(file => file + "\0")));
            case "diff":
                return FakeEngine.Ok(string.Concat(Changed.Select(file => file + "\0")));
            case "ls-remote":
                return FakeEngine.Ok($"{RemoteTip}\trefs/heads/{Branch}\n");
            case "status" or "fetch" or "remote":
                return FakeEngine.Ok("");
            default:
                throw new InvalidOperationException($"No answer for: {command}");
        }
    }

    private static CommandResult Failed(int exitCode, string error) => new(exitCode, "", error, TimeSpan.Zero);
}
