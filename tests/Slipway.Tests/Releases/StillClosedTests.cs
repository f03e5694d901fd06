using Slipway.Releases;
using Slipway.Releases.Steps;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class StillClosedTests : IDisposable
{
    private readonly ScriptedProject _project = new ScriptedProject().Running();
    private readonly RunHarness _run;

    public StillClosedTests() => _run = _project.Run();

    public void Dispose()
    {
        _run.Dispose();
        _project.Dispose();
    }

    [Fact]
    public async Task A_site_that_is_closed_still_is_asked_once_and_left_alone()
    {
        _project.Close();

        var release = await EnsureAsync(new MaintenanceRecord { WasOn = false, ClosedHere = true, Proven = true });

        Assert.False(release.Maintenance.Reopened);
        Assert.Single(_project.Engine.Runner.Lines, line => line.Contains("curl", StringComparison.Ordinal));
        Assert.Empty(_run.Log.Warnings);
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_site_that_forgot_it_is_closed_again_and_that_is_written_down_and_said(bool wasOn, bool closedHere)
    {
        var release = await EnsureAsync(new MaintenanceRecord { WasOn = wasOn, ClosedHere = closedHere, Proven = true });

        Assert.True(_project.IsClosed);
        Assert.True(release.Maintenance.Reopened);
        Assert.True(Assert.Single(await _run.ReleasesAsync()).Maintenance.Reopened);
        Assert.StartsWith("Visitors got the site although it had been closed", Assert.Single(_run.Log.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_site_that_was_never_closed_is_not_closed_now()
    {
        await EnsureAsync(new MaintenanceRecord());

        Assert.False(_project.IsClosed);
    }

    [Fact]
    public async Task A_site_that_does_not_heed_it_any_more_is_a_fault()
    {
        _project.Engine.OnExec("curl", "200");

        await Assert.ThrowsAsync<SlipwayException>(() => EnsureAsync(new MaintenanceRecord { WasOn = false, ClosedHere = true, Proven = true }));
    }

    private async Task<Release> EnsureAsync(MaintenanceRecord maintenance)
    {
        var release = await _run.ReleaseAsync();
        release.Maintenance = maintenance;
        await _run.Get<StillClosed>().EnsureAsync(_run.Step(release), await _run.ApplicationAsync());
        return release;
    }
}
