using System.Net.Sockets;
using Slipway.Docker;

namespace Slipway.Application;

/// <summary>
/// Waits a moment for a container to listen, by connecting from this host to its own address: a question that costs the booting application
/// nothing, where one from inside costs it a process. It proves nothing. A container that refuses can be reached, and is waited for longer; where this host
/// cannot reach it, the moment just passes.
/// </summary>
internal static class ContainerDoor
{
    private const int Longer = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    /// <summary>Returns when the container listens on the port, or the moment is over.</summary>
    public static async Task KnockAsync(Container container, int port, TimeSpan moment, TimeProvider time, CancellationToken cancellationToken)
    {
        if (container.Addresses.Values.FirstOrDefault(address => address.Length > 0) is not { } address) return;
        var deadline = new Deadline(time, moment);
        while (!deadline.Passed)
        {
            var listens = await ListensAsync(address, port, deadline.Remaining, time, cancellationToken);
            if (listens == true) return;
            if (listens == false && deadline.Timeout == moment) deadline = new Deadline(time, moment * Longer);
            await deadline.PauseAsync(Pause, cancellationToken);
        }
    }

    // Null where it cannot be told.
    private static async Task<bool?> ListensAsync(string address, int port, TimeSpan within, TimeProvider time, CancellationToken cancellationToken)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using var timeout = new CancellationTokenSource(within, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await socket.ConnectAsync(address, port, either.Token);
            return true;
        }
        catch (SocketException fault)
        {
            return fault.SocketErrorCode == SocketError.ConnectionRefused ? false : null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }
}
