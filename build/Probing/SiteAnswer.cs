using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;

namespace Slipway.Probing;

/// <summary>Names for what a visitor gets: the HTTP status, or why there is none.</summary>
public static class SiteAnswer
{
    /// <summary>No answer within the deadline of a question.</summary>
    public const string TimedOut = "timeout";

    /// <summary>The connection was refused.</summary>
    public const string Refused = "refused";

    /// <summary>The connection ended before the answer did.</summary>
    public const string CutOff = "cut off";

    /// <summary>Whether it is the site: any answer but a server's error.</summary>
    public static bool IsSite(string answer) => Status(answer) is < 500;

    /// <summary>Whether it is the maintenance page.</summary>
    public static bool IsPage(string answer) => Status(answer) == 503;

    /// <summary>What a person calls it: <c>200</c>, <c>503 (the page)</c>, <c>refused</c>.</summary>
    public static string Words(string answer) => IsPage(answer) ? "503 (the page)" : answer;

    internal static string Of(int status) => status.ToString(CultureInfo.InvariantCulture);

    internal static string Of(Exception fault) => fault switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => Refused,
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "no such name",
        SocketException { SocketErrorCode: SocketError.HostUnreachable or SocketError.NetworkUnreachable } => "unreachable",
        SocketException { SocketErrorCode: SocketError.TimedOut } => TimedOut,
        AuthenticationException => "no TLS",
        IOException { InnerException: SocketException inner } => inner.SocketErrorCode == SocketError.ConnectionReset ? CutOff : Of(inner),
        SocketException { SocketErrorCode: SocketError.ConnectionReset } or IOException => CutOff,
        _ => "error",
    };

    private static int? Status(string answer) => int.TryParse(answer, NumberStyles.None, CultureInfo.InvariantCulture, out var status) ? status : null;
}
