using System.Net.Sockets;
using Slipway.Docker;

namespace Slipway.Application;

/// <summary>
/// Waits a moment for a container to listen, by connecting from this host to its own address: a question that costs the booting application
/// nothing, where one from inside costs it a process. It proves nothing; where this host cannot reach the container, the moment just passes.
/// </summary>
internal static class ContainerDoor
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns when the container listens on the port, or the moment is over.</summary>
    public static async Task KnockAsync(Container container, int port, TimeSpan moment, TimeProvider time, CancellationToken cancellationToken)
    {
        if (container.Addresses.Values.FirstOrDefault(address => address.Length > 0) is not { } address) return;
        var deadline = new Deadline(time, moment);
        while (!deadline.Passed && !await ListensAsync(address, port, deadline.Remaining, time, cancellationToken))
            await deadline.PauseAsync(Pause, cancellationToken);
    }

    private static async Task<bool> ListensAsync(string address, int port, TimeSpan within, TimeProvider time, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var timeout = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address, port, either.Token);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}
