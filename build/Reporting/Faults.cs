namespace Slipway.Reporting;

/// <summary>Several faults, told as one.</summary>
public static class Faults
{
    /// <summary>One exception that holds every fault, its details under it, and all that there is to do next.</summary>
    public static SlipwayException AsOne(string message, IReadOnlyCollection<SlipwayException> faults) =>
        faults.Count == 1
            ? faults.Single()
            : new SlipwayException($"{message}: {Figures.Count(faults.Count, "fault")}.")
            {
                Details = [.. faults.SelectMany((fault, i) => fault.Details.Select(detail => $"     {detail}").Prepend($"{i + 1}. {fault.Message}"))],
                Next = [.. faults.SelectMany(fault => fault.Next).Distinct()],
                ExitCode = faults.Max(fault => fault.ExitCode),
                IsRefusal = faults.Any(fault => fault.IsRefusal),
            };
}
