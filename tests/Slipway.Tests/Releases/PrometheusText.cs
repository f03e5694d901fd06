using System.Globalization;
using System.Text.RegularExpressions;

namespace Slipway.Tests.Releases;

/// <summary>A strict reader of Prometheus' text format, with the naming rules of prometheus.io/docs/practices/naming.</summary>
internal static partial class PrometheusText
{
    private static readonly string[] Units = ["_seconds", "_bytes", "_info", "_result", "_code"];

    /// <summary>Every sample: its name with its labels in order, and its value.</summary>
    public static Dictionary<string, double> Read(string text)
    {
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var samples = new Dictionary<string, double>();
        var seen = new HashSet<string>();
        string? help = null;
        string? type = null;
        foreach (var line in text[..^1].Split('\n'))
        {
            if (Help().Match(line) is { Success: true } described)
            {
                help = described.Groups["name"].Value;
                Assert.True(seen.Add(help), $"{help} is described twice");
                Assert.EndsWith(".", line, StringComparison.Ordinal);
                continue;
            }

            if (Type().Match(line) is { Success: true } typed)
            {
                type = typed.Groups["name"].Value;
                Assert.Equal(help, type);
                Assert.Contains(Units, unit => type.EndsWith(unit, StringComparison.Ordinal));
                continue;
            }

            var sample = Sample().Match(line);
            Assert.True(sample.Success, $"not a sample: {line}");
            Assert.Equal(type, sample.Groups["name"].Value);
            var labels = sample.Groups["label"].Captures.Select(label => label.Value).ToList();
            Assert.Equal(labels.Count, labels.Distinct().Count());
            Assert.True(samples.TryAdd(line[..line.LastIndexOf(' ')], double.Parse(sample.Groups["value"].Value, CultureInfo.InvariantCulture)), $"twice: {line}");
        }

        return samples;
    }

    [GeneratedRegex(@"^# HELP (?<name>[a-z][a-z0-9_]*) (?:[^\\\n]|\\\\|\\n)+$")]
    private static partial Regex Help();

    [GeneratedRegex("^# TYPE (?<name>[a-z][a-z0-9_]*) gauge$")]
    private static partial Regex Type();

    [GeneratedRegex("""^(?<name>[a-z][a-z0-9_]*)(?:\{(?:(?<label>[a-z][a-z0-9_]*)="(?:[^"\\\n]|\\\\|\\"|\\n)*"(?:,(?=[a-z])|(?=\})))+\})? (?<value>-?[0-9]+(?:\.[0-9]+)?(?:E[+-]?[0-9]+)?)$""")]
    private static partial Regex Sample();
}
