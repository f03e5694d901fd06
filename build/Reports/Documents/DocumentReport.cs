using System.Text.Json;
using System.Text.Json.Nodes;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports.Documents;

/// <summary>Puts into the document for programs how a run ended, and the release that it worked on.</summary>
internal sealed class DocumentReport(RunDocument document, RunLog log) : IOutcomeTeller
{
    /// <inheritdoc/>
    public void Tell(RunOutcome outcome)
    {
        document.Add("result", ResultWord.Of(outcome));
        document.Add("exitCode", (int)outcome.Code);
        if (outcome.Failure is { } failure) document.Add("error", () => JsonSerializer.SerializeToNode(FailureDocument.Of(failure, outcome.Recovered), DocumentJson.Default.FailureDocument));
        if (outcome.Log is not null) document.Add("log", outcome.Log);
        if (log.Warnings.Count > 0) document.Add("warnings", new JsonArray([.. log.Warnings.Select(warning => (JsonNode)warning)]));
        if (outcome.Release is { } release) document.Add("release", () => JsonSerializer.SerializeToNode(ReleaseDocument.Of(release), DocumentJson.Default.ReleaseDocument));
    }
}
