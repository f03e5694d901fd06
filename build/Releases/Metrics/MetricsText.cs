using System.Globalization;
using System.Text;

namespace Slipway.Releases.Metrics;

/// <summary>Metrics in Prometheus' text format (prometheus.io/docs/instrumenting/exposition_formats): each with its help and type once, then its samples.</summary>
internal sealed class MetricsText
{
    private readonly StringBuilder _text = new();

    /// <summary>Adds a gauge; nothing without samples.</summary>
    /// <param name="name">Its name, with its unit.</param>
    /// <param name="help">What it means.</param>
    /// <param name="samples">Its samples: labels and value.</param>
    public MetricsText Gauge(string name, string help, params IReadOnlyCollection<((string Name, string Value)[] Labels, double Value)> samples)
    {
        if (samples.Count == 0) return this;
        _text.Append("# HELP ").Append(name).Append(' ').Append(Escaped(help)).Append('\n');
        _text.Append("# TYPE ").Append(name).Append(" gauge\n");
        foreach (var (labels, value) in samples)
        {
            _text.Append(name);
            if (labels.Length > 0) _text.Append('{').AppendJoin(',', labels.Select(label => $"{label.Name}=\"{Escaped(label.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\"")).Append('}');
            _text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture)).Append('\n');
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
