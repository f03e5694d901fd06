using System.Runtime.InteropServices;
using Slipway.Reporting;

namespace Slipway.Releases;

/// <summary>
/// SIGINT, SIGTERM and SIGHUP: the first cancels the running step, and what it began is recovered. A second SIGINT is told so; a second SIGTERM or SIGHUP,
/// by which a cancelled job says that it is about to be killed, stops recovery at a point from which the next run goes on. The third stops at once.
/// </summary>
public sealed class RunSignals : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly CancellationTokenSource _recovery = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private readonly Action<string> _say;
    private readonly Action _atOnce;
    private int _received;

    /// <summary>Listens.</summary>
    /// <param name="say">Shows a line.</param>
    /// <param name="atOnce">Ends what runs on this machine, before the program stops at once.</param>
    public RunSignals(Action<string> say, Action? atOnce = null)
    {
        (_say, _atOnce) = (say, atOnce ?? (() => { }));
        foreach (var signal in new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP })
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive(context.Signal);
            }));
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Cancelled where recovery has to stop too.</summary>
    public CancellationToken RecoveryToken => _recovery.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _cancellation.Dispose();
        _recovery.Dispose();
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
            case 2 when signal != PosixSignal.SIGINT:
                _say($"{signal}: stopping; the next run goes on with the recovery.");
                _recovery.Cancel();
                break;
            case 2:
                _say($"{signal}: recovering. Once more stops at once, and leaves the application as it is.");
                break;
            default:
                _atOnce();
                Environment.Exit((int)ExitCode.NeedsAPerson);
                break;
        }
    }
}
