using System.Globalization;
using System.Text.RegularExpressions;
using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>
/// Lets the proxy know that the app has another address. nginx asks for an upstream's address once, when it reads its configuration, unless the
/// name is in a variable and there is a resolver; other proxies look after themselves.
/// </summary>
public sealed partial class ProxyRefresh(DockerClient docker, NginxConfiguration nginx, ProjectContainers containers, IRunLog log, TimeProvider time)
{
    // What any proxy that asks for names again goes on with at least; one that goes on for longer than the most is told.
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(0.5);

    private TimeSpan _goesOn = TimeSpan.Zero;

    // Which container of a proxy has to be told; asked once.
    private readonly Dictionary<string, bool> _resolvesOnce = [];

    /// <summary>Lets an nginx that resolved the app's name once read its configuration again.</summary>
    public async Task RefreshAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        if (application.Proxy is not { } proxy || proxy.Name == application.App.Name) return;
        if (await containers.RunningAsync(proxy.Name, cancellationToken) is not { } container) return;
        if (!await ResolvesOnceAsync(application, container, cancellationToken)) return;

        var reload = await docker.DockerExecAsync(new DockerExec(container.Id, "nginx", "-s", "reload"), cancellationToken);
        if (reload.Succeeded) log.Write($"{proxy.Name} read its configuration again.");
        else log.Warn($"{proxy.Name} did not read its configuration again, and may not find {application.App.Name} at its new address.");
    }

    /// <summary>Lets the proxy know of a container that was started beside another, and waits until it does.</summary>
    /// <param name="application">The application.</param>
    /// <param name="started">When the container had been started, as a time stamp of the clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task NoticeAsync(ComposeApplication application, long started, CancellationToken cancellationToken)
    {
        await RefreshAsync(application, cancellationToken);
        if (Least - time.GetElapsedTime(started) is { Ticks: > 0 } least) await Task.Delay(least, time, cancellationToken);
        if (_goesOn - time.GetElapsedTime(started) is { Ticks: > 0 } rest) await Task.Delay(rest, time, cancellationToken);
    }

    /// <summary>For how long an nginx that asks for names again goes on with what it knows (<c>resolver … valid=</c>); null where that is up to Docker's DNS: ten minutes.</summary>
    internal static TimeSpan? GoesOn(string configuration)
    {
        var valid = Valid().Matches(NginxConfiguration.WithoutComments(configuration)).Select(match => match.Groups["count"]).ToList();
        return valid.Count == 0 ? null : TimeSpan.FromSeconds(valid.Max(count => int.Parse(count.Value, CultureInfo.InvariantCulture)));
    }

    /// <summary>Whether an nginx configuration (<c>nginx -T</c>) names a host where only its address at start is used.</summary>
    internal static bool ResolvesOnce(string configuration, IEnumerable<string> names)
    {
        var hosts = string.Join('|', names.Select(Regex.Escape));
        var text = NginxConfiguration.WithoutComments(configuration);
        return Regex.IsMatch(text, $@"\b(?:proxy|fastcgi|uwsgi|scgi|grpc)_pass\s+(?:[a-z]+://)?(?:{hosts})(?=[:/;\s])")
            || Regex.Matches(text, $@"\bserver\s+(?:{hosts})(?::\d+)?(?<rest>[^;{{]*);").Any(match => !Resolve().IsMatch(match.Groups["rest"].Value));
    }

    private async Task<bool> ResolvesOnceAsync(ComposeApplication application, Container container, CancellationToken cancellationToken)
    {
        if (_resolvesOnce.TryGetValue(container.Id, out var known)) return known;

        if (await nginx.ReadAsync(container, cancellationToken) is not { } text)
        {
            log.Write($"{container.Name} is no nginx.");
            return _resolvesOnce[container.Id] = false;
        }

        var goesOn = GoesOn(text);
        var once = ResolvesOnce(text, [application.App.Name, .. application.App.Aliases]) || !(goesOn <= Most);
        if (!once && goesOn is { } span) _goesOn = span + Margin;
        log.Write($"{container.Name} is an nginx that {(once ? "resolves names when it reads its configuration" : "resolves names again by itself")}.");
        return _resolvesOnce[container.Id] = once;
    }

    [GeneratedRegex(@"\bresolver\s[^;]*\bvalid=(?<count>\d+)s?\b")]
    private static partial Regex Valid();

    [GeneratedRegex(@"\bresolve\b")]
    private static partial Regex Resolve();
}
