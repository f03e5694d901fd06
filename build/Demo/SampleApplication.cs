using System.Collections;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Demo;

/// <summary>Prepares installations of the sample application, each with its own git remote, and commits to them as a developer would.</summary>
public sealed class SampleApplication(ICommandRunner runner, CheckoutRoot checkout, SampleResources resources)
{
    // Left behind in a folder that was tried out in place.
    private static readonly string[] _notSources = [".env", "log", "tmp", ".git"];

    // Nobody's own git configuration: hooks, signing or templates have no business here.
    private static readonly Dictionary<string, string?> _gitEnvironment = new()
    {
        ["GIT_CONFIG_GLOBAL"] = "/dev/null",
        ["GIT_CONFIG_NOSYSTEM"] = "1",
        ["GIT_TERMINAL_PROMPT"] = "0",
        ["GIT_DIR"] = null,
        ["GIT_WORK_TREE"] = null,
        ["GIT_INDEX_FILE"] = null,
        ["GIT_AUTHOR_NAME"] = "Sample Developer",
        ["GIT_AUTHOR_EMAIL"] = "developer@example.com",
        ["GIT_COMMITTER_NAME"] = "Sample Developer",
        ["GIT_COMMITTER_EMAIL"] = "developer@example.com",
    };

    private static readonly string[] _foreignPrefixes = ["DEPLOY_", "COMPOSE_", "GITHUB_", "HEALTHCHECKS_", "SAMPLE_", "POSTGRES_", "GIT_"];

    /// <summary>
    /// What a command on an installation has to do without: settings of this run's own environment that would reach past the
    /// installation's files.
    /// </summary>
    public static IReadOnlyDictionary<string, string?> CleanEnvironment { get; } = Environment.GetEnvironmentVariables()
        .Cast<DictionaryEntry>()
        .Select(entry => (string)entry.Key)
        .Where(name => name == "SECRET_KEY_BASE" || _foreignPrefixes.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal)))
        .ToDictionary(name => name, _ => (string?)null);

    /// <summary>Makes the folders: sources committed and pushed to a bare remote, cloned to where they are deployed. Starts nothing.</summary>
    /// <param name="folder">The folder; it must not exist or be empty.</param>
    /// <param name="project">The Compose project's name.</param>
    /// <param name="firstPort">The first port to try for the proxy.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<SampleInstance> PrepareAsync(string folder, string project, int firstPort, CancellationToken cancellationToken)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new SlipwayException($"The folder {folder} for the sample application is not empty.");

        var instance = new SampleInstance(folder, project, FreePort.From(firstPort));
        Directory.CreateDirectory(folder);
        Copy(checkout.SampleApplication, instance.DeveloperDirectory);
        await GitAsync(folder, ["init", "--quiet", "--bare", "--initial-branch", SampleInstance.Branch, instance.Remote], cancellationToken);
        await GitAsync(folder, ["init", "--quiet", "--initial-branch", SampleInstance.Branch, instance.DeveloperDirectory], cancellationToken);
        await GitAsync(instance.DeveloperDirectory, ["remote", "add", "origin", instance.Remote], cancellationToken);
        await PushAsync(instance, "The first version", cancellationToken);
        await GitAsync(folder, ["clone", "--quiet", instance.Remote, instance.AppDirectory], cancellationToken);

        // Both are ignored by the application's .gitignore.
        await File.WriteAllTextAsync(
            Path.Combine(instance.AppDirectory, ".env"), $"COMPOSE_PROJECT_NAME={project}\nSAMPLE_PORT={instance.Port}\n", cancellationToken);
        await File.WriteAllTextAsync(
            Path.Combine(instance.AppDirectory, ".env.deploy"), $"DEPLOY_STATE_DIR=\"{instance.StateDirectory}\"\n", cancellationToken);
        return instance;
    }

    /// <summary>Commits files as a developer and pushes them to the remote.</summary>
    /// <param name="instance">The installation.</param>
    /// <param name="message">The commit's message.</param>
    /// <param name="files">Paths relative to the checkout, with their new text; null removes the file.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The new commit's full hash.</returns>
    public async Task<string> CommitAsync(
        SampleInstance instance, string message, IReadOnlyDictionary<string, string?> files, CancellationToken cancellationToken)
    {
        foreach (var (path, text) in files)
        {
            var file = Path.Combine(instance.DeveloperDirectory, path);
            if (text is null)
            {
                File.Delete(file);
                continue;
            }

            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, cancellationToken);
        }

        return await PushAsync(instance, message, cancellationToken);
    }

    /// <summary>Removes containers, volumes, networks, images and the folder.</summary>
    /// <returns>What was removed, as a person reads it; empty if there was nothing.</returns>
    public async Task<IReadOnlyList<string>> RemoveAsync(string folder, string project, CancellationToken cancellationToken)
    {
        var removed = await resources.RemoveAsync(project, cancellationToken);
        if (!Directory.Exists(folder)) return removed;

        Directory.Delete(folder, recursive: true);
        return [.. removed, $"the folder {folder}"];
    }

    private async Task<string> PushAsync(SampleInstance instance, string message, CancellationToken cancellationToken)
    {
        var folder = instance.DeveloperDirectory;
        await GitAsync(folder, ["add", "--all"], cancellationToken);
        await GitAsync(folder, ["commit", "--quiet", "--message", message], cancellationToken);
        await GitAsync(folder, ["push", "--quiet", "--set-upstream", "origin", SampleInstance.Branch], cancellationToken);
        return (await GitAsync(folder, ["rev-parse", "HEAD"], cancellationToken)).Output.Trim();
    }

    private Task<CommandResult> GitAsync(string folder, IReadOnlyList<string> arguments, CancellationToken cancellationToken) =>
        runner.RunCheckedAsync(
            new Command("git", arguments) { WorkingDirectory = folder, Environment = _gitEnvironment, Deadline = TimeSpan.FromMinutes(1) },
            $"git {arguments[0]}", cancellationToken);

    private static void Copy(string source, string target)
    {
        Directory.CreateDirectory(target);
        foreach (var entry in new DirectoryInfo(source).EnumerateFileSystemInfos())
        {
            if (_notSources.Contains(entry.Name) || entry.Name.StartsWith(".env.deploy", StringComparison.Ordinal)) continue;
            var to = Path.Combine(target, entry.Name);
            if (entry is DirectoryInfo folder) Copy(folder.FullName, to);
            else File.Copy(entry.FullName, to);
        }
    }
}
