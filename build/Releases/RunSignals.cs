using System.Runtime.InteropServices;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>
/// SIGINT, SIGTERM and SIGHUP: the first cancels the running step, and what it began is recovered; the second says so; the third stops at once.
/// </summary>
public sealed class RunSignals : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<string> _say;
    private int _received;

    /// <summary>Listens.</summary>
    /// <param name="say">Shows a line.</param>
    public RunSignals(Action<string> say)
    {
        _say = say;
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive(context.Signal);
            }));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _cancellation.Dispose();
    }

    /// <summary>Does what a signal asks for.</summary>
    internal void Receive(PosixSignal signal)
    {
        switch (Interlocked.Increment(ref _received))
        {
            case 1:
                _say($"{signal}: ending the step.");
                _cancellation.Cancel();
                break;
            case 2:
                _say($"{signal}: recovering. Once more stops at once, and leaves the application as it is.");
                break;
            default:
                Environment.Exit((int)ExitCode.NeedsAPerson);
                break;
        }
    }
}
