using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases.Survey;

/// <summary>Looks at the state folder and at the free space on its disk and the engine's.</summary>
public sealed class StateSurvey(StateFolder state, DockerClient docker, DeploySettings settings)
{
    private const long Megabyte = 1_000_000;

    /// <summary>Adds what is wrong to the faults.</summary>
    /// <param name="backupBytes">What a backup may take, in bytes.</param>
    /// <param name="faults">Where faults go.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public async Task LookAsync(long backupBytes, FaultList faults, CancellationToken cancellationToken)
    {
        if (await state.FaultAsync(cancellationToken) is { } fault)
        {
            faults.Add(new SlipwayException(fault) { Next = ["Set DEPLOY_STATE_DIR (or --state-dir) to a folder outside every checkout that belongs to you."] });
            return;
        }

        LookAtDisk("the state folder", await state.PathAsync(cancellationToken), backupBytes, faults);
        LookAtDisk("the Docker engine", await docker.DockerRootDirectoryAsync(cancellationToken), 0, faults);
    }

    /// <summary>The free space, in bytes, where a folder is or would be made, and the folder that is there already; null where nothing of it is.</summary>
    internal static (string Folder, long Bytes)? FreeAt(string path)
    {
        while (!Directory.Exists(path))
        {
            if (Path.GetDirectoryName(path) is not { } parent) return null;
            path = parent;
        }

        return (path, new DriveInfo(path).AvailableFreeSpace);
    }

    private void LookAtDisk(string whose, string path, long backup, FaultList faults)
    {
        // The engine's folder is not always visible from here (another machine, rootless): then nothing is known.
        if (FreeAt(path) is not var (nearest, free)) return;

        var needed = (settings.MinimumFreeMegabytes * Megabyte) + backup;
        if (free >= needed) return;

        faults.Add(new SlipwayException(
            $"The disk of {whose} ({nearest}) has {Figures.Size(free)} free; {Figures.Size(needed)} are wanted" +
            (backup > 0 ? $", {Figures.Size(backup)} of it for the backup." : "."))
        {
            Next = ["Make room, or lower DEPLOY_MINIMUM_FREE_MEGABYTES."],
        });
    }
}
