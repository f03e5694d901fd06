using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>Registers services for the host.</summary>
public interface IFrostingStartup
{
    /// <summary>Registers the services.</summary>
    /// <param name="services">The services of the host.</param>
    void Configure(IServiceCollection services);
}
