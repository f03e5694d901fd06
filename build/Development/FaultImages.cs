using Slipway.Demo;
using Slipway.Docker;
using Slipway.Machine;
using Slipway.Processes;

namespace Slipway.Development;

/// <summary>The sample's images, built where there is a network, for an engine that has none.</summary>
public sealed class FaultImages(SampleApplication sample, DockerEngine engine, ICommandRunner runner)
{
    // The tests build on images of these names.
    private const string Project = "slipway-faults";

    private static readonly string[] _services = ["web", "db", "redis", "proxy"];
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(15);

    /// <summary>Builds them and saves them into one archive; the engine keeps none of them.</summary>
    /// <param name="folder">Where the sample's sources go meanwhile; must not exist.</param>
    /// <param name="archive">The archive.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task SaveAsync(string folder, string archive, CancellationToken cancellationToken)
    {
        const int firstPort = 30_000;
        var instance = await sample.PrepareAsync(folder, Project, firstPort, cancellationToken);
        try
        {
            var build = await engine.CommandAsync(["compose", "build", "--quiet", .. _services], cancellationToken);
            await runner.RunCheckedAsync(
                build with { WorkingDirectory = instance.AppDirectory, Environment = SampleApplication.CleanEnvironment, Deadline = _longest },
                "Building the sample's images", cancellationToken);

            var save = await engine.CommandAsync(["save", "--output", archive, BaseImage.Name, .. _services.Select(service => $"{Project}-{service}")], cancellationToken);
            await runner.RunCheckedAsync(save with { Deadline = _longest }, "Saving the sample's images", cancellationToken);
        }
        finally
        {
            await sample.RemoveAsync(instance.Folder, Project, CancellationToken.None);
        }
    }
}
