using System.Diagnostics;
using System.Globalization;
using System.Text;
using Dapper;
using Npgsql;
using Slipway.Healthchecks;
using Slipway.Reporting;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>Syncs beside other syncs, and beside services that ping all the time.</summary>
[Collection(nameof(HealthchecksServer))]
public sealed class CrowdedSyncTests(HealthchecksServer server)
{
    // As the application does it for each ping (hc/api/models.py).
    private const string Ping =
        "update api_check set n_pings = n_pings + 1, last_ping = now(), last_start = null, status = 'up', alert_after = now() + timeout + grace where id = $1";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_syncs_at_once_lose_nothing_and_create_nothing_twice()
    {
        await using var hc = await server.InstallAsync();
        var all = Checks(300, "one").Split("\n\n");
        var (left, right) = (hc.File(string.Join('\n', all[..200])), hc.File(string.Join('\n', all[100..])));

        await Task.WhenAll(SyncAsync(hc, left), SyncAsync(hc, right), SyncAsync(hc, left));

        Assert.Equal("300 300 600 300", await hc.OneAsync<string>("""
            select count(*) || ' ' || count(distinct code) || ' ' || (select count(*) from api_channel_checks) || ' ' || (select last_value from api_check_id_seq) from api_check
            """));
    }

    [Fact]
    public async Task A_second_sync_waits_for_the_first_says_so_and_reads_what_it_left()
    {
        await using var hc = await server.InstallAsync();
        var file = hc.File(Checks(2, "one"));
        await SyncAsync(hc, file);
        var waits = new TaskCompletionSource();
        var log = new HealthchecksInstallation.ShownLog { OnShow = line => _ = line.Contains("waiting for it", StringComparison.Ordinal) && waits.TrySetResult() };
        await using var first = await hc.OpenAsync(new HealthchecksInstallation.ShownLog());
        await using var second = await hc.OpenAsync(log);
        await using var held = await first.BeginAsync(TimeSpan.FromSeconds(1), Token);
        await first.Connection.ExecuteAsync("update api_check set \"desc\" = 'of the first'", transaction: held);

        var sync = hc.NewSync(log).SyncAsync(second, file, Token);
        await Task.WhenAny(sync, waits.Task);
        Assert.False(sync.IsCompleted);
        await held.CommitAsync(Token);
        await sync;

        Assert.Contains("2 checks updated", log.Text, StringComparison.Ordinal);
        Assert.Equal(["one"], await hc.QueryAsync<string>("select distinct \"desc\" from api_check"));
    }

    [Fact]
    public async Task A_sync_that_waits_too_long_for_another_gives_up()
    {
        await using var hc = await server.InstallAsync();
        await using var first = await hc.OpenAsync(new HealthchecksInstallation.ShownLog());
        await using var second = await hc.OpenAsync(new HealthchecksInstallation.ShownLog());
        await using var held = await first.BeginAsync(TimeSpan.FromSeconds(1), Token);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => second.BeginAsync(TimeSpan.FromMilliseconds(50), Token));

