using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Slipway.Demo;
using Slipway.Docker;
using Slipway.Machine;
using Slipway.Processes;

namespace Slipway.Benchmarks;

/// <summary>A PostgreSQL in a container of its own, as the sample application has it (with fsync), reached at its address on the bridge; gone afterwards.</summary>
internal sealed class ScratchPostgres : IAsyncDisposable
{
    private const string Image = "slipway-benchmark-postgres";

    private readonly ServiceProvider services = BenchmarkServices.Over(AppContext.BaseDirectory);
    private readonly string name = $"slipway-benchmark-{Guid.NewGuid():N}";

    private ScratchPostgres()
    {
    }

    /// <summary>Connections to it.</summary>
    public NpgsqlDataSource Source { get; private set; } = null!;

    /// <summary>Its connection string, with the password.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Starts one and waits until it answers.</summary>
    public static async Task<ScratchPostgres> StartAsync(CancellationToken cancellationToken)
    {
        var postgres = new ScratchPostgres();
        try
        {
            await postgres.RunAsync(cancellationToken);
            return postgres;
        }
        catch
        {
            await postgres.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Source is not null) await Source.DisposeAsync();
        await services.GetRequiredService<DockerClient>().DockerRemoveAsync([name], CancellationToken.None);
        await services.DisposeAsync();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        var folder = Path.Combine(services.GetRequiredService<CheckoutRoot>().Folder, "tests", "sample-app", "docker", "db");
        await services.GetRequiredService<BaseImage>().EnsureAsync(cancellationToken);
        await DockerAsync(["build", "-q", "-t", Image, folder], cancellationToken);
        await DockerAsync(["run", "-d", "--rm", "--name", name, "--env", "POSTGRES_USER=hc", "--env", "POSTGRES_PASSWORD=hc", "--env", "POSTGRES_DB=hc", Image, "postgres", "-c", "listen_addresses=*"], cancellationToken);
        var container = await services.GetRequiredService<DockerClient>().DockerInspectAsync(name, cancellationToken);
        ConnectionString = new NpgsqlConnectionStringBuilder { Host = container?.Addresses.Values.FirstOrDefault(), Username = "hc", Password = "hc", Database = "hc" }.ConnectionString;
        Source = NpgsqlDataSource.Create(ConnectionString);
        await AnswersAsync(cancellationToken);
    }

    private async Task AnswersAsync(CancellationToken cancellationToken)
    {
        for (var turn = 0; ; turn++)
        {
            try
            {
                await using var connection = await Source.OpenConnectionAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException) when (turn < 240)
            {
                await Task.Delay(250, cancellationToken);
            }
        }
    }

    private async Task DockerAsync(string[] arguments, CancellationToken cancellationToken) => await services.GetRequiredService<ICommandRunner>().RunCheckedAsync(
        await services.GetRequiredService<DockerEngine>().CommandAsync(arguments, cancellationToken), $"docker {arguments[0]}", cancellationToken);
}
