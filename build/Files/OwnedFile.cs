using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Slipway.Files;

/// <summary>Files of other people that are written anew: they keep their permissions, their owner, and the link that leads to them.</summary>
internal static partial class OwnedFile
{
    private const int CurrentFolder = -100;
    private const uint Owner = 0x18;
    private const int SizeOfStatx = 256;
    private const int UserAt = 20;
    private const int GroupAt = 24;

    /// <summary>
    /// Writes a file in place of the one of that name, which keeps its mode and, as far as this user may give it away, its owner; a new one gets mode 0600.
    /// The file is the old one or the new one, whole, at any moment.
    /// </summary>
    public static async Task ReplaceAsync(string path, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        if (new FileInfo(path) is { LinkTarget: not null } link) path = link.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? path;
        if (OperatingSystem.IsWindows() || !File.Exists(path))
        {
            await DurableFile.WriteAsync(path, content, cancellationToken);
            return;
        }

        var mode = File.GetUnixFileMode(path);
        var owner = OwnerOf(path);
        await DurableFile.WriteAsync(path, content, cancellationToken, temporary =>
        {
            if (owner is var (user, group)) _ = ChangeOwner(temporary, user, group);
            if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(temporary, mode);
        });
    }

    // statx, because its layout is the same on every processor.
    private static unsafe (uint User, uint Group)? OwnerOf(string path)
    {
        var status = stackalloc byte[SizeOfStatx];
        try
        {
            if (Statx(CurrentFolder, path, 0, Owner, status) != 0) return null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }

        return (BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(status + UserAt, sizeof(uint))), BinaryPrimitives.ReadUInt32LittleEndian(new ReadOnlySpan<byte>(status + GroupAt, sizeof(uint))));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static unsafe partial int Statx(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
