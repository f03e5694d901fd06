using System.Collections.Concurrent;
using Slipway.Demo;
using Slipway.Docker;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.IntegrationTests;

/// <summary>Tests that share the engine, the base image and the sample's built layers.</summary>
[CollectionDefinition(Name)]
public sealed class SampleTests : ICollectionFixture<SampleFixture>
{
    public const string Name = "sample application";
}

/// <summary>
/// Real installations of the sample application on the real engine, each in a folder and a Compose project of its own. Where no engine can be had,
/// tests that ask for one are skipped; with CI=true they fail.
/// </summary>
public sealed class SampleFixture : IAsyncLifetime
{
    private readonly ConcurrentBag<SampleInstance> _instances = [];
    private readonly RunLog _log = new(TextWriter.Null, TimeProvider.System, verbose: false);
    private readonly HostMachine _machine = new();
    private readonly SampleApplication _sample;
    private readonly ChildProgram _program;
    private readonly MachineBootstrap _bootstrap;
    private readonly BaseImage _baseImage;
    private readonly SampleVisitor _site = new(TimeProvider.System);
    private readonly string _run = Path.GetRandomFileName()[..6];
    private int _made;
    private SlipwayException? _unavailable;

    public SampleFixture()
    {
        var lines = new StepLines(_log, TimeProvider.System);
        Runner = new CommandRunner(_log, TimeProvider.System);
        Engine = new DockerEngine(Runner, new DeploySettings { AppDirectory = AppContext.BaseDirectory });
        var probe = new EngineProbe(Engine, Runner);
        var packages = new AptPackages(Runner, _log, lines);
        _bootstrap = new MachineBootstrap(probe, packages, new EngineStart(probe, Runner, _machine, lines, TimeProvider.System), _machine, _log);
        _baseImage = new BaseImage(Engine, Runner, packages, _machine, _log, lines, TimeProvider.System);
        _sample = new SampleApplication(Runner, new CheckoutRoot(), new SampleResources(Engine, Runner));
        _program = new ChildProgram(Runner);
    }

    /// <summary>Whether the sample is built once before the first test, so that its layers are there.</summary>
    internal bool BuildsSample { get; init; } = true;

    /// <summary>Runs commands of a test's own.</summary>
    internal ICommandRunner Runner { get; }

    /// <summary>The engine.</summary>
    internal DockerEngine Engine { get; }

    /// <summary>Prepares the engine and builds the sample once: every further build of the same layers comes from the cache.</summary>
    public async ValueTask InitializeAsync()
    {
        try
        {
            await _bootstrap.EnsureAsync(CancellationToken.None);
            await _baseImage.EnsureAsync(CancellationToken.None);
        }
        catch (SlipwayException fault)
        {
            _unavailable = fault;
            return;
        }

        if (!BuildsSample) return;
        var first = await NewAsync(CancellationToken.None);
        await ComposeAsync(first, CancellationToken.None, "build", "--quiet");
        await RemoveAsync(first);
    }

    /// <summary>A new installation: sources, remote and checkout; nothing runs yet. It goes with the fixture, or with <see cref="RemoveAsync"/>.</summary>
    internal async Task<SampleInstance> NewAsync(CancellationToken cancellationToken)
    {
        SkipWithoutEngine();
        var number = Interlocked.Increment(ref _made);
        var folder = Directory.CreateTempSubdirectory("slipway-sample-").FullName;

        // Not where Demo looks, and not where another run's tests do.
        var instance = await _sample.PrepareAsync(folder, $"slipway-test-{_run}-{number}", Random.Shared.Next(20_000, 30_000), cancellationToken);
        _instances.Add(instance);
        return instance;
    }

    /// <summary>A new installation, deployed for the first time.</summary>
    internal async Task<SampleInstance> NewDeployedAsync(CancellationToken cancellationToken)
    {
        var instance = await NewAsync(cancellationToken);
        var deployed = await SlipwayAsync(instance, cancellationToken, "--target=Deploy");
        Assert.True(deployed.Succeeded, deployed.Output + deployed.Error);
        return instance;
    }

    /// <summary>Commits files to the installation's remote as a developer does; null removes a file.</summary>
    internal Task<string> CommitAsync(SampleInstance instance, string message, Dictionary<string, string?> files, CancellationToken cancellationToken) =>
        _sample.CommitAsync(instance, message, files, cancellationToken);

    /// <summary>Runs the real program on an installation.</summary>
    internal Task<CommandResult> SlipwayAsync(SampleInstance instance, CancellationToken cancellationToken, params string[] options) =>
        _program.RunAsync(instance, null, cancellationToken, options);

    /// <summary>Runs <c>docker compose</c> in the installation's checkout; it has to succeed.</summary>
    internal async Task<string> ComposeAsync(SampleInstance instance, CancellationToken cancellationToken, params string[] arguments)
    {
        var command = await Engine.CommandAsync(["compose", .. arguments], cancellationToken);
        var inCheckout = command with { WorkingDirectory = instance.AppDirectory, Environment = SampleApplication.CleanEnvironment };
        return (await Runner.RunCheckedAsync(inCheckout, "docker compose " + arguments[0], cancellationToken)).Output;
    }

    /// <summary>Waits until the installation's site serves a version.</summary>
    internal Task ExpectVersionAsync(SampleInstance instance, string version, CancellationToken cancellationToken) =>
        _site.ExpectAsync(instance.Url, version, cancellationToken);

    /// <summary>Removes an installation with all that it has in the engine.</summary>
    internal Task RemoveAsync(SampleInstance instance) => _sample.RemoveAsync(instance.Folder, instance.Project, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in _instances) await RemoveAsync(instance);
        _site.Dispose();
        _log.Dispose();
    }

    internal void SkipWithoutEngine()
    {
        if (_unavailable is null) return;
        Assert.SkipUnless(_machine.IsContinuousIntegration, $"No Docker engine: {_unavailable.Message}");
        throw _unavailable;
    }
}
