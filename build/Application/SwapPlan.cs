using Slipway.Docker;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>How the app's container is replaced: by one that starts beside it, or after it has stopped. Read from the Compose model alone.</summary>
/// <param name="StartFirst">Whether the new container starts beside the old one.</param>
/// <param name="Why">The reason, for a person.</param>
public sealed record SwapPlan(bool StartFirst, string Why)
{
    // Where servers keep their pid files and sockets: a second one finds the first one's.
    private static readonly string[] PidFolders = ["/tmp", "/pids", "/run", "/sockets"];

    /// <summary>The plan for an application.</summary>
    /// <param name="application">The application.</param>
    /// <param name="mode">What the settings say.</param>
    public static SwapPlan For(ComposeApplication application, SwapMode mode)
    {
        if (mode == SwapMode.StopFirst) return new SwapPlan(false, "DEPLOY_SWAP=stop-first");
        var obstacles = Obstacles(application.App);
        if (obstacles.Count > 0) return new SwapPlan(false, string.Join("; ", obstacles));
        return new SwapPlan(true, mode == SwapMode.StartFirst ? "DEPLOY_SWAP=start-first" : $"two containers of {application.App.Name} can run at once");
    }

    /// <summary>Why two containers of a service cannot run at once, or Slipway cannot tell them apart; empty if they can.</summary>
    public static IReadOnlyList<string> Obstacles(ComposeService service)
    {
        List<string> obstacles = [];
        if (service.ContainerName is { } name) obstacles.Add($"container_name: {name} is for one container");
        foreach (var port in service.Ports.Where(port => port.Published is not null)) obstacles.Add($"port {port.Published} of the host is for one container");
        if (service.NetworkMode is { } mode && (mode is "host" or "none" || mode.Contains(':', StringComparison.Ordinal))) obstacles.Add($"network_mode: {mode}");
        foreach (var address in service.FixedAddresses) obstacles.Add($"the address {address} is for one container");
        if (service.Replicas != 1) obstacles.Add($"it has {service.Replicas} replicas");
        foreach (var mount in service.Mounts.Where(mount => mount.Type != "tmpfs"))
        {
            if (PidFolders.Any(folder => mount.Target.TrimEnd('/').EndsWith(folder, StringComparison.Ordinal)))
                obstacles.Add($"the volume at {mount.Target} holds what one server keeps for itself (pid files, sockets)");
            else if (mount.Type == "bind" && service.Build is { } build && mount.Source == build.Context)
                obstacles.Add($"the volume at {mount.Target} is the source folder itself, with what one server keeps in it (pid files, sockets)");
        }

        if (service.Mounts.Any(mount => mount.Type != "tmpfs") && service.Environment.FirstOrDefault(IsSqlite).Key is { } variable)
            obstacles.Add($"the SQLite database of {variable} is for one container");
        return obstacles;
    }

    private static bool IsSqlite(KeyValuePair<string, string> variable) =>
        variable.Value.StartsWith("sqlite", StringComparison.OrdinalIgnoreCase)
        || variable.Value.EndsWith(".sqlite3", StringComparison.OrdinalIgnoreCase) || variable.Value.EndsWith(".sqlite", StringComparison.OrdinalIgnoreCase);
}
