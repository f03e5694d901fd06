using System.Text.Json;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>
/// The lock of one checkout: an operating-system lock on a file in its git directory. It dies with its process; the file is never deleted.
/// </summary>
public sealed class RunLock : IDisposable
{
    private const int WouldBlockOnLinux = 11;
    private const int WouldBlockOnMac = 35;
    private const int SharingViolation = unchecked((int)0x80070020);

    private readonly FileStream _file;
    private LockHolder _holder;

    private RunLock(FileStream file, LockHolder holder)
    {
        _file = file;
        _holder = holder;
        WriteHolder();
    }

    /// <summary>Takes the lock if it is free.</summary>
    /// <param name="gitDirectory">The git directory that all worktrees of the checkout share.</param>
    /// <param name="holder">Who takes it.</param>
    /// <returns>The lock, or null if another process holds it.</returns>
    /// <exception cref="SlipwayException">The lock file cannot be opened, or the file system has no locks.</exception>
    public static RunLock? TryTake(string gitDirectory, LockHolder holder)
    {
        var path = PathIn(gitDirectory);
        var file = TryOpen(path);
        if (file is null) return null;

        // Some network file systems grant every lock; then two runs would work on one application at once.
        using (var second = TryOpen(path))
        {
            if (second is not null)
            {
                file.Dispose();
                throw new SlipwayException($"The file system of {gitDirectory} does not support locks: two runs could work on the application at once.")
                {
                    Next = ["Move the checkout to a local file system."],
                };
            }
        }

        return new RunLock(file, holder);
    }

    /// <summary>Who holds the lock, as far as the file tells; null if it does not.</summary>
    public static LockHolder? HolderOf(string gitDirectory)
    {
        try
        {
            using var file = new FileStream(PathIn(gitDirectory), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return JsonSerializer.Deserialize(file, ReleaseJson.Default.LockHolder);
        }
        catch (Exception fault) when (fault is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Writes which step the holder is in, for those who are turned away.</summary>
    public void Enter(string step)
    {
        _holder = _holder with { Step = step };
        WriteHolder();
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static string PathIn(string gitDirectory) => Path.Combine(gitDirectory, "slipway.lock");

    private static FileStream? TryOpen(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (UnauthorizedAccessException fault)
        {
            throw new SlipwayException($"The lock file {path} cannot be opened: {fault.Message}", fault)
            {
                Next = [$"Run as the user who owns {path}."],
            };
        }
        catch (IOException fault) when (fault.HResult is WouldBlockOnLinux or WouldBlockOnMac or SharingViolation)
        {
            return null;
        }
    }

    private void WriteHolder()
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(_holder, ReleaseJson.Default.LockHolder);
        _file.Position = 0;
        _file.Write(content);
        _file.SetLength(content.Length);
        _file.Flush();
    }
}

/// <summary>Who holds the lock.</summary>
/// <param name="Pid">The process.</param>
/// <param name="User">The user.</param>
/// <param name="Step">The step that it is in.</param>
/// <param name="Since">When it took the lock.</param>
/// <param name="RunUrl">Where the run can be seen, on CI.</param>
public sealed record LockHolder(int Pid, string User, string Step, DateTimeOffset Since, string? RunUrl)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"process {Pid} of {User}, in {Step}, since {Since.ToLocalTime():yyyy-MM-dd HH:mm:ss}" + (RunUrl is null ? "" : $", {RunUrl}");
}
