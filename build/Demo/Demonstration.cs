using System.Globalization;
using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Demo;

/// <summary>Shows a whole deployment: the sample application installed, changed by a commit with a migration, and deployed again.</summary>
public sealed class Demonstration(
    MachineBootstrap bootstrap, BaseImage baseImage, SampleApplication sample, SampleVisitor visitor, ChildProgram program, EngineProbe probe,
    HostMachine machine, IRunLog log, TimeProvider time)
{
    /// <summary>The demo's Compose project.</summary>
    internal const string Project = "slipway-demo";

    private const string FirstVersion = "1.0.0";
    private const string NewVersion = "1.1.0";
    private const int FirstPort = 8090;
    private const string Indent = "    ";

    /// <summary>Where the demo is: the same folder each time, so that it can be removed again.</summary>
    internal string Folder
    {
        get
        {
            var cache = machine.Variable("XDG_CACHE_HOME") is { Length: > 0 } configured && Path.IsPathFullyQualified(configured)
                ? configured
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "slipway", "demo");
        }
    }

    /// <summary>Runs the demo from a clean start and leaves the application running.</summary>
    /// <exception cref="SlipwayException">A part of it failed.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        Stage(1, "A Docker engine and a base image");
        await bootstrap.EnsureAsync(cancellationToken);
        await baseImage.EnsureAsync(cancellationToken);

        Stage(2, "The sample application, with a git remote of its own");
        var removed = await sample.RemoveAsync(Folder, Project, cancellationToken);
        if (removed.Count > 0) log.Show($"{Indent}Removed the last demo: {string.Join(", ", removed)}.");
        var instance = await sample.PrepareAsync(Folder, Project, FirstPort, cancellationToken);
        log.Show($"{Indent}checkout  {instance.AppDirectory}");
        log.Show($"{Indent}remote    {instance.Remote}");

        Stage(3, $"Deploy, the first time: version {FirstVersion} (its images are built: some minutes on a fresh machine)");
        await DeployAsync(instance, "first", FirstVersion, cancellationToken);

        Stage(4, $"A developer pushes version {NewVersion}, with a migration");
        var commit = await CommitAsync(instance, cancellationToken);
        log.Show($"{Indent}{Figures.Commit(commit)} is on the remote's branch {SampleInstance.Branch}");

        Stage(5, $"Deploy: from {FirstVersion} to {NewVersion}");
        await DeployAsync(instance, "second", NewVersion, cancellationToken);

        Conclude(instance, time.GetElapsedTime(began));
    }

    /// <summary>Removes what <see cref="RunAsync"/> left.</summary>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(Folder) && !await probe.AnswersAsync(cancellationToken))
        {
            log.Show("There is no demo here, and no engine that answers: nothing to remove.");
            return;
        }

        var removed = await sample.RemoveAsync(Folder, Project, cancellationToken);
        log.Show(removed.Count == 0
            ? "There is no demo: nothing to remove."
            : $"Removed the demo: {string.Join(", ", removed)}. The engine and {BaseImage.Name} stay.");
    }

    private async Task DeployAsync(SampleInstance instance, string which, string version, CancellationToken cancellationToken)
    {
        var result = await program.RunAsync(instance, line => log.Show(Indent + line), cancellationToken, "--target=Deploy");
        if (!result.Succeeded)
        {
            var code = (ExitCode)result.ExitCode;
            throw new SlipwayException($"The demo's {which} Deploy ended with exit code {result.ExitCode}{Meaning(code)}; its own words are above.")
            {
                ExitCode = Enum.IsDefined(code) ? code : ExitCode.Failed,
                Next = [Call("Status", instance), Call("DemoDown")],
            };
        }

        await visitor.ExpectAsync(instance.Url, version, cancellationToken);
        log.Show($"{Indent}{instance.Url} serves version {version}.");
    }

    private Task<string> CommitAsync(SampleInstance instance, CancellationToken cancellationToken) =>
        sample.CommitAsync(
            instance,
            "Let notes be pinned",
            new Dictionary<string, string?>
            {
                ["VERSION"] = NewVersion + "\n",
                ["db/migrate/20260201090000_add_pinned_to_notes.rb"] =
                    """
                    class AddPinnedToNotes < ActiveRecord::Migration[7.2]
                      def change
                        add_column :notes, :pinned, :boolean, null: false, default: false
                      end
                    end

                    """,
            },
            cancellationToken);

    private void Conclude(SampleInstance instance, TimeSpan duration)
    {
        log.Show("");
        log.Show($"Done in {duration.Text()}: the sample application was installed with version {FirstVersion}, and deployed to {NewVersion}");
        log.Show("behind a maintenance page, with a verified backup and a migration.");
        log.Show("");
        log.Show($"  {instance.Url}");
        log.Show("");
        log.Show("Next, to try:");
        Suggest("Status", "what runs", instance);
        Suggest("Deploy", "nothing new: says so, changes nothing", instance);
        Suggest("EnableMaintenance", "visitors get the maintenance page", instance);
        Suggest("MaintenanceStatus", "enabled or disabled", instance);
        Suggest("DisableMaintenance", "visitors get the site again", instance);
        Suggest("HealthCheck", "every probe, with its time", instance);
        Suggest("DemoDown", "remove the demo", null);
    }

    private void Stage(int number, string what)
    {
        log.Show("");
        log.Show(string.Create(CultureInfo.InvariantCulture, $"[{number}/5] {what}"));
    }

    private void Suggest(string target, string effect, SampleInstance? instance)
    {
        log.Show($"  # {effect}");
        log.Show($"  {Call(target, instance)}");
    }

    private static string Call(string target, SampleInstance? instance = null) =>
        new Command("./build.sh", instance is null ? [$"--target={target}"] : [$"--target={target}", $"--app-dir={instance.AppDirectory}"]).ToString();

    private static string Meaning(ExitCode code) => code switch
    {
        ExitCode.Failed => " (failed, nothing left changed)",
        ExitCode.WrongUse => " (settings or options that cannot be used)",
        ExitCode.RolledBack => " (failed, and rolled back)",
        ExitCode.NeedsAPerson => " (recovery failed)",
        ExitCode.Busy => " (another run holds the application)",
        _ => "",
    };
}
