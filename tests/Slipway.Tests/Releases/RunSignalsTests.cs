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
}
