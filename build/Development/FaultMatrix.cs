using System.Text.RegularExpressions;
using Slipway.Demo;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Development;

/// <summary>
/// Every fault in every step of a deployment, on the sample application, with a Docker engine of its own that the tests stop and start. The tests run in
/// namespaces (network, mounts, processes) that end with them, and with everything in them.
/// </summary>
public sealed partial class FaultMatrix(
    MachineBootstrap bootstrap, BaseImage baseImage, SolutionBuild solution, FaultImages images, TestProgram tests, TestConclusion conclusion,
    CheckoutRoot checkout, HostMachine machine, ICommandRunner runner, DeploySettings settings, IRunLog log)
{
    private const string Project = "Slipway.IntegrationTests";

    // A new network namespace has a loopback that is down. The shell stays: it is the first process, and takes in those that lost their parent.
    private const string Inside = "ip link set lo up || exit; \"$@\"; exit $?";

    private static readonly string[] _around =
        ["unshare", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child", "--", "sh", "-c", Inside, "sh"];

    /// <summary>Runs the cases and shows their table.</summary>
    /// <exception cref="SlipwayException">A case failed, or this machine cannot run them.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (!machine.IsLinux || !machine.IsRoot)
            throw new SlipwayException("The fault matrix needs Linux and root: it runs a Docker engine of its own in namespaces of its own.");

        await bootstrap.EnsureAsync(cancellationToken);
        await baseImage.EnsureAsync(cancellationToken);
        await solution.RunAsync(cancellationToken);

        // On a disk: the engine's layers cannot lie in memory, nor on another overlay.
        var folder = Path.Combine(machine.FullPath("/var/tmp"), "slipway-faults-" + Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        try
        {
            log.Show("Building the sample's images for an engine without a network …");
            await images.SaveAsync(Path.Combine(folder, "sample"), Path.Combine(folder, "images.tar"), cancellationToken);
            log.Show(settings.FaultCase is { } wanted ? $"Running the cases that have \"{wanted}\" in their name …" : "Running every case: about an hour …");
            var results = await tests.RunAsync(Run(folder), checkout.Folder, cancellationToken);
            await ShowTableAsync(cancellationToken);
            conclusion.Show(results);
        }
        finally
        {
            await runner.RunAsync(new Command("rm", ["-rf", "--one-file-system", "--", folder]), CancellationToken.None);
        }
    }

    private TestRun Run(string folder) => new(Project)
    {
        Options = ["-explicit", "on", "-namespace", $"{Project}.Faults"],
        Around = _around,
        Environment = new Dictionary<string, string?>
        {
            ["SLIPWAY_FAULTS_ENGINE"] = folder,
            ["SLIPWAY_FAULT_CASE"] = settings.FaultCase,
            ["TMPDIR"] = folder,
            ["DOCKER_HOST"] = $"unix://{folder}/docker.sock",
            ["DOCKER_CONTEXT"] = null,
            ["DOCKER_CMD"] = null,
        },
        OnLine = line =>
        {
            if (Ended().Match(line) is { Success: true } ended) log.Show($"   {ended.Groups["case"].Value}{(ended.Groups["end"].Value == "FAIL" ? ": FAILED" : "")}");
        },
    };

    private string Table => Path.Combine(checkout.Folder, "tests", Project, "TestResults", "fault-matrix.md");

    private async Task ShowTableAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(Table)) return;
        log.Show("");
        foreach (var line in await File.ReadAllLinesAsync(Table, cancellationToken)) log.Show(line);
        log.Show("");
        log.Show($"The table is in {Table}.");
    }

    [GeneratedRegex("""\(name: "(?<case>[^"]+)"\) \[(?<end>FAIL|FINISHED)\]""")]
    private static partial Regex Ended();
}
