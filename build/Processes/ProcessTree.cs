using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Slipway.Processes;

/// <summary>A command's process, its group (its own session) and whatever descends from it, ended together.</summary>
/// <param name="process">The command's process.</param>
/// <param name="leadsGroup">Whether it was started in a session of its own, so that its pid is its group's.</param>
/// <param name="grace">How long the tree has between SIGTERM and SIGKILL.</param>
/// <param name="time">The time.</param>
internal sealed partial class ProcessTree(Process process, bool leadsGroup, TimeSpan grace, TimeProvider time)
{
    private const int KillSignal = 9;
    private const int TerminateSignal = 15;
    private const int NotPermitted = 1;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AfterKill = TimeSpan.FromSeconds(5);

    private readonly int _pid = process.Id;

    /// <summary>Asks the tree to end, ends what is left after the grace, and returns when it is gone.</summary>
    public async Task EndAsync()
    {
        if (!Directory.Exists("/proc/self"))
        {
            await EndWithoutProcAsync();
            return;
        }

        // Who descends from whom is known only as long as the parents live.
        var known = Members([]);
        Signal(TerminateSignal, known);
        if (!await GoneAsync(known, grace))
        {
            known.UnionWith(Members(known));
            Signal(KillSignal, known);
            await GoneAsync(known, AfterKill);
        }

        await ExitedAsync(AfterKill);
    }

    /// <summary>Asks a process to end (SIGTERM).</summary>
    public static void Terminate(int pid) => _ = SendSignal(pid, TerminateSignal);

    /// <summary>Ends a process (SIGKILL).</summary>
    public static void Kill(int pid) => _ = SendSignal(pid, KillSignal);

    private async Task EndWithoutProcAsync()
    {
        if (!process.HasExited) _ = SendSignal(_pid, TerminateSignal);
        if (await ExitedAsync(grace)) return;
        process.Kill(entireProcessTree: true);
        await ExitedAsync(AfterKill);
    }

    private async Task<bool> ExitedAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit, time);
        try
        {
            await process.WaitForExitAsync(deadline.Token);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task<bool> GoneAsync(HashSet<Member> known, TimeSpan limit)
    {
        var start = time.GetTimestamp();
        while (Members(known).Count > 0)
        {
            if (time.GetElapsedTime(start) >= limit) return false;
            await Task.Delay(Interval, time);
        }

        return true;
    }

    private void Signal(int signal, HashSet<Member> members)
    {
        var refused = new List<int>();
        var outside = members.Where(member => !leadsGroup || member.Group != _pid).Select(member => member.Pid);
        foreach (var target in leadsGroup ? outside.Prepend(-_pid) : outside)
        {
            if (SendSignal(target, signal) != 0 && Marshal.GetLastPInvokeError() == NotPermitted) refused.Add(target);
        }

        // A command that runs as root through sudo is out of our reach, but not out of sudo's.
        if (refused.Count > 0) SignalThroughSudo(signal, refused);
    }

    private static void SignalThroughSudo(int signal, List<int> targets)
    {
        var arguments = targets.Select(target => target.ToString(CultureInfo.InvariantCulture));
        var start = new ProcessStartInfo("sudo", ["-n", "kill", "-" + signal.ToString(CultureInfo.InvariantCulture), "--", .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            using var kill = Process.Start(start);
            kill?.StandardInput.Close();
            kill?.WaitForExit(TimeSpan.FromSeconds(2));
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // No sudo: the command's end is waited for, and no longer than the limits above.
        }
    }

    /// <summary>Living processes of the group, their descendants, the root's, and those of <paramref name="known"/> that still live.</summary>
    private HashSet<Member> Members(HashSet<Member> known)
    {
        var all = Processes().ToList();
        var members = all.Where(member => member.Pid == _pid || (leadsGroup && member.Group == _pid) || known.Contains(member)).ToHashSet();
        var children = all.ToLookup(member => member.Parent);
        var open = new Queue<Member>(members);
        while (open.TryDequeue(out var parent))
        {
            foreach (var child in children[parent.Pid].Where(members.Add)) open.Enqueue(child);
        }

        return members;
    }

    private static IEnumerable<Member> Processes()
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)) continue;
            string text;
            try
            {
                text = File.ReadAllText(Path.Combine(folder, "stat"));
            }
            catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
            {
                continue;
            }

            // pid (name, which may hold anything) state ppid pgrp … the 22nd field is the time of its start
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            if (fields.Length < 20 || fields[0] is "Z" or "X") continue;
            yield return new(pid, Number(fields[1]), Number(fields[2]), fields[19]);
        }
    }

    private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);

    private sealed record Member(int Pid, int Parent, int Group, string Started)
    {
        public bool Equals(Member? other) => other is not null && other.Pid == Pid && other.Started == Started;

        public override int GetHashCode() => HashCode.Combine(Pid, Started);
    }
}
