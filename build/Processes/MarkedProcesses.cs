using System.Globalization;
using System.Text;

namespace Slipway.Processes;

/// <summary>Finds and ends what a run left behind: a build or a pull outlives a tool that was killed.</summary>
public sealed class MarkedProcesses(TimeProvider time)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>How long they have between SIGTERM and SIGKILL.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Ends every process that carries the mark of a run.</summary>
    /// <returns>How many there were.</returns>
    public async Task<int> EndAsync(string mark, CancellationToken cancellationToken)
    {
        var found = Find(mark);
        foreach (var process in found) ProcessTree.Terminate(process);

        var began = time.GetTimestamp();
        while (Find(mark).Count > 0)
        {
            if (time.GetElapsedTime(began) >= Grace)
            {
                foreach (var process in Find(mark)) ProcessTree.Kill(process);
            }

            await Task.Delay(Interval, time, cancellationToken);
        }

        return found.Count;
    }

    /// <summary>Kills every process that carries the mark, without asking it first.</summary>
    public static void Kill(string mark)
    {
        foreach (var process in Find(mark)) ProcessTree.Kill(process);
    }

    private static List<int> Find(string mark)
    {
        var wanted = Encoding.UTF8.GetBytes($"{RunMark.Variable}={mark}\0");
        var found = new List<int>();
        if (!Directory.Exists("/proc/self")) return found;

        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
            try
            {
                if (process != Environment.ProcessId && File.ReadAllBytes(Path.Combine(folder, "environ")).AsSpan().IndexOf(wanted) >= 0) found.Add(process);
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                // It has ended, or belongs to somebody else.
            }
        }

        return found;
    }
}
