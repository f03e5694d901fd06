using System.Globalization;
using Slipway.Files;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Healthchecks.Cleanup;

/// <summary>Where the files that keep deleted checks are: <c>healthchecks</c> in the state folder, or in that of all applications where none is set.</summary>
public sealed class CleanupFolder(DeploySettings settings)
{
    private const string Pattern = "deleted-*.jsonl";

    /// <summary>The folder, absolute.</summary>
    public string Path => System.IO.Path.Combine(
        settings.StateDirectory is { } set ? System.IO.Path.GetFullPath(set, settings.AppDirectory) : StateRoot.Folder(), "healthchecks");

    /// <summary>A new file's name in the folder, which is made if it is missing.</summary>
    /// <exception cref="SlipwayException">The folder cannot be made.</exception>
    public string NewFile(DateTimeOffset now)
    {
        try
        {
            PrivateFolder.Make(Path);
            return System.IO.Path.Combine(Path, $"deleted-{now.UtcDateTime.ToString("yyyyMMdd-HHmmss-fff", CultureInfo.InvariantCulture)}.jsonl");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            throw new SlipwayException($"The folder {Path} for the deleted checks cannot be made: {refused.Message} Nothing was changed.", refused)
            {
                Next = ["Set DEPLOY_STATE_DIR (or --state-dir) to a folder that belongs to you."],
            };
        }
    }

    /// <summary>The file to put back: HEALTHCHECKS_CLEANUP_FILE, else the newest.</summary>
    /// <exception cref="SlipwayException">There is none (exit code 2).</exception>
    public string FileToRestore()
    {
        if (settings.CleanupFile is { } named) return named;
        var newest = Directory.Exists(Path) ? Directory.EnumerateFiles(Path, Pattern).Max(StringComparer.Ordinal) : null;
        return newest ?? throw new SlipwayException($"There are no deleted checks to put back in {Path}.")
        {
            ExitCode = ExitCode.WrongUse,
            Next = ["Name the file that CleanupHealthchecks wrote: --cleanup-file=<file>"],
        };
    }
}
