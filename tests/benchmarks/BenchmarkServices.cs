using Microsoft.Extensions.DependencyInjection;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Benchmarks;

/// <summary>Slipway's services without its program.</summary>
internal static class BenchmarkServices
{
    /// <summary>The services for an application in a folder; nothing is logged.</summary>
    public static ServiceProvider Over(string appDirectory) => new ServiceCollection()
        .AddSingleton(TimeProvider.System)
        .AddSlipway()
        .AddSingleton(new DeploySettings { AppDirectory = appDirectory })
        .AddSingleton(new RunLog(TextWriter.Null, TimeProvider.System, verbose: false))
        .BuildServiceProvider();
}
