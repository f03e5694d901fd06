using System.Diagnostics;
using System.Globalization;
using Slipway.Demo;
using Slipway.Reporting;

namespace Slipway.Benchmarks.Deployments;

/// <summary>Slipway's program, and the most memory that it had.</summary>
internal static class MeasuredProgram
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    /// <summary>Runs it to its end; it has to succeed.</summary>
    /// <returns>The most memory that it had, in bytes, as the kernel counted it.</returns>
    public static async Task<long> RunAsync(BenchedSample sample, params string[] options)
    {
        var start = new ProcessStartInfo(sample.Program, [.. options, $"--app-dir={sample.Instance.AppDirectory}"])
        {
            RedirectStandardOutput = true,
        };
        foreach (var (name, _) in SampleApplication.CleanEnvironment) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(sample.Cancellation);
        long peak = 0;
        while (!output.IsCompleted)
        {
            peak = Math.Max(peak, Peak(process.Id));
            await Task.WhenAny(output, Task.Delay(Interval, sample.Cancellation));
        }

        await process.WaitForExitAsync(sample.Cancellation);
        return process.ExitCode == 0
            ? peak
            : throw new SlipwayException($"slipway {string.Join(' ', options)} ended with exit code {process.ExitCode}.") { Details = (await output).Split('\n') };
    }

    private static long Peak(int process)
    {
        try
        {
            var line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024;
        }
        catch (IOException)
        {
            // It has just ended.
            return 0;
        }
    }
}
