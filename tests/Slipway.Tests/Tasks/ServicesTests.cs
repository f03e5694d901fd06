using Cake.Core;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Tasks;

/// <summary>The container as the host builds it, but checked before anything is asked of it.</summary>
public sealed class ServicesTests
{
    [Fact]
    public void Every_task_and_whatever_it_wants_can_be_made()
    {
        using var log = new RunLog(TextWriter.Null, TimeProvider.System, verbose: false);
        using var signals = new RunSignals(_ => { });
        var services = new ServiceCollection();
        new CakeHost()
            .UseContext<DeployContext>()
            .UseLifetime<DeployLifetime>()
            .ConfigureServices(host => services = (ServiceCollection)host);

        // Cake's module for scripts wants an engine that compiles them, which no host of tasks has.
        foreach (var script in services.Where(service => service.ServiceType.Namespace == "Cake.Core.Scripting" && service.ServiceType.IsInterface).ToList())
            services.Remove(script);
        var tasks = typeof(SlipwayProgram).Assembly.GetExportedTypes().Where(type => typeof(IFrostingTask).IsAssignableFrom(type) && !type.IsAbstract).ToList();
        foreach (var task in tasks) services.AddSingleton(typeof(IFrostingTask), task);
        services
            .AddSingleton(TimeProvider.System)
            .AddSlipway()
            .AddSingleton(new DeploySettings { AppDirectory = "/srv/shop" })
            .AddSingleton(log)
            .AddSingleton(signals)
            .AddSingleton(new RunHandle())
            .AddSingleton(TextWriter.Null)
            .AddSingleton(new Cake.Frosting.CommandLine())
            .AddSingleton<ICakeArguments>(new CakeArguments(Array.Empty<string>().ToLookup(name => name, string? (_) => null)));

        using var provider = services.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });

        Assert.Equal(tasks, provider.GetServices<IFrostingTask>().Select(task => task.GetType()));
        Assert.NotNull(provider.GetRequiredService<IFrostingSetup>());
        Assert.Same(provider.GetRequiredService<DeploymentRun>(), provider.GetRequiredService<RunHandle>().Run ?? ((DeployContext)provider.GetRequiredService<IFrostingContext>()).Run);
    }
}
