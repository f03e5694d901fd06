using System.Security.Cryptography;
using System.Text;

namespace Slipway.Reports;

/// <summary>
/// A page that needs nothing but itself: its style and script are in it, and its policy lets nothing else run or load, whatever a log line says.
/// </summary>
internal static class Page
{
    private static readonly string Style = Resource("report.css");
    private static readonly string Script = Resource("report.js");

    /// <summary>A page.</summary>
    /// <param name="title">What the window is called.</param>
    /// <param name="body">What it shows.</param>
    public static string Render(string title, Html body)
    {
        var policy = $"default-src 'none'; style-src 'sha256-{Hash(Style)}'; script-src 'sha256-{Hash(Script)}'; base-uri 'none'; form-action 'none'";
        return Html.Of($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>{title}</title>
            <style>{new Html(Style)}</style>
            </head>
            <body>
            {body}
            <script>{new Html(Script)}</script>
            </body>
            </html>

            """).Text;
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Resource(string name)
    {
        using var stream = typeof(Page).Assembly.GetManifestResourceStream($"Slipway.Reports.{name}")
            ?? throw new InvalidOperationException($"{name} is not in the program.");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }
}
