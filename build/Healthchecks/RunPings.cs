using System.Security.Cryptography;
using System.Text;
using Slipway.Reporting;

namespace Slipway.Healthchecks;

/// <summary>
/// Reports deployments to the check HC_CHECK_DEPLOY of the Healthchecks file, and backups that stand alone to HC_CHECK_BACKUP: start, then success, or
/// failure with the log's last lines. A ping that fails is a warning; nothing waits for one but the end of the program, for a few seconds.
/// </summary>
public sealed class RunPings(HealthchecksConfiguration configuration, PingClient client, RunLog log) : IRunWatcher
{
    private readonly List<string> _faults = [];
    private Task _told = Task.CompletedTask;
    private HealthchecksFile? _file;

    /// <inheritdoc/>
    public void Began(WatchedWork work) => Tell(work, "/start", null);

    /// <inheritdoc/>
    public void Ended(WatchedWork work, bool succeeded)
    {
        if (succeeded) Tell(work, "", null);
        else Tell(work, "/fail", log);
    }

    /// <inheritdoc/>
    public async Task ToldAsync()
    {
        await _told;
        foreach (var fault in _faults.Distinct(StringComparer.Ordinal)) log.Warn(fault);
        _faults.Clear();
    }

    /// <summary>The id that the pings of one release share, so that Healthchecks knows how long it took: made of the release's id, because its steps may be processes of their own.</summary>
    internal static Guid RunIdOf(string release) => new(SHA256.HashData(Encoding.UTF8.GetBytes("slipway release " + release)).AsSpan(0, 16));

    // One after the other: a success that overtook its start would leave the check running.
    private void Tell(WatchedWork work, string signal, RunLog? said)
    {
        if (CheckOf(work.Kind) is not { } check) return;
        var url = $"{PingBase()}/{check.Code:D}{signal}{(work.Id is { } id ? $"?rid={RunIdOf(id):D}" : "")}";
        var body = said is null ? "" : LogTail.Of(said.File);
        _told = TellAsync(_told, check, url, body);
    }

    private async Task TellAsync(Task before, CheckEntry check, string url, string body)
    {
        await before;
        if (await client.PingAsync(url, body) is { } fault) _faults.Add($"The check {check.Variable} was not told how it went: {fault}");
    }

    // The file may be wrong in everything else, or not be there at all: the deployment goes on.
    private CheckEntry? CheckOf(WorkKind kind)
    {
        _file ??= configuration.ReadQuietly();
        var key = kind == WorkKind.Backup ? "BACKUP" : "DEPLOY";
        return _file.Checks.FirstOrDefault(check => check.Key == key && check.Code is not null);
    }

    // As Healthchecks itself makes PING_ENDPOINT of SITE_ROOT where nobody sets them.
    private string PingBase() =>
        _file?.Value("HEALTHCHECKS_PING_URL")?.TrimEnd('/') ?? (_file?.Value("HEALTHCHECKS_SITE_ROOT") ?? "http://localhost:8000").TrimEnd('/') + "/ping";
}
