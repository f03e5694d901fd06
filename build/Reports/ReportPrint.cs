using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Reports;

/// <summary>Prints a release as text, and where its page is.</summary>
public sealed class ReportPrint(ReleaseJournal journal, StateFolder state, DeploySettings settings, IRunLog log, TextWriter output)
{
    /// <summary>Prints the newest release, or the one that is named.</summary>
    /// <exception cref="SlipwayException">There is none.</exception>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var all = await journal.AllAsync(cancellationToken);
        var release = settings.ReportRelease is { } id ? all.FirstOrDefault(release => release.Id == id) ?? throw NotThere(id, all) : all.Count > 0 ? all[0] : throw None();
        foreach (var line in ReleaseText.Lines(MaskedRelease.Of(release, log))) output.WriteLine(line);

        var page = Path.Combine(await state.PathAsync(cancellationToken), "releases", release.Id, ReportPage.FileName);
        output.WriteLine();
        output.WriteLine(File.Exists(page) ? $"Page      {page}" : "It has no page: one is written when a release ends.");
    }

    private static SlipwayException NotThere(string id, IReadOnlyList<Release> all) => new($"There is no release {id}{NearestName.Hint(id, all.Select(release => release.Id))}")
    {
        ExitCode = ExitCode.WrongUse,
        Next = ["./build.sh --target=History (lists them)"],
    };

    private static SlipwayException None() => new("There is no release yet.") { Next = ["./build.sh --target=Deploy"] };
}
