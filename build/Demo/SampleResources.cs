using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Demo;

/// <summary>What an installation of the sample application has in the engine, found by the labels that Compose gave it.</summary>
public sealed class SampleResources(DockerEngine engine, ICommandRunner runner)
{
    /// <summary>Removes every container, volume, network and image of a Compose project, the releases' image names too.</summary>
    /// <returns>What was removed, as a person reads it; empty if there was nothing.</returns>
    public async Task<IReadOnlyList<string>> RemoveAsync(string project, CancellationToken cancellationToken)
    {
        var label = $"label={ComposeLabels.Project}={project}";
        var removed = new List<string>();

        // Containers hold the others: they go first. Images are named by id, so that every name of theirs goes with them.
        await RemoveAsync("container", ["container", "ls", "--all", "--quiet", "--no-trunc", "--filter", label], ["container", "rm", "--force", "--volumes"]);
        await RemoveAsync("volume", ["volume", "ls", "--quiet", "--filter", label], ["volume", "rm", "--force"]);
        await RemoveAsync("network", ["network", "ls", "--quiet", "--no-trunc", "--filter", label], ["network", "rm"]);
        await RemoveAsync("image", ["image", "ls", "--all", "--quiet", "--no-trunc", "--filter", label], ["image", "rm", "--force"]);
        return removed;

        async Task RemoveAsync(string thing, string[] list, string[] remove)
        {
            var names = (await DockerAsync(list)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct().ToList();
            if (names.Count == 0) return;

            await DockerAsync([.. remove, .. names]);
            removed.Add(Figures.Count(names.Count, thing));
        }

        async Task<CommandResult> DockerAsync(string[] arguments)
        {
            var command = await engine.CommandAsync(arguments, cancellationToken);
            return await runner.RunCheckedAsync(command with { Deadline = TimeSpan.FromMinutes(2) }, $"docker {arguments[0]} {arguments[1]}", cancellationToken);
        }
    }
}
