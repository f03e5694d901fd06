using System.Diagnostics;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Releases.Metrics;
using Slipway.Releases.Restores;
using Slipway.Reporting;
using Slipway.Tests.Reports;

namespace Slipway.Tests.Releases;

public sealed class MetricsTests : IDisposable
{
    private const string Labels = "project=\"shop\",environment=\"production\"";

    private readonly ScriptedProject _project = new();

    private string File => _project.Folder["metrics/shop.prom"];

    public void Dispose() => _project.Dispose();

    [Fact]
    public void A_good_deployment_is_told_with_its_steps_and_its_backup()
    {
        var metrics = Read([Told.Deployed()], [Backup(new DateTime(2026, 11, 22, 8, 15, 35, DateTimeKind.Utc), 12)]);

        Assert.Equal(1, metrics[$"slipway_last_run_result{{{Labels},result=\"succeeded\"}}"]);
        Assert.Equal(1, metrics.Where(sample => sample.Key.StartsWith("slipway_last_run_result", StringComparison.Ordinal)).Sum(sample => sample.Value));
        Assert.Equal(0, metrics[$"slipway_last_run_exit_code{{{Labels}}}"]);
        Assert.Equal(29.5, metrics[$"slipway_release_duration_seconds{{{Labels}}}"]);
        Assert.Equal(23.3, metrics[$"slipway_release_closed_seconds{{{Labels}}}"], 1);
        Assert.Equal(5.8, metrics[$"slipway_release_step_duration_seconds{{{Labels},step=\"Build\"}}"]);
        Assert.Equal(10, metrics.Keys.Count(name => name.StartsWith("slipway_release_step_duration_seconds", StringComparison.Ordinal)));
        Assert.Equal(Told.At(29.5).ToUnixTimeMilliseconds() / 1000.0, metrics[$"slipway_deploy_last_success_timestamp_seconds{{{Labels}}}"]);
        Assert.Equal(1, metrics[$"slipway_deploy_info{{{Labels},release=\"20261122-081530-123-4f2a\",commit=\"{new string('2', 40)}\",branch=\"main\",workflow=\"Deploy\"}}"]);
        Assert.Equal(1795335335, metrics[$"slipway_backup_last_success_timestamp_seconds{{{Labels}}}"]);
        Assert.Equal(12, metrics[$"slipway_backup_last_size_bytes{{{Labels}}}"]);
    }

    [Fact]
    public void After_a_failure_the_last_good_deployment_is_still_the_one_before()
    {
        var metrics = Read([Told.Failed(), Told.Deployed()], []);

        Assert.Equal(1, metrics[$"slipway_last_run_result{{{Labels},result=\"needs-a-person\"}}"]);
        Assert.Equal(4, metrics[$"slipway_last_run_exit_code{{{Labels}}}"]);
        Assert.Equal(20.5, metrics[$"slipway_release_duration_seconds{{{Labels}}}"]);
        Assert.Equal(Told.At(29.5).ToUnixTimeMilliseconds() / 1000.0, metrics[$"slipway_deploy_last_success_timestamp_seconds{{{Labels}}}"]);
        Assert.Contains(metrics.Keys, name => name.StartsWith("slipway_deploy_info{", StringComparison.Ordinal));
        Assert.DoesNotContain(metrics.Keys, name => name.StartsWith("slipway_backup", StringComparison.Ordinal));
    }

    [Fact]
    public void A_run_that_finds_nothing_new_leaves_the_figures_of_the_release_before()
    {
        var nothing = Told.Deployed();
        (nothing.State, nothing.EndedAt) = (ReleaseState.NothingToDo, Told.At(900));
        nothing.Steps.Clear();

        var metrics = Read([nothing, Told.Deployed()], []);

        Assert.Equal(1, metrics[$"slipway_last_run_result{{{Labels},result=\"nothing-to-do\"}}"]);
        Assert.Equal(Told.At(900).ToUnixTimeMilliseconds() / 1000.0, metrics[$"slipway_last_run_end_timestamp_seconds{{{Labels}}}"]);
        Assert.Equal(29.5, metrics[$"slipway_release_duration_seconds{{{Labels}}}"]);
    }

