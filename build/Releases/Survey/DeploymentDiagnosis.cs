using Slipway.Application;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Survey;

/// <summary>Doctor's look at everything that Preflight looks at, and at what later steps and a restore will need.</summary>
public sealed class DeploymentDiagnosis(
    PreflightSurvey preflight, StateFolder state, Maintenance maintenance, ProxyCover cover, Visitors visitors, Crontab crontab, DeploySettings settings, TimeProvider time) : IDiagnosis
{
    /// <inheritdoc/>
    public string Title => "Deployment";

    /// <inheritdoc/>
    public async Task LookAsync(Findings findings, CancellationToken cancellationToken)
    {
        var faults = new FaultList();
        var now = time.GetUtcNow();
        var release = new Release { Id = ReleaseId.At(now), Workflow = "Doctor", Project = "", Environment = settings.Environment, StartedAt = now };
        var found = await preflight.SurveyAsync(release, faults, cancellationToken);

        if (found.Checkout is { } checkout)
            findings.Good("checkout", $"branch {checkout.Branch} at {Figures.Commit(checkout.Head)}; to deploy: {Figures.Commit(checkout.Target)}");
        if (found.Application is { } application)
        {
            findings.Good("project", $"{application.Compose.Project}: {string.Join(", ", application.Compose.Services.Select(service => service.Name))}");
            foreach (var reason in application.Reasons) findings.Good("detected", reason);
            await LookAtApplicationAsync(findings, application, release.FirstInstall, cancellationToken);
            await findings.TryAsync("state", async () => Tell(findings, await state.PathAsync(cancellationToken)));
        }

        if (found.Backup is { Databases.Count: > 0 } backup)
            findings.Good("databases", $"{string.Join(", ", backup.Databases)}: {Figures.Size(backup.DatabaseBytes)}" + (backup.Warnings.Count == 0 ? "; can be restored" : ""));
        if (release.FirstInstall) findings.Good("release", "a first install");
        else if (release.NothingToDeploy is { } nothing) findings.Good("release", $"nothing to deploy: {nothing}");
        else if (found is { Application: not null, Checkout: not null })
            findings.Good("release", $"{Figures.Count(release.Subjects.Count, "new commit")}, {Figures.Count(release.PendingMigrations.Count, "migration")}");
        foreach (var fault in faults.All) findings.Fault("deployment", fault);
    }

    private async Task LookAtApplicationAsync(Findings findings, ComposeApplication application, bool isFirst, CancellationToken cancellationToken)
    {
        await findings.TryAsync("maintenance", () =>
        {
            findings.Good("maintenance", maintenance.Way(application));
            return Task.CompletedTask;
        });
        findings.Good("cron", crontab.NotDue(application) is { } reason ? $"no crontab: {reason}" : crontab.Describe(application));
        if (isFirst)
        {
            findings.Good("visitors", "get nothing yet: this would be the first install");
            return;
        }

        if (await cover.WarningAsync(application, cancellationToken) is { } uncovered) findings.Warn("proxy", uncovered, ProxyCover.Remedy);
        await findings.TryAsync("visitors", async () =>
        {
            var answer = await visitors.AskAsync(application, settings.MaintenancePath, cancellationToken);
            if (answer.IsPage) findings.Warn("visitors", $"get the maintenance page: {answer}", "./build.sh --target=DisableMaintenance (opens the site)");
            else if (answer.IsOpen) findings.Good("visitors", $"get {answer}");
            else findings.Warn("visitors", $"do not get the site: {answer}", $"docker compose logs --tail 50 {application.App.Name}", "./build.sh --target=Status");
        });
    }

    private static void Tell(Findings findings, string folder)
    {
        findings.Good("state", folder);
        if (StateSurvey.FreeAt(folder) is var (place, free)) findings.Good("free space", $"{Figures.Size(free)} at {place}");
    }
}
