using Slipway.Docker;

namespace Slipway.Healthchecks.Start;

/// <summary>Where an instance is asked from this machine.</summary>
/// <param name="Address">Scheme, host and port.</param>
/// <param name="Host">The name it has to be asked by: others are refused (ALLOWED_HOSTS).</param>
/// <param name="Folder">The path that it may be served under; empty for none.</param>
internal sealed record InstanceAddress(Uri Address, string Host, string Folder)
{
    // docker/uwsgi.ini of Healthchecks, and linuxserver's.
    private const int Port = 8000;

    /// <summary>The way to a container: its published port, else its address on a bridge of this machine; null while it has neither.</summary>
    public static InstanceAddress? Of(Container container)
    {
        var site = Uri.TryCreate(container.Environment.GetValueOrDefault("SITE_ROOT"), UriKind.Absolute, out var root) ? root : new Uri($"http://localhost:{Port}");
        var way = container.NetworkMode == "host" ? $"localhost:{Port}"
            : container.Ports.FirstOrDefault(port => port.ContainerPort == Port) is { } published ? $"{Reached(published.HostAddress)}:{published.HostPort}"
            : container.Addresses.Values.FirstOrDefault() is { } address ? $"{Bracketed(address)}:{Port}"
            : null;
        return way is null ? null : new InstanceAddress(new Uri($"http://{way}"), site.Authority, site.AbsolutePath.TrimEnd('/'));
    }

    private static string Reached(string address) => address is "" or "0.0.0.0" or "::" ? "localhost" : Bracketed(address);

    private static string Bracketed(string address) => address.Contains(':', StringComparison.Ordinal) ? $"[{address}]" : address;
}
