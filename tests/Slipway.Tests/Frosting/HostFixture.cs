using System.Reflection;
using Cake.Core;
using Cake.Core.IO;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Tests.Frosting;

/// <summary>A host with the tasks of a test, a console that remembers, and a working directory that is nobody else's.</summary>
internal sealed class HostFixture
{
    private readonly CakeHost _host = new();

    public HostFixture(params Type[] tasks)
    {
        _host.ConfigureServices(services =>
        {
            services.AddSingleton<IConsole>(Console);
            services.AddSingleton(Trace);
            services.AddSingleton(_ => TestEnvironment.Create());
            services.UseContext<TraceContext>();
            foreach (var task in tasks)
                services.AddSingleton(typeof(IFrostingTask), task);
        });
    }

    public RecordingConsole Console { get; } = new();

    public Trace Trace { get; } = new();

    public HostFixture With(Action<CakeHost> configure)
    {
        configure(_host);
        return this;
    }

    public int Run(params string[] args) => _host.Run(args);
}

/// <summary>What happened, in order.</summary>
internal sealed class Trace
{
    public List<string> Events { get; } = [];
}

/// <summary>The context of the sample tasks.</summary>
internal sealed class TraceContext(ICakeContext context, Trace trace) : FrostingContext(context)
{
    public void Add(string what) => trace.Events.Add(what);
}

/// <summary>The real environment, but the working directory: that is the process's, and other tests are running in it.</summary>
#pragma warning disable CA1852 // The proxy is made as its subtype.
internal class TestEnvironment : DispatchProxy
{
    private readonly CakeEnvironment _real = new(new CakePlatform(), new CakeRuntime());
    private DirectoryPath? _workingDirectory;

    public static ICakeEnvironment Create() => Create<ICakeEnvironment, TestEnvironment>();

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        switch (targetMethod!.Name)
        {
            case "get_WorkingDirectory":
                return _workingDirectory ?? _real.WorkingDirectory;
            case "set_WorkingDirectory":
                _workingDirectory = (DirectoryPath)args![0]!;
                return null;
            default:
                return targetMethod.Invoke(_real, args);
        }
    }
}
