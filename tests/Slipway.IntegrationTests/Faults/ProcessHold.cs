using System.Globalization;
using System.Text;

namespace Slipway.IntegrationTests.Faults;

/// <summary>Holds at a process that sleeps far longer than any test; to be let go it is killed.</summary>
internal abstract class ProcessHold(string step) : StepHold(step)
{
    protected abstract string Command { get; }

    public override async Task InsideAsync(FaultScene scene)
    {
        await scene.InStepAsync(Step);
        await scene.UntilAsync(() => Task.FromResult(Running(Command).Any()));
    }

    public override async Task ReleaseAsync(FaultScene scene)
    {
        foreach (var process in Running(Command)) await scene.SignalAsync("-KILL", process);
    }

    /// <summary>The processes whose command line has a text; those of containers are seen from here too.</summary>
    public static IEnumerable<int> Running(string text)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var process)) continue;
            if (Read(Path.Combine(folder, "cmdline")).Replace('\0', ' ').Trim().StartsWith(text, StringComparison.Ordinal)) yield return process;
        }
    }

    /// <summary>A file of /proc, empty where its process is gone.</summary>
    public static string Read(string file)
    {
        try
        {
            return Encoding.UTF8.GetString(File.ReadAllBytes(file));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>A line of the Dockerfile that does not end by itself.</summary>
internal sealed class BuildHold() : ProcessHold("Build")
{
    // The build ahead of closing would be held first.
    public override IReadOnlyList<string> Options => ["--prebuild=false"];

    protected override string Command => "sleep 36001";

    public override async Task<Dictionary<string, string?>> FilesAsync(FaultScene scene) =>
        new() { ["Dockerfile"] = await scene.BaseAsync("Dockerfile") + $"RUN : {scene.Number}; {Command} || true\n" };
}

/// <summary>A schedule that <c>whenever</c> does not come to the end of.</summary>
internal sealed class ScheduleHold() : ProcessHold("Cron")
{
    protected override string Command => "sleep 36002";

    public override async Task<Dictionary<string, string?>> FilesAsync(FaultScene scene) =>
        new() { ["config/schedule.rb"] = await scene.BaseAsync("config/schedule.rb") + $"system(\"{Command}\") or raise \"held no longer\"\n" };
}
