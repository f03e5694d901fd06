using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway.Reports.Documents;

/// <summary>What failed, as <c>--output=json</c> tells it.</summary>
internal sealed record FailureDocument(string Message, IReadOnlyList<string> Details, IReadOnlyList<string> State, IReadOnlyList<string> Next)
{
    /// <summary>The document of a failure.</summary>
    public static FailureDocument Of(SlipwayException failure, RecoveryOutcome? recovered) =>
        new(failure.Message, failure.Details, recovered?.Said ?? [], [.. failure.Next.Concat(recovered?.Next ?? []).Distinct()]);
}
