using System.Reflection;
using Cake.Cli;
using Cake.Common.Modules;
using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.Diagnostics;
using Cake.Core.Modules;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>Finds the tasks, puts their services together and runs what the command line asks for.</summary>
public sealed class CakeHost
{
    private readonly ServiceCollection _services = [];
    private readonly List<Assembly> _assemblies = [];

    /// <summary>Initializes a new instance of the <see cref="CakeHost"/> class with the tasks of the program's own assembly.</summary>
    public CakeHost()
    {
        if (Assembly.GetEntryAssembly() is { } entry)
            _assemblies.Add(entry);
        AddDefaults(_services);
    }

    /// <summary>Creates a host.</summary>
    /// <returns>The host.</returns>
    public static CakeHost Create() => new();

    /// <summary>Adds the tasks of another assembly.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <returns>The same host.</returns>
    public CakeHost AddAssembly(Assembly assembly)
    {
        _assemblies.Add(assembly);
        return this;
    }

    /// <summary>Adds or replaces services. What is registered last is used.</summary>
    /// <param name="services">What to do with the services.</param>
    /// <returns>The same host.</returns>
    public CakeHost ConfigureServices(Action<IServiceCollection> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services(_services);
        return this;
    }

    /// <summary>Runs what the arguments ask for.</summary>
    /// <param name="args">The command line.</param>
    /// <returns>0, or -1 after a failure, which has been logged.</returns>
    public int Run(IEnumerable<string> args)
    {
        ArgumentNullException.ThrowIfNull(args);
        CommandLine commandLine;
        try
        {
            commandLine = CommandLine.Parse(args);
        }
        catch (FrostingException exception)
        {
            return Fail(_services.AddSingleton(new CommandLine()).BuildServiceProvider(), exception);
        }

        foreach (var type in _assemblies.SelectMany(assembly => assembly.GetExportedTypes()))
            if (type is { IsClass: true, IsAbstract: false } && typeof(IFrostingTask).IsAssignableFrom(type))
                _services.AddSingleton(typeof(IFrostingTask), type);
        _services.AddSingleton(commandLine);
        _services.AddSingleton<ICakeArguments>(commandLine.ToCakeArguments());

        var services = _services.BuildServiceProvider();
        try
        {
            new HostRun(services, commandLine).Execute();
            return 0;
        }
        catch (Exception exception)
        {
            return Fail(services, exception);
        }
    }

    // The same for every failure, whatever exit code an exception carries: so does the package that this stands in for.
    private static int Fail(ServiceProvider services, Exception exception)
    {
        services.GetService<ICakeLog>().LogException(exception);
        return -1;
    }

    private static void AddDefaults(ServiceCollection services)
    {
        services.AddSingleton<ICakeLog, CakeBuildLog>();
        services.AddSingleton<IConsole, CakeConsole>();
        services.AddSingleton<ICakeReportPrinter, CakeReportPrinter>();
        services.AddSingleton<ICakeConfiguration, FrostingConfiguration>();

        services.AddSingleton<BuildScriptHost<IFrostingContext>>();
        services.AddSingleton<DryRunScriptHost<IFrostingContext>>();
        services.AddSingleton<TreeScriptHost>();
        services.AddSingleton<DescriptionHost>();

        services.AddSingleton<IVersionResolver, VersionResolver>();
        services.AddSingleton<VersionFeature>();
        services.AddSingleton<InfoFeature>();

        ServiceCollectionExtensions.UseModule<CoreModule>(services);
        ServiceCollectionExtensions.UseModule<CommonModule>(services);

        services.AddSingleton<FrostingContext>();
        services.AddSingleton<IFrostingContext>(s => s.GetRequiredService<FrostingContext>());
    }
}
