using Cake.Core.Composition;
using Cake.Core.IO;

namespace Cake.Frosting;

/// <summary>What a host is made of.</summary>
public static class CakeHostExtensions
{
    /// <summary>Lets a class register services.</summary>
    /// <typeparam name="TStartup">The type of that class.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseStartup<TStartup>(this CakeHost host)
        where TStartup : IFrostingStartup, new()
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(new TStartup().Configure);
    }

    /// <summary>Names the context that tasks are given.</summary>
    /// <typeparam name="TContext">The type of the context.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseContext<TContext>(this CakeHost host)
        where TContext : class, IFrostingContext
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseContext<TContext>());
    }

    /// <summary>Names what runs before the first and after the last task.</summary>
    /// <typeparam name="TLifetime">The type of the lifetime.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingLifetime
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseLifetime<TLifetime>());
    }

    /// <summary>Names what runs before the first task.</summary>
    /// <typeparam name="TSetup">The type of the setup.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseSetup<TSetup>(this CakeHost host)
        where TSetup : class, IFrostingSetup
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseSetup<TSetup>());
    }

    /// <summary>Names what runs after the last task.</summary>
    /// <typeparam name="TTeardown">The type of the teardown.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseTeardown<TTeardown>(this CakeHost host)
        where TTeardown : class, IFrostingTeardown
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseTeardown<TTeardown>());
    }

    /// <summary>Names what runs before and after every task.</summary>
    /// <typeparam name="TLifetime">The type of the lifetime.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseTaskLifetime<TLifetime>(this CakeHost host)
        where TLifetime : class, IFrostingTaskLifetime
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseTaskLifetime<TLifetime>());
    }

    /// <summary>Names what runs before every task.</summary>
    /// <typeparam name="TSetup">The type of the setup.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseTaskSetup<TSetup>(this CakeHost host)
        where TSetup : class, IFrostingTaskSetup
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseTaskSetup<TSetup>());
    }

    /// <summary>Names what runs after every task.</summary>
    /// <typeparam name="TTeardown">The type of the teardown.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseTaskTeardown<TTeardown>(this CakeHost host)
        where TTeardown : class, IFrostingTaskTeardown
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseTaskTeardown<TTeardown>());
    }

    /// <summary>Registers the services of a Cake module.</summary>
    /// <typeparam name="TModule">The type of the module.</typeparam>
    /// <param name="host">The host.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseModule<TModule>(this CakeHost host)
        where TModule : ICakeModule, new()
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => ServiceCollectionExtensions.UseModule<TModule>(services));
    }

    /// <summary>Sets the working directory.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">The directory. The command line has precedence.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseWorkingDirectory(this CakeHost host, DirectoryPath path)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseWorkingDirectory(path));
    }

    /// <summary>Gives one of Cake's settings a value.</summary>
    /// <param name="host">The host.</param>
    /// <param name="key">The name of the setting.</param>
    /// <param name="value">Its value. cake.config, the environment and the command line have precedence.</param>
    /// <returns>The same host.</returns>
    public static CakeHost UseCakeSetting(this CakeHost host, string key, string value)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseCakeSetting(key, value));
    }

    /// <summary>Sets the directory in which Cake looks for tools.</summary>
    /// <param name="host">The host.</param>
    /// <param name="path">The directory.</param>
    /// <returns>The same host.</returns>
    public static CakeHost SetToolPath(this CakeHost host, DirectoryPath path)
    {
        ArgumentNullException.ThrowIfNull(host);
        return host.ConfigureServices(services => services.UseToolPath(path));
    }
}
