using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class ConsentTests
{
    private readonly RecordingLog _log = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("y", true)]
    [InlineData(" YES ", true)]
    [InlineData("n", false)]
    [InlineData("yesterday", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public async Task Only_yes_is_a_yes(string? answer, bool expected)
    {
        using var input = new StringReader(answer is null ? "" : answer + "\n");

        Assert.Equal(expected, await new Consent(input, isTerminal: true, _log).AskAsync("Delete 3 checks?", given: false, Token));
    }

    [Fact]
    public async Task Given_beforehand_nobody_is_asked()
    {
        using var input = new StringReader("n\n");

        Assert.True(await new Consent(input, isTerminal: false, _log).AskAsync("Delete 3 checks?", given: true, Token));
    }

    [Fact]
    public async Task Where_nobody_can_be_asked_it_is_wrong_use()
    {
        using var input = new StringReader("y\n");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => new Consent(input, isTerminal: false, _log).AskAsync("Delete 3 checks?", given: false, Token));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains("--yes", Assert.Single(fault.Next), StringComparison.Ordinal);
    }
}
