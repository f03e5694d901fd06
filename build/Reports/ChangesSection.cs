using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Reports;

/// <summary>What the release changed: commits, migrations, images; and the backup from before.</summary>
internal static class ChangesSection
{
    private const int ShownDigits = 12;

    /// <summary>The sections.</summary>
    public static Html Render(Release release) => Html.Of($"""
        {Commits(release)}
        {Migrations(release)}
        {Images(release)}
        {Backups(release)}
        """);

    private static Html Commits(Release release)
    {
        if (release.Subjects.Count == 0) return Html.None;
        return Html.Of($"""
            <section aria-labelledby="commits">
            <h2 id="commits">{Figures.Count(release.Subjects.Count, "commit")}</h2>
            <ul class="plain">{Html.Each(release.Subjects, Commit)}</ul>
            </section>
            """);
    }

    // As git lists them: the abbreviated commit, a space, the subject.
    private static Html Commit(string line) =>
        line.Split(' ', 2) is [var commit, var subject] ? Html.Of($"<li><code>{commit}</code> {subject}</li>") : Html.Of($"<li>{line}</li>");

    private static Html Migrations(Release release)
    {
        if (release.PendingMigrations.Count == 0 && release.Migrated.Count == 0) return Html.None;
        var names = release.PendingMigrations.Count > 0 ? release.PendingMigrations : release.Migrated;
        return Html.Of($"""
            <section aria-labelledby="migrations">
            <h2 id="migrations">{Figures.Count(names.Count, "migration")}</h2>
            <ul class="plain">{Html.Each(names, name => Migration(name, release))}</ul>
            </section>
            """);
    }

    private static Html Migration(string name, Release release)
    {
        var ran = release.Migrated.Any(version => name == version || name.StartsWith(version + " ", StringComparison.Ordinal));
        return Html.Of($"""<li>{name} <span class="mark {(ran ? "good" : "calm")}">{(ran ? "ran" : "did not run")}</span></li>""");
    }

    private static Html Images(Release release)
    {
        if (release.Images.Count == 0 && release.ImagesBefore.Count == 0) return Html.None;
        var services = release.Images.Concat(release.ImagesBefore).Select(image => image.Service).Distinct();
        return Html.Of($"""
            <section aria-labelledby="images">
            <h2 id="images">Images</h2>
            <div class="scroll" tabindex="0" role="region" aria-labelledby="images"><table>
            <thead><tr><th scope="col">service</th><th scope="col">before</th><th scope="col">now</th><th scope="col">kept as</th></tr></thead>
            <tbody>{Html.Each(services, service => Image(service, release))}</tbody>
            </table></div>
            </section>
            """);
    }

    private static Html Image(string service, Release release)
    {
        var before = release.ImagesBefore.FirstOrDefault(image => image.Service == service);
        var now = release.Images.FirstOrDefault(image => image.Service == service);
        return Html.Of($"""
            <tr><th scope="row">{service}</th><td><code>{Digest(before)}</code></td><td><code>{Digest(now)}</code></td><td><code>{now?.Tag ?? before?.Tag}</code></td></tr>
            """);
    }

    private static string Digest(ImageRecord? image)
    {
        if (image is null) return "none";
        var digits = image.Id.Replace("sha256:", "", StringComparison.Ordinal);
        return digits[..Math.Min(ShownDigits, digits.Length)];
    }

    private static Html Backups(Release release)
    {
        if (release.Backups.Count == 0) return Html.None;
        var verified = release.Finished(StepName.Backup);
        return Html.Of($"""
            <section aria-labelledby="backup">
            <h2 id="backup">Backup</h2>
            {Html.Each(release.Backups, backup => Html.Of($"""
                <dl class="facts">
                <div><dt>Database</dt><dd>{backup.Database ?? "a configured command's"}{(backup.Service is { } service ? $" on {service}" : "")}</dd></div>
                <div><dt>Size</dt><dd>{Figures.Size(backup.Bytes)}</dd></div>
                <div><dt>Verified</dt><dd>{(verified ? "read back whole" : "not verified")}</dd></div>
                <div class="wide"><dt>File</dt><dd><code>{backup.File}</code></dd></div>
                <div class="wide"><dt>SHA-256</dt><dd><code>{backup.Sha256}</code></dd></div>
                </dl>
                """))}
            </section>
            """);
    }
}
