using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Application;
using Slipway.Demo;
using Slipway.Machine;
using Slipway.Probing;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Benchmarks.Deployments;

/// <summary>An installation of the sample application of its own, deployed once; gone afterwards with all that it has in the engine.</summary>
internal sealed class BenchedSample : IAsyncDisposable
{
    private const int FirstPort = 24_000;

    // Compose then goes on to call the container what it called it first.
    private const string StopFirst = "--swap=stop-first";

    private readonly ServiceProvider services;
    private readonly SampleVisitor visitor = new(TimeProvider.System);
    private readonly CancellationToken cancellation;
    private int commits;

    private BenchedSample(SampleInstance instance, CancellationToken cancellation) =>
        (Instance, services, this.cancellation) = (instance, BenchmarkServices.Over(instance.AppDirectory), cancellation);

    /// <summary>Where it is.</summary>
    public SampleInstance Instance { get; }

    /// <summary>The version that was committed last.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Ends what is measured on it.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>The container of a service.</summary>
    public string Container(string service) => $"{Instance.Project}-{service}-1";

    /// <summary>Makes one and deploys it for the first time, and once more: so nothing is measured that only the first time has.</summary>
    public static async Task<BenchedSample> DeployAsync(string name, CancellationToken cancellation)
    {
        await using var tools = BenchmarkServices.Over(AppContext.BaseDirectory);
        await tools.GetRequiredService<MachineBootstrap>().EnsureAsync(cancellation);
        await tools.GetRequiredService<BaseImage>().EnsureAsync(cancellation);
        var folder = Directory.CreateTempSubdirectory("slipway-benchmark-").FullName;
        var project = $"slipway-benchmark-{name}-{Path.GetRandomFileName()[..6]}";
        var sample = new BenchedSample(await tools.GetRequiredService<SampleApplication>().PrepareAsync(folder, project, FirstPort, cancellation), cancellation);
        try
        {
            await sample.SlipwayAsync("--target=Deploy");
            await sample.CommitAsync();
            await sample.SlipwayAsync("--target=Deploy", StopFirst);
            return sample;
        }
        catch
        {
            await sample.DisposeAsync();
            throw;
        }
    }

    /// <summary>One of Slipway's services for it.</summary>
    public T Service<T>() where T : notnull => services.GetRequiredService<T>();

    /// <summary>Somebody who asks for its site as visitors do.</summary>
    public SiteProber NewProber(int rate) => new(
        Service<ApplicationDetector>(),
        new DeploySettings { AppDirectory = Instance.AppDirectory, ProbeRate = rate, Probe = new ProbeTarget(true, Instance.Url) },
        Service<IRunLog>(), TimeProvider.System);

    /// <summary>Commits a new version as a developer would, and pushes it.</summary>
    public async Task CommitAsync(params (string Path, string Text)[] files)
    {
        Version = string.Create(CultureInfo.InvariantCulture, $"1.{++commits}.{Environment.ProcessId}-{Instance.Project[^6..]}");
        var all = files.Append(("VERSION", Version + "\n")).ToDictionary(file => file.Item1, file => (string?)file.Item2);
        await Service<SampleApplication>().CommitAsync(Instance, Version, all, cancellation);
    }

    /// <summary>Commits a new version with a migration.</summary>
    public Task CommitMigrationAsync()
    {
        var number = commits + 1;
        var text = string.Create(CultureInfo.InvariantCulture, $$"""
            class AddExtra{{number}}ToNotes < ActiveRecord::Migration[7.2]
              def change
                add_column :notes, :extra{{number}}, :string
              end
            end

            """);
        return CommitAsync((string.Create(CultureInfo.InvariantCulture, $"db/migrate/{20260301000000 + number}_add_extra{number}_to_notes.rb"), text));
    }

    /// <summary>What people run.</summary>
    public string Program { get; } = Path.Combine(new CheckoutRoot().Folder, "build.sh");

    /// <summary>Runs Slipway as people do, which has to succeed, and returns what it printed.</summary>
    public async Task<string> SlipwayAsync(params string[] options)
    {
        var command = new Command(Program, [.. options, $"--app-dir={Instance.AppDirectory}"]) { WorkingDirectory = Instance.Folder, Environment = SampleApplication.CleanEnvironment };
        var result = await Service<ICommandRunner>().RunAsync(command, cancellation);
        return result.Succeeded
            ? result.Output
            : throw new SlipwayException($"slipway {string.Join(' ', options)} ended with exit code {result.ExitCode}.") { Details = [.. result.Output.Split('\n'), .. result.Error.Split('\n')] };
    }

    /// <summary>Runs a program in the checkout, which has to succeed, and returns what it printed.</summary>
    public async Task<string> RunAsync(string program, params string[] arguments)
    {
        var command = new Command(program, arguments) { WorkingDirectory = Instance.AppDirectory, Environment = SampleApplication.CleanEnvironment };
        return (await Service<ICommandRunner>().RunCheckedAsync(command, command.ToString(), cancellation)).Output;
    }

    /// <summary>Waits until visitors get the version that was committed last.</summary>
    public Task ExpectVersionAsync() => visitor.ExpectAsync(Instance.Url, Version, cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        visitor.Dispose();
        await Service<SampleApplication>().RemoveAsync(Instance.Folder, Instance.Project, CancellationToken.None);
        await services.DisposeAsync();
    }
}
