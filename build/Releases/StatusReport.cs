using System.Text.Json;
using Slipway.Application;
using Slipway.Docker;
using Slipway.Git;
using Slipway.Releases.Restores;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Prints what runs and how it is, without a Rails boot.</summary>
public sealed class StatusReport(
    ApplicationDetector detector, ProjectContainers containers, ReleaseImages images, ReleaseJournal journal, StateFolder state,
    GitRepository git, Visitors visitors, DeploySettings settings, RunDocument document, TimeProvider time, TextWriter output)
{
    private const int ShownReleases = 5;

    /// <summary>Prints the report.</summary>
    public async Task PrintAsync(CancellationToken cancellationToken)
    {
        var (detecting, onBranch, atCommit) = (detector.DetectAsync(cancellationToken), git.BranchAsync(cancellationToken), git.ResolveAsync("HEAD", cancellationToken));
        var application = await detecting;
        var asking = visitors.AskAsync(application, settings.MaintenancePath, cancellationToken);
        using var once = containers.ReadOnce();
        var all = await containers.AllAsync(cancellationToken);
        var running = await images.RunningAsync(application, cancellationToken);
        var releases = await images.ReleasesOfAsync([.. running.Where(image => image.Service == application.App.Name)], cancellationToken);
        var (branch, head) = (await onBranch, await atCommit);

        Line("Application", $"{application.Compose.Project} ({settings.Environment}), {settings.AppDirectory}");
        Line("Running", Running(running, releases));
        Line("Checkout", $"{branch ?? "no branch"} at {Figures.Commit(head)}");
        var answer = await asking;
        Line("Visitors get", answer.IsPage ? $"the maintenance page: {answer}" : $"{answer}");
        var services = all.Where(container => !container.IsOneOff).OrderBy(container => container.Service, StringComparer.Ordinal).ToList();
        foreach (var container in services)
            Line(container.Service ?? container.Name, $"{container.Status}{Code(container)}{(container.Health is { } health ? $", {health}" : "")}{Restarts(container)}");

        var backup = LastBackup(await state.PathAsync(cancellationToken));
        Line("Last backup", backup is null ? "none" : $"{backup.Name}, {Figures.Size(backup.Length)}, {(time.GetUtcNow() - backup.LastWriteTimeUtc).Text()} ago");
        var newest = (await journal.AllAsync(cancellationToken)).Take(ShownReleases).ToList();
        foreach (var entry in newest) Line("Release", $"{entry.Id}  {Figures.Commit(entry.ToCommit),-7}  {Words(entry)}");

        var runs = Found(releases);
        document.Add("status", () => JsonSerializer.SerializeToNode(
            new StatusDocument
            {
                Project = application.Compose.Project,
                Environment = settings.Environment,
                Directory = settings.AppDirectory,
                RunningCommit = runs?.Workflow == Baseline.Workflow ? null : runs?.ToCommit,
                RunningRelease = runs?.Id,
                Branch = branch,
                Head = head,
                VisitorsGet = answer.Status,
                Maintenance = answer.IsPage,
                Containers = [.. services.Select(container => new ContainerDocument(container.Name, container.Service, container.Status, container.Health, container.Status == "exited" ? container.ExitCode : null, container.RestartCount))],
                LastBackup = backup is null ? null : new LastBackupDocument(backup.FullName, backup.Length, backup.LastWriteTimeUtc),
                Releases = [.. newest.Select(entry => new ReleaseLine(entry.Id, entry.Workflow, ResultWord.Of(entry.State), entry.ToCommit, entry.StartedAt))],
            },
            StatusJson.Default.StatusDocument));
    }

    private void Line(string name, string value) => output.WriteLine($"{name,-13} {value}");

    private static FileInfo? LastBackup(string folder)
    {
        var backups = new DirectoryInfo(Path.Combine(folder, "backups"));
        return backups.Exists
            ? backups.EnumerateFiles().Where(file => file.Extension is ".dump" or ".backup").MaxBy(file => file.Name, StringComparer.Ordinal)
            : null;
    }

    // The same images may belong to several releases: the good one is what runs; without one, the last that brought them.
    private static Release? Found(IReadOnlyList<Release> releases) =>
        releases.FirstOrDefault(release => release.State == ReleaseState.Succeeded) ?? (releases.Count > 0 ? releases[0] : null);

    private static string Running(IReadOnlyList<ImageRecord> running, IReadOnlyList<Release> releases)
    {
        if (running.Count == 0) return "nothing";
        if (Found(releases) is not { } found) return "images of no release that is known, such as those of an up --build by hand";
        if (found.Workflow == Baseline.Workflow) return $"what no release brought, recorded as {found.Id}";
        return $"{Figures.Commit(found.ToCommit)}, release {found.Id}{(found.State == ReleaseState.Succeeded ? "" : $": {Words(found)}")}";
    }

    private static string Code(Container container) => container.Status == "exited" ? $" with code {container.ExitCode}" : "";

    private static string Restarts(Container container) => container.RestartCount > 0 ? $", restarted {container.RestartCount} times" : "";

    private static string Words(Release release) => release.State switch
    {
        ReleaseState.Succeeded when release.Workflow == Baseline.Workflow => "ran before, brought by no release",
        ReleaseState.Succeeded when release.Workflow == RestoringBackup.Workflow => "restored a backup",
        ReleaseState.Succeeded when release.RollbackTo is { } to => $"rolled back to {to}",
        ReleaseState.Succeeded => "deployed",
        ReleaseState.NothingToDo => "nothing to deploy",
        ReleaseState.Failed => $"{release.Failure}, nothing left changed",
        ReleaseState.RolledBack => $"{release.Failure}, rolled back",
        ReleaseState.NeedsAPerson => $"{release.Failure}, the site stayed closed",
        ReleaseState.Waiting => $"waiting for its next step, after {release.LastStep?.Name}",
        _ => $"in {release.LastStep?.Name}",
    };
}
