using System.Text.Json;

namespace Slipway.Reporting;

/// <summary>The task Doctor: lets every diagnosis look, prints what each found, and how to mend what is wrong.</summary>
public sealed class DoctorReport(IEnumerable<IDiagnosis> diagnoses, RunLog log, StepLines lines, RunDocument? document = null)
{
    private const int Width = 16;
    private const string Below = "      ";

    /// <summary>Prints everything that was found.</summary>
    /// <exception cref="SlipwayException">There are faults: how many (exit code 1).</exception>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var faults = new HashSet<string>();
        var warnings = 0;
        var told = new List<FindingDocument>();
        foreach (var diagnosis in diagnoses)
        {
            var findings = new Findings();
            await using (lines.Working(diagnosis.Title, () => null)) await findings.TryAsync(diagnosis.Title, () => diagnosis.LookAsync(findings, cancellationToken));

            // Two parts may meet the same fault, such as an engine that does not answer.
            var news = findings.All.Where(finding => finding.Kind != FindingKind.Fault || faults.Add(finding.Said)).ToList();
            told.AddRange(news.Select(finding => FindingDocument.Of(diagnosis.Title, finding)));
            if (news.Count == 0) continue;

            log.Show(diagnosis.Title, log.Terminal.Painted(diagnosis.Title, Tone.Strong));
            foreach (var finding in news) Show(finding);
            log.Show("");
            warnings += news.Count(finding => finding.Kind == FindingKind.Warning);
        }

        document?.Add("findings", JsonSerializer.SerializeToNode(told, FindingJson.Default.ListFindingDocument));
        warnings += log.Warnings.Count;
        var also = warnings > 0 ? $", {Figures.Count(warnings, "warning")}" : "";
        if (faults.Count > 0) throw new SlipwayException($"{Figures.Count(faults.Count, "fault")}{also}: each is above, with what mends it.");
        log.Show($"Everything that a deployment needs is here{also}.");
    }

    private void Show(Finding finding)
    {
        var (mark, tone) = finding.Kind switch
        {
            FindingKind.Good => ("ok", Tone.Good),
            FindingKind.Warning => ("? ", Tone.Warning),
            _ => ("!!", Tone.Bad),
        };
        var before = $"{finding.What,-Width} ";
        log.Show(
            $"  {mark}  {before}{finding.Said}",
            $"  {log.Terminal.Painted(mark, tone)}  {before}{log.Terminal.Wrapped(log.Masked(finding.Said), Below.Length + before.Length)}");
        foreach (var detail in finding.Details) log.Show($"{Below}{detail}");
        foreach (var next in finding.Next) log.Show($"{Below}Mend: {next}");
    }
}
