using Slipway.Docker;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>Finds services, ports, names and databases by reading the Compose model, so that nothing need be configured.</summary>
public sealed class ApplicationDetector(DockerCompose compose, DeploySettings settings)
{
    /// <summary>The application; asked once, then remembered until <see cref="Forget"/>.</summary>
    /// <exception cref="Reporting.SlipwayException">It cannot be told which service is the app: what was found and which setting decides.</exception>
    public Task<ComposeApplication> DetectAsync(CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <summary>Asks again next time: the checkout has changed.</summary>
    public void Forget() => throw new NotImplementedException();
}
