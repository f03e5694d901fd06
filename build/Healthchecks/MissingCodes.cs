using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>Writes UUIDs into the Healthchecks file for checks that have none, where it is asked for (<c>--generate-missing</c>).</summary>
public sealed class MissingCodes(HealthchecksConfiguration configuration, DeploySettings settings, RunMode mode, IRunLog log)
{
    /// <summary>The file with UUIDs for all its checks, written if some were missing; the file as it is where nobody asked, and in a dry run.</summary>
    /// <exception cref="SlipwayException">The file has faults: nothing is written then.</exception>
    public async Task<HealthchecksFile> FillAsync(HealthchecksFile file, CancellationToken cancellationToken)
    {
        var missing = file.Required().Checks.Where(check => check.Code is null).ToList();
        if (missing.Count == 0 || !settings.GenerateMissing) return file;
        if (mode.IsDryRun)
        {
            log.Show($"   {Figures.Count(missing.Count, "check")} would get a UUID in {file.Path}: {string.Join(", ", missing.Select(check => check.Key))}");
            return file;
        }

        await HealthchecksFileEdit.SetAsync(file.Path, [.. missing.Select(check => new FileValue(check.Variable, Guid.NewGuid().ToString(), check.Line))], cancellationToken);
        log.Show($"   wrote a new UUID into {file.Path} for {string.Join(", ", missing.Select(check => check.Key))}");
        return configuration.Read().Required();
    }
}
