using System.Diagnostics;
using System.Text;
using Slipway.Demo;

namespace Slipway.IntegrationTests.Faults;

/// <summary>The real program, running: to be signalled, killed, and waited for.</summary>
internal sealed class SlipwayRun : IDisposable
{
    // Longer than any step's deadline that the cases use, recovery included.
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(6);

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly Stopwatch _time = Stopwatch.StartNew();

    public SlipwayRun(SampleInstance instance, params IEnumerable<string> options)
    {
        var start = new ProcessStartInfo(ChildProgram.Dotnet, [typeof(ChildProgram).Assembly.Location, .. options, $"--app-dir={instance.AppDirectory}"])
        {
            WorkingDirectory = instance.Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, _) in SampleApplication.CleanEnvironment) start.Environment.Remove(name);
        _process = Process.Start(start)!;
        _process.OutputDataReceived += Read;
        _process.ErrorDataReceived += Read;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>What it printed until now.</summary>
    public string Output
    {
        get
        {
            lock (_output) return _output.ToString();
        }
    }

    public TimeSpan Elapsed => _time.Elapsed;

    /// <summary>Ends it as <c>kill -9</c> does: what it started runs on.</summary>
    public void Kill() => _process.Kill(entireProcessTree: false);

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> EndAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Longest);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            _process.Kill(entireProcessTree: true);
            Assert.Fail($"It did not end within {Longest.TotalMinutes} minutes.\n{Output}");
        }

        _time.Stop();
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Read(object sender, DataReceivedEventArgs line)
    {
        lock (_output) _output.AppendLine(line.Data);
    }
}
