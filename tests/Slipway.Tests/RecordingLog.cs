using Slipway.Reporting;

namespace Slipway.Tests;

/// <summary>Keeps what was logged, shown and warned.</summary>
internal sealed class RecordingLog : IRunLog
{
    private readonly List<string> _secrets = [];

    public List<string> Written { get; } = [];

    public List<string> Shown { get; } = [];

    public List<string> Warnings { get; } = [];

    public void Write(string line) => Written.Add(Masked(line));

    public void Show(string line) => Shown.Add(Masked(line));

    public void Warn(string line) => Warnings.Add(Masked(line));

    public void Mask(string? secret)
    {
        if (!string.IsNullOrEmpty(secret)) _secrets.Add(secret);
    }

    public string Masked(string text) => _secrets.Aggregate(text, (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));
}