    [Fact]
    public async Task Promtool_finds_nothing_wrong_with_any_of_them()
    {
        var nothing = Told.Deployed();
        (nothing.State, nothing.EndedAt) = (ReleaseState.NothingToDo, Told.At(900));
        foreach (var releases in new Release[][] { [], [Told.Deployed()], [Told.Failed(), Told.Deployed()], [nothing, Told.Deployed()] })
            await PromtoolAsync(RunMetrics.Render("shop", "production", releases, [Backup(new DateTime(2026, 11, 22, 8, 15, 35, DateTimeKind.Utc), 12)]));
    }

    [Fact]
    public async Task Whatever_is_in_a_label_the_text_is_one_that_Prometheus_reads()
    {
        var release = Told.Hostile("a\"b\\c\nd{e}=1");
        release.State = ReleaseState.Succeeded;
        var text = RunMetrics.Render("a\"b\\c\nd", "production", [release, Told.Deployed()], [Backup(DateTime.UnixEpoch, 1)]);

        PrometheusText.Read(text);
        Assert.Contains("project=\"a\\\"b\\\\c\\nd\"", text, StringComparison.Ordinal);
        await PromtoolAsync(text);
    }

    [Fact]
    public async Task At_the_end_of_a_run_the_file_is_there_whole_and_readable_by_everybody()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        await System.IO.File.WriteAllTextAsync(File, "old", TestContext.Current.CancellationToken);
        using (var run = _project.Run(settings => settings with { MetricsFile = File }))
            await run.DeployAsync(("Preflight", RunHarness.Done), ("Backup", _ => throw new SlipwayException("no")));

        var metrics = PrometheusText.Read(await System.IO.File.ReadAllTextAsync(File, TestContext.Current.CancellationToken));
        Assert.Contains(metrics, sample => sample.Key.Contains("result=\"failed\"", StringComparison.Ordinal) && sample.Value == 1);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead, System.IO.File.GetUnixFileMode(File));
        Assert.Equal([File], Directory.GetFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_a_warning()
    {
        using var run = _project.Run(settings => settings with { MetricsFile = "/proc/nowhere/shop.prom" });

        Assert.Equal(ExitCode.Done, await run.DeployAsync(("Preflight", RunHarness.Done)));

        Assert.Contains(run.Log.Warnings, warning => warning.StartsWith("The metrics could not be written to /proc/nowhere/shop.prom", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Somebody_else_s_run_and_an_answer_write_none()
    {
        using var run = _project.Run(settings => settings with { MetricsFile = File });
        using (_project.TryLock()) await run.DeployAsync(("Preflight", RunHarness.Never));

        Assert.False(System.IO.File.Exists(File));
    }

    private static Dictionary<string, double> Read(IReadOnlyList<Release> releases, IReadOnlyList<KeptBackup> backups) =>
        PrometheusText.Read(RunMetrics.Render("shop", "production", releases, backups));

    private KeptBackup Backup(DateTime written, int bytes)
    {
        _project.Folder.Write("20261122-1.dump", new string('x', bytes));
        System.IO.File.SetLastWriteTimeUtc(_project.Folder["20261122-1.dump"], written);
        return new KeptBackup("20261122-1", null, [new(_project.Folder["20261122-1.dump"], null, null, null)]);
    }

    // Debian's package prometheus; where it is not, the strict reader has to do.
    private static async Task PromtoolAsync(string text)
    {
        if (ProgramPath.Find("promtool", Environment.GetEnvironmentVariable("PATH"), null, out _) is not { } promtool) return;
        var start = new ProcessStartInfo(promtool, ["check", "metrics"]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteAsync(text);
        process.StandardInput.Close();
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (process.ExitCode, said));
    }
}
