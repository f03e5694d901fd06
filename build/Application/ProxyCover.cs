using System.Text.RegularExpressions;
using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>
/// Sees whether visitors would get an nginx's own 502 while the app is replaced, because nothing covers a dead upstream (docs/proxies.md). In doubt it says nothing.
/// </summary>
public sealed partial class ProxyCover(NginxConfiguration nginx, DockerClient docker, Maintenance maintenance, DeploySettings settings)
{
    /// <summary>What mends it.</summary>
    public const string Remedy = "Give it error_page 502 503 504 =503 /maintenance.html, as docs/proxies.md shows";

    /// <summary>What visitors would get, for a person; null where the page covers it, no such moment comes, or it is not known. Never throws for what it cannot read.</summary>
    public async Task<string?> WarningAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        if (application.Proxy is not { } proxy || proxy.Name == application.App.Name) return null;

        // A page that the proxy itself shows needs no app behind it; and starting first, there always is one.
        if (!maintenance.IsShownByApp(application) || SwapPlan.For(application, settings.Swap) is not { StartFirst: false } swap) return null;
        try
        {
            var containers = await docker.ContainersAsync(application, proxy.Name, cancellationToken);
            if (containers.FirstOrDefault(candidate => candidate.IsRunning) is not { } container) return null;
            if (await nginx.ReadAsync(container, cancellationToken) is not { } text || !LeavesDeadUpstream(text)) return null;
        }
        catch (SlipwayException)
        {
            return null;
        }

        return $"{proxy.Name} is an nginx without error_page for a dead upstream: while {application.App.Name} is replaced, visitors get its 502 instead of the maintenance page (stop-first: {swap.Why})";
    }

    /// <summary>Whether a configuration (<c>nginx -T</c>, without comments) hands requests on over HTTP and has no page of its own for 502 anywhere.</summary>
    internal static bool LeavesDeadUpstream(string configuration) =>
        Passes().IsMatch(configuration) && !Covers().IsMatch(configuration);

    [GeneratedRegex(@"\bproxy_pass\s")]
    private static partial Regex Passes();

    [GeneratedRegex(@"\berror_page\s[^;]*\b502\b[^;]*;")]
    private static partial Regex Covers();
}
