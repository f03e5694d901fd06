using Slipway.IntegrationTests.Deployment;
using Slipway.Processes;

namespace Slipway.IntegrationTests.Faults;

/// <summary>Cases that share one installation, one after the other: each ends with a good deployment.</summary>
[CollectionDefinition(Name)]
public sealed class FaultTests : ICollectionFixture<FaultFixture>
{
    public const string Name = "faults";
}

/// <summary>
/// The installation that the cases share, with all that is promised by it, on the engine that everybody uses, or, for the whole matrix, on one of its own.
/// </summary>
public sealed class FaultFixture : IAsyncLifetime
{
    private DeployedSample? _sample;
    private Promises? _promises;
    private int _number;

    internal SampleFixture Samples { get; } = new() { BuildsSample = PrivateEngine.Folder is null };

    /// <summary>The engine that may be stopped; null on one that others use.</summary>
    internal PrivateEngine? Engine { get; private set; }

    /// <summary>What came of the cases.</summary>
    internal FaultTable Table { get; } = new();

    internal Promises Promises => _promises ?? throw new InvalidOperationException("Nothing is deployed yet.");

    public async ValueTask InitializeAsync()
    {
        if (PrivateEngine.Folder is { } folder)
        {
            Engine = new PrivateEngine(folder, Samples.Runner, Samples.Engine);
            await Engine.PrepareAsync(CancellationToken.None);
        }

        await Samples.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await DiscardAsync();
        await Samples.DisposeAsync();
        if (Engine is { } engine) await engine.DisposeAsync();
    }

    /// <summary>The installation, deployed.</summary>
    internal async Task<DeployedSample> SampleAsync(CancellationToken cancellationToken)
    {
        if (_sample is not null && _promises is not null) return _sample;

        var sample = _sample ??= new DeployedSample(Samples, await Samples.NewAsync(cancellationToken));
        if (Engine is not null)
        {
            // Small, and not the machine's: it can be filled.
            Directory.CreateDirectory(sample.Instance.StateDirectory);
            await Samples.Runner.RunCheckedAsync(
                new Command("mount", ["-t", "tmpfs", "-o", "size=256m,mode=0700", "tmpfs", sample.Instance.StateDirectory]), "mount", cancellationToken);
        }

        var files = await FaultSources.FilesAsync(sample.Instance.DeveloperDirectory, fromImages: Engine is not null);
        await sample.CommitAsync("Wait where a test waits", [.. files.Select(file => (file.Key, file.Value))]);
        await sample.SucceedAsync("--target=Deploy", "--minimum-free-megabytes=0");
        _promises = new Promises(sample.Instance.Url, FaultSources.AcknowledgedTicks(sample.Instance));
        return sample;
    }

    /// <summary>Removes the installation: after a case that failed, the next one begins with another.</summary>
    internal async Task DiscardAsync()
    {
        if (_promises is { } promises) await promises.DisposeAsync();
        if (_sample is { } sample)
        {
            if (Engine is not null) await Samples.Runner.RunAsync(new Command("umount", ["--lazy", sample.Instance.StateDirectory]), CancellationToken.None);
            await sample.DisposeAsync();
        }

        (_promises, _sample) = (null, null);
    }

    /// <summary>A number that no case had before.</summary>
    internal int Next() => ++_number;
}
