using System.Runtime.InteropServices;
using Slipway.Application;
using Slipway.Files;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Releases;

/// <summary>Where releases, backups and logs of this application and environment are kept: one folder, mode 0700.</summary>
public sealed partial class StateFolder(DeploySettings settings, ApplicationDetector detector)
{
    private const string Remedy = "Set DEPLOY_STATE_DIR (or --state-dir) to a folder outside every checkout that belongs to you.";

    /// <summary>
    /// The folder's path, made or not: DEPLOY_STATE_DIR, else <c>/var/lib/slipway/&lt;project&gt;/&lt;environment&gt;</c> for root,
    /// else the same under <c>$XDG_STATE_HOME/slipway</c> (<c>~/.local/state/slipway</c>).
    /// </summary>
    public async Task<string> PathAsync(CancellationToken cancellationToken)
    {
        if (settings.StateDirectory is { } configured) return Path.GetFullPath(configured, settings.AppDirectory);

        var project = (await detector.DetectAsync(cancellationToken)).Compose.Project;
        return Path.Combine(StateRoot.Folder(), project, settings.Environment);
    }

    /// <summary>The folder, made if it is missing.</summary>
    /// <exception cref="SlipwayException"><see cref="FaultAsync"/> finds a fault.</exception>
    public async Task<string> OpenAsync(CancellationToken cancellationToken)
    {
        var path = await PathAsync(cancellationToken);
        if (await FaultAsync(cancellationToken) is { } fault)
            throw new SlipwayException(fault) { Next = [Remedy] };

        try
        {
            MakePrivate(path);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SlipwayException($"The state folder {path} cannot be made: {refused.Message}", refused) { Next = [Remedy] };
        }

        return path;
    }

    /// <summary>The log file of what belongs to no release; its folder is made if it is missing.</summary>
    public async Task<string> LogAsync(string name, CancellationToken cancellationToken)
    {
        var folder = Path.Combine(await OpenAsync(cancellationToken), "logs");
        MakePrivate(folder);
        return Path.Combine(folder, $"{name}.log");
    }

    /// <summary>Why the folder cannot be used; null if it can. Only looks.</summary>
    public async Task<string?> FaultAsync(CancellationToken cancellationToken)
    {
        var path = await PathAsync(cancellationToken);
        if (WorkTreeAround(path) is { } tree)
            return $"The state folder {path} is inside the git work tree {tree}: dirty checks, build contexts and git clean would meet it.";
        if (File.Exists(path)) return $"The state folder {path} is a file.";
        if (OperatingSystem.IsWindows()) return null;

        var nearest = path;
        while (!Directory.Exists(nearest)) nearest = Path.GetDirectoryName(nearest) ?? "/";
        if (nearest == path && OwnerOf(path) is { } owner && owner != GetEffectiveUserId())
            return $"The state folder {path} belongs to another user (uid {owner}).";
        return IsWritable(nearest) ? null : $"The state folder {path} cannot be written: {nearest} is not writable for {Environment.UserName}.";
    }

    /// <summary>Makes a folder, and its missing parents, for this user alone.</summary>
    internal static void MakePrivate(string folder) => PrivateFolder.Make(folder);

    private static string? WorkTreeAround(string path)
    {
        for (var folder = path; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Exists(Path.Combine(folder, ".git"))) return folder;
        }

        return null;
    }

    private static uint? OwnerOf(string path)
    {
        // struct statx (linux/stat.h): stx_uid is at byte 20; the layout is the same on every architecture.
        var buffer = new byte[256];
        const int currentDirectory = -100;
        const uint wantUid = 0x8;
        return Statx(currentDirectory, path, 0, wantUid, buffer) == 0 ? BitConverter.ToUInt32(buffer, 20) : null;
    }

    private static bool IsWritable(string folder) => Access(folder, 2) == 0;

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUserId();

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte[] buffer);
}
