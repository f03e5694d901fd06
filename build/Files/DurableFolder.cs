using System.Runtime.InteropServices;

namespace Slipway.Files;

/// <summary>Makes names in a folder last through a power cut: a file that is synced may still lose its name.</summary>
internal static partial class DurableFolder
{
    private const int ReadOnly = 0;

    /// <summary>Syncs a folder; does nothing where the system cannot.</summary>
    public static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        var handle = Open(folder, ReadOnly);
        if (handle < 0) return;
        _ = Fsync(handle);
        _ = Close(handle);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync")]
    private static partial int Fsync(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