        Assert.Equal(ExitCode.Busy, fault.ExitCode);
    }

    [Fact]
    public async Task Syncs_among_pings_lose_none_and_their_own_values_stay()
    {
        await using var hc = await server.InstallAsync();
        await hc.SyncAsync(Checks(40, "round 0"));

        await using var pings = await Pings.StartAsync(hc, connections: 8, checks: 40);
        for (var round = 1; round <= 8; round++) await hc.SyncAsync(Checks(40, $"round {round}", minutes: round));
        var sent = await pings.StopAsync();

        Assert.True(sent >= 8);
        Assert.Equal(sent, await hc.OneAsync<long>("select sum(n_pings) from api_check"));
        Assert.Equal(["round 8 00:08:00"], await hc.QueryAsync<string>("select distinct \"desc\" || ' ' || grace from api_check"));
        Assert.Equal(0, await hc.OneAsync<long>("select count(*) from api_check where (n_pings > 0) <> (status = 'up') or (n_pings > 0) <> (last_ping is not null)"));
    }

    [Fact]
    public async Task Ten_thousand_checks_are_synced_beside_constant_updates_of_the_same_rows()
    {
        const int many = 10_000;
        await using var hc = await server.InstallAsync();
        var began = Stopwatch.GetTimestamp();
        var first = hc.File(Checks(many, "first"));
        Tell($"The file was read in {Stopwatch.GetElapsedTime(began).TotalSeconds:F2} s.");
        await SyncAsync(hc, first);
        var second = hc.File(Checks(many, "second", minutes: 2));

        await using var pings = await Pings.StartAsync(hc, connections: 6, checks: many);
        await SyncAsync(hc, second);
        var sent = await pings.StopAsync();

        Tell($"{sent} pings beside it.");
        Assert.Equal(sent, await hc.OneAsync<long>("select sum(n_pings) from api_check"));
        Assert.Equal([$"second 00:02:00 {many}"], await hc.QueryAsync<string>("select \"desc\" || ' ' || grace || ' ' || count(*) from api_check group by \"desc\", grace"));
        var before = await hc.FingerprintAsync();
        await SyncAsync(hc, second);
        Assert.Equal(before, await hc.FingerprintAsync());
    }

    private static async Task SyncAsync(HealthchecksInstallation hc, HealthchecksFile file)
    {
        var log = new HealthchecksInstallation.ShownLog();
        await using var session = await hc.OpenAsync(log);
        await hc.NewSync(log).SyncAsync(session, file, Token);
        Tell(log.Text.TrimEnd('\n').Split('\n')[^1]);
    }

    // How long things take is told and never judged: that depends on the machine.
    private static void Tell(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    private static string Checks(int count, string description, int minutes = 1)
    {
        var text = new StringBuilder();
        for (var i = 1; i <= count; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"""
                HC_CHECK_K{i}={new Guid(i, 0, 0, new byte[8])}
                HC_CHECK_K{i}_NAME=Check number {i}
                HC_CHECK_K{i}_TAGS='load tier1'
                HC_CHECK_K{i}_DESC="{description}"
                HC_CHECK_K{i}_SCHEDULE=*/5 * * * *
                HC_CHECK_K{i}_GRACE={minutes}m


                """);
        }

        return text.ToString();
    }

    /// <summary>Services that ping as fast as they can, each on a connection of its own.</summary>
    private sealed class Pings : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly List<Task<int>> _senders = [];

        /// <summary>Starts them, and returns when each has sent one.</summary>
        public static async Task<Pings> StartAsync(HealthchecksInstallation hc, int connections, int checks)
        {
            var pings = new Pings();
            var ids = await hc.QueryAsync<int>("select id from api_check order by id limit @checks", new { checks });
            var begun = Enumerable.Range(0, connections).Select(_ => new TaskCompletionSource()).ToList();
            pings._senders.AddRange(begun.Select((first, seed) => pings.SendAsync(hc.Source, ids, new Random(seed), first)));
            await Task.WhenAll(begun.Select(first => first.Task));
            return pings;
        }

        /// <summary>Ends them, and returns how many pings were sent.</summary>
        public async Task<long> StopAsync()
        {
            await _stop.CancelAsync();
            return (await Task.WhenAll(_senders)).Sum();
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stop.Dispose();
        }

        private async Task<int> SendAsync(NpgsqlDataSource source, IReadOnlyList<int> ids, Random random, TaskCompletionSource first)
        {
            try
            {
                await using var connection = await source.OpenConnectionAsync();
                await using var command = new NpgsqlCommand(Ping, connection) { Parameters = { new NpgsqlParameter<int>() } };
                var sent = 0;
                for (; !_stop.IsCancellationRequested; first.TrySetResult())
                {
                    ((NpgsqlParameter<int>)command.Parameters[0]).TypedValue = ids[random.Next(ids.Count)];
                    sent += await command.ExecuteNonQueryAsync();
                }

                return sent;
            }
            catch (Exception fault)
            {
                first.TrySetException(fault);
                throw;
            }
        }
    }
}
