using System.Net;
using System.Net.Sockets;
using Slipway.Reporting;

namespace Slipway.Demo;

/// <summary>Finds a port of this machine that nobody listens on.</summary>
internal static class FreePort
{
    private const int Tries = 500;

    /// <summary>The first free port from <paramref name="first"/> up.</summary>
    public static int From(int first) =>
        Enumerable.Range(first, Tries).Cast<int?>().FirstOrDefault(port => IsFree(port!.Value))
        ?? throw new SlipwayException($"No port from {first} to {first + Tries - 1} is free on this machine.");

    private static bool IsFree(int port)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Any, port));
            listener.Listen(1);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
