using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>Writes a Healthchecks file from the checks that a project has, so that a sync of it changes nothing.</summary>
public sealed class CheckExport(HealthchecksConfiguration configuration, HealthchecksDatabase database, DeploySettings settings, RunMode mode, IRunLog log)
{
    /// <summary>Writes the checks of the project into HEALTHCHECKS_EXPORT_FILE, else into the Healthchecks file, behind the settings that it may hold.</summary>
    /// <exception cref="SlipwayException">The file names checks already, or the database cannot be read.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var file = configuration.Read();
        var path = settings.ExportFile ?? file.Path;
        if (HealthchecksFile.Read(path, file.Settings).Checks.Count > 0)
        {
            throw new SlipwayException($"{path} names checks already; they are not written over.")
            {
                ExitCode = ExitCode.WrongUse,
                Next = ["Name another file: ./build.sh --target=ExportHealthchecks --export-file=.env.healthchecks.exported"],
            };
        }

        await using var session = await database.OpenAsync(file, cancellationToken);
        var project = await HealthchecksProject.ChooseAsync(session.Connection, file, cancellationToken);
        var state = await CheckState.ReadAsync(session.Connection, null, project.Id, [], cancellationToken);
        var text = ExportText.Of(state);
        log.Show($"Healthchecks at {session.Place}, project {project}: {Figures.Count(state.Checks.Count, "check")}");
        foreach (var left in text.LeftOut) log.Warn(left);
        if (mode.IsDryRun)
        {
            foreach (var line in text.Text.TrimEnd('\n').Split('\n')) log.Show($"   {line}");
            log.Show($"Dry run: {path} was not written.");
            return;
        }

        await HealthchecksFileEdit.AppendAsync(path, text.Text, cancellationToken);
        log.Show($"Wrote {path}. ./build.sh --target=SyncHealthchecks --healthchecks-file={path} --dryrun shows that it changes nothing.");
    }
}
