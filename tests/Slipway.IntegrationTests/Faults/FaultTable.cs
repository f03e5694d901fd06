using System.Globalization;
using System.Text;

namespace Slipway.IntegrationTests.Faults;

/// <summary>What came of the cases, as a table in Markdown; the target FaultMatrix shows it.</summary>
internal sealed class FaultTable
{
    private const string Head = """
        | step | fault | exit | what visitors had | longest without the site | outcome | seconds |
        | --- | --- | --- | --- | --- | --- | --- |

        """;

    // Beside the report, where the target looks for it.
    private static readonly string File = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "TestResults", "fault-matrix.md"));

    private readonly StringBuilder _rows = new();

    /// <summary>Adds a row, and writes the table.</summary>
    public async Task AddAsync(FaultRow row)
    {
        _rows.Append(CultureInfo.InvariantCulture, $"| {row.Step} | {row.Fault} | {row.Exit} | {row.Visitors} | {row.Longest.TotalSeconds:0.0} s | {row.Outcome} | {row.Duration.TotalSeconds:0} |\n");
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, Head + _rows);
    }
}

/// <summary>One row.</summary>
/// <param name="Step">The step.</param>
/// <param name="Fault">The fault.</param>
/// <param name="Exit">The exit code, or <c>killed</c>.</param>
/// <param name="Visitors">Each answer, and how often visitors had it, from the deployment's begin to the end of the next one.</param>
/// <param name="Longest">The longest time without an answer 200.</param>
/// <param name="Outcome">What it came to.</param>
/// <param name="Duration">How long the case took, the good deployment at its end included.</param>
internal sealed record FaultRow(string Step, string Fault, string Exit, string Visitors, TimeSpan Longest, string Outcome, TimeSpan Duration);
