using System.Runtime.InteropServices;
using Slipway.Releases;

namespace Slipway.Tests.Releases;

public sealed class RunSignalsTests
{
    [Fact]
    public void The_first_signal_ends_the_step_and_the_second_says_that_it_recovers()
    {
        var said = new List<string>();
        using var signals = new RunSignals(said.Add);

        Assert.False(signals.Token.IsCancellationRequested);
        signals.Receive(PosixSignal.SIGTERM);
        Assert.True(signals.Token.IsCancellationRequested);
        signals.Receive(PosixSignal.SIGINT);

        Assert.Equal(["SIGTERM: ending the step.", "SIGINT: recovering. Once more stops at once, and leaves the application as it is."], said);
    }

    [Fact]
    public void A_second_signal_that_announces_the_end_stops_recovery_too()
    {
        var said = new List<string>();
        using var signals = new RunSignals(said.Add);

        signals.Receive(PosixSignal.SIGINT);
        Assert.False(signals.RecoveryToken.IsCancellationRequested);
        signals.Receive(PosixSignal.SIGTERM);

        Assert.True(signals.RecoveryToken.IsCancellationRequested);
        Assert.Equal("SIGTERM: stopping; the next run goes on with the recovery.", said[^1]);
    }
}
