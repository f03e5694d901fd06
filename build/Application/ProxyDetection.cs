using Slipway.Docker;

namespace Slipway.Application;

/// <summary>Finds the way in which visitors reach the site from this host.</summary>
internal sealed class ProxyDetection(ComposeModel model, ServiceKinds kinds, ICollection<string> reasons)
{
    // By the port inside: plain HTTP before TLS, whose certificate is seldom for 127.0.0.1.
    private static readonly int[] Likely = [80, 8080, 8000, 3000, 443, 8443];
    private static readonly int[] Public = [80, 443];
    private static readonly int[] Web = [80, 443, 8080, 8000, 8443];

    public (ComposeService? Proxy, Uri? Url) Find(ComposeService app, IReadOnlyList<ComposeService> workers, Uri? configured)
    {
        var running = model.Services.Where(service => service.Profiles.Count == 0).ToList();
        var proxy = running.Where(service => kinds[service] == ServiceKind.Proxy && service.Name != app.Name && Publishes(service))
            .OrderBy(service => Rank(Best(service)))
            .FirstOrDefault();
        var reason = proxy is null ? "" : $"a proxy by {kinds.Evidence(proxy)}";

        // A service of unknown make in front of the app: one that takes the web's own ports, or takes a web port and waits for the app.
        if (proxy is null)
        {
            proxy = running.FirstOrDefault(service =>
                service.Name != app.Name && !kinds.IsData(service) && workers.All(worker => worker.Name != service.Name)
                && service.Ports.Any(port => port.Published is { } published
                    && (Public.Contains(published) || (Web.Contains(published) && (service.DependsOn.Contains(app.Name) || !Publishes(app))))));
            reason = "it publishes a web port";
        }

        if (configured is not null)
        {
            reasons.Add($"site {configured}: as the settings say");
            return (proxy, configured);
        }

        var entrance = proxy ?? (Publishes(app) ? app : null);
        if (entrance is null)
        {
            reasons.Add("no proxy: no service publishes a web port");
            return (null, null);
        }

        var url = Url(Best(entrance));
        reasons.Add(proxy is null ? $"site {url}: the port that {app.Name} publishes; no proxy" : $"site {url} through {proxy.Name}: {reason}");
        return (proxy, url);
    }

    private static bool Publishes(ComposeService service) => service.Ports.Any(port => port.Published is not null);

    private static ComposePort Best(ComposeService service) => service.Ports.Where(port => port.Published is not null).OrderBy(Rank).First();

    private static int Rank(ComposePort port) => Array.IndexOf(Likely, port.Target) is var index and >= 0 ? index : Likely.Length;

    private static Uri Url(ComposePort port)
    {
        var published = port.Published!.Value;
        var address = port.HostAddress is null or "" or "0.0.0.0" or "::" or "[::]" ? "127.0.0.1" : port.HostAddress.Trim('[', ']');
        var scheme = port.Target is 443 or 8443 || (published is 443 && port.Target is not 80) ? "https" : "http";
        return new UriBuilder(scheme, address, published).Uri;
    }
}
