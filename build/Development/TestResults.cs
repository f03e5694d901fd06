using System.Globalization;
using System.Xml.Linq;

namespace Slipway.Development;

/// <summary>What test programs reported, summed.</summary>
/// <param name="Passed">Tests that passed.</param>
/// <param name="Failed">Tests that failed, and clean-ups that did.</param>
/// <param name="Skipped">Tests that were skipped.</param>
/// <param name="Failures">Each failure: the test's name, then its message.</param>
internal sealed record TestResults(int Passed, int Failed, int Skipped, IReadOnlyList<string> Failures)
{
    private const int LongestMessage = 12;

    /// <summary>No test at all.</summary>
    public static TestResults None { get; } = new(0, 0, 0, []);

    /// <summary>The line that programs read.</summary>
    public string ClosingLine => $"Tests: {Passed} passed, {Failed} failed, {Skipped} skipped";

    /// <summary>Both results together.</summary>
    public TestResults Plus(TestResults other) =>
        new(Passed + other.Passed, Failed + other.Failed, Skipped + other.Skipped, [.. Failures, .. other.Failures]);

    /// <summary>The same with one more failure.</summary>
    public TestResults WithFailure(string failure) => this with { Failed = Failed + 1, Failures = [.. Failures, failure] };

    /// <summary>Reads a report in the xUnit format (version 2).</summary>
    public static TestResults Parse(XDocument report) => report.Descendants("assembly").Select(OfAssembly).Aggregate(None, (sum, next) => sum.Plus(next));

    private static TestResults OfAssembly(XElement assembly)
    {
        var tests = assembly.Descendants("test").Where(test => (string?)test.Attribute("result") == "Fail")
            .Select(test => $"{(string?)test.Attribute("name")}\n{Message(test)}");
        var errors = assembly.Elements("errors").Elements("error")
            .Select(error => $"{(string?)error.Attribute("type")} {(string?)error.Attribute("name")}\n{Message(error)}").ToList();
        return new TestResults(
            Count(assembly, "passed"), Count(assembly, "failed") + errors.Count, Count(assembly, "skipped"), [.. tests, .. errors]);
    }

    private static int Count(XElement assembly, string name) =>
        int.TryParse((string?)assembly.Attribute(name), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 0;

    private static string Message(XElement element)
    {
        var failure = element.Element("failure");
        var message = ((string?)failure?.Element("message") ?? "").Split('\n').Take(LongestMessage);
        var trace = ((string?)failure?.Element("stack-trace") ?? "").Split('\n').FirstOrDefault(line => line.Contains(":line ", StringComparison.Ordinal));
        return string.Join('\n', trace is null ? message : message.Append(trace.Trim()));
    }
}
