using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Machine;

/// <summary>Makes sure of <c>debian:trixie-slim</c>: pulled where a registry answers, made by debootstrap where none does.</summary>
public sealed class BaseImage(
    DockerEngine engine, ICommandRunner runner, AptPackages packages, HostMachine machine, IRunLog log, StepLines lines, TimeProvider time)
{
    /// <summary>The image's name.</summary>
    public const string Name = "debian:trixie-slim";

    private const string Suite = "trixie";

    // What belongs to a machine and not to an image.
    private static readonly string[] _leftOut =
        ["./dev/*", "./proc/*", "./sys/*", "./run/*", "./tmp/*", "./var/cache/apt/*", "./var/lib/apt/lists/*", "./var/log/bootstrap.log", "./etc/hostname", "./etc/resolv.conf"];

    private static readonly TimeSpan _answer = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan _longest = TimeSpan.FromMinutes(15);

    /// <summary>Pulls or makes the image where the engine does not have it.</summary>
    /// <exception cref="SlipwayException">It can be neither pulled nor made here.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        if (await IsThereAsync(cancellationToken)) return;

        log.Show($"Pulling {Name} …");
        var fault = await PullAsync(cancellationToken);
        if (fault is null) return;

        log.Show($"No registry gives {Name} ({fault}).");
        await MakeAsync(cancellationToken);
    }

    private async Task<bool> IsThereAsync(CancellationToken cancellationToken)
    {
        var command = await engine.CommandAsync(["image", "inspect", "--format", "{{.Id}}", Name], cancellationToken);
        return (await runner.RunAsync(command, cancellationToken)).Succeeded;
    }

    // A network that swallows packets would hang here for minutes; a registry that answers may take its time.
    private async Task<string?> PullAsync(CancellationToken cancellationToken)
    {
        using var answered = new CancellationTokenSource(_answer, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(answered.Token, cancellationToken);
        string? last = null;
        var command = await engine.CommandAsync(["pull", Name], cancellationToken);
        try
        {
            await using var working = lines.Working("Pulling", () => last);
            var result = await runner.RunAsync(command with { OnLine = OnLine, Deadline = _longest }, either.Token);
            return result.Succeeded ? null : result.LastLines(1) is [var said] ? said : $"exit code {result.ExitCode}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"no answer within {_answer.Text()}";
        }

        void OnLine(string line)
        {
            last = line;
            if (line.Contains("Pulling from", StringComparison.Ordinal)) answered.CancelAfter(_longest);
        }
    }

    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        var system = machine.OsRelease();
        if (!machine.IsRoot || system?.Id is not ("debian" or "ubuntu"))
        {
            throw new SlipwayException($"{Name} cannot be pulled, and only root on Debian or Ubuntu can make it.")
            {
                Next = ["Make a registry reachable, or load the image by `docker load`, or run this again as root on Debian or Ubuntu."],
            };
        }

        var debian = system.Id == "debian";
        if (!machine.HasProgram("debootstrap"))
        {
            string[] needed = debian ? ["debootstrap"] : ["debootstrap", "debian-archive-keyring"];
            log.Show($"Installing {string.Join(' ', needed)} …");
            await packages.InstallAsync(needed, cancellationToken);
        }

        var mirror = debian && system.Codename is { } codename ? Mirror(codename) : null;
        var folder = Path.Combine(machine.FullPath("/var/tmp"), "slipway-" + Path.GetRandomFileName());
        Directory.CreateDirectory(folder);
        try
        {
            // A folder in the folder: it becomes the root of the image, and debootstrap gives it the mode that a root has.
            var root = Path.Combine(folder, "root");
            await DebootstrapAsync(root, mirror, cancellationToken);
            await ImportAsync(root, cancellationToken);
        }
        finally
        {
            await runner.RunAsync(new Command("rm", ["-rf", "--one-file-system", "--", folder]), CancellationToken.None);
        }
    }

    // A mirror that containers reach too: their apt uses it. Without one, debootstrap knows Debian's own.
    private string? Mirror(string codename) =>
        PackagePlan.Mirror(codename, [.. machine.AptSources().Where(source => Uri.TryCreate(source.Uri, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && !uri.IsLoopback)])?.Uri;

    private async Task DebootstrapAsync(string root, string? mirror, CancellationToken cancellationToken)
    {
        log.Show($"Making {Name} by debootstrap, from {mirror ?? "Debian's own mirror"}: about half a minute …");
        List<string> arguments = ["--variant=minbase"];
        if (mirror?.StartsWith("https:", StringComparison.Ordinal) == true) arguments.Add("--include=ca-certificates");
        arguments.AddRange([Suite, root]);
        if (mirror is not null) arguments.Add(mirror);

        string? last = null;
        await using var working = lines.Working("debootstrap", () => last);
        var command = new Command("debootstrap", arguments) { OnLine = line => last = line, Deadline = _longest };
        var result = await runner.RunAsync(command, cancellationToken);
        if (!result.Succeeded)
        {
            throw new CommandFailedException($"Making {Name} failed: debootstrap ended with exit code {result.ExitCode}.", command, result)
            {
                // It speaks on standard output.
                Details = [.. result.Output.Split('\n').Where(line => line.Length > 0).TakeLast(10), .. result.LastLines(10)],
            };
        }
    }

    // Named only when the whole archive has arrived: half an image must not look like one.
    private async Task ImportAsync(string root, CancellationToken cancellationToken)
    {
        log.Show($"Importing {Name} …");
        var tar = new Command("tar", ["-C", root, .. _leftOut.Select(pattern => "--exclude=" + pattern), "-c", "."]);
        var import = await engine.CommandAsync(["import", "--change", "CMD [\"bash\"]", "-"], cancellationToken);
        await using var working = lines.Working("Importing", () => null);
        var imported = await runner.RunCheckedAsync(
            import with
            {
                WriteInput = (input, writing) => runner.RunCheckedAsync(
                    tar with { ReadOutput = (output, reading) => output.CopyToAsync(input, reading) }, "Reading the image's files", writing),
                Deadline = _longest,
            },
            "Importing the image", cancellationToken);

        var tag = await engine.CommandAsync(["tag", imported.Output.Trim(), Name], cancellationToken);
        await runner.RunCheckedAsync(tag, "Naming the image", cancellationToken);
    }
}
