using Slipway.Reporting;

namespace Slipway.Machine;

/// <summary>Makes a fresh Debian or Ubuntu machine able to deploy: a Docker engine that runs, Compose v2 and buildx.</summary>
public sealed class MachineBootstrap(EngineProbe probe, AptPackages packages, EngineStart start, HostMachine machine, IRunLog log)
{
    /// <summary>Installs and starts what is missing; does nothing where engine and Compose v2 answer.</summary>
    /// <exception cref="SlipwayException">This machine cannot be prepared: says why, and what to do.</exception>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        var fault = await probe.FaultAsync(cancellationToken);
        var compose = await probe.ComposeVersionAsync(cancellationToken);
        if (fault is null && compose is not null)
        {
            log.Show($"Docker {await probe.EngineVersionAsync(cancellationToken)} with Compose {compose} answers: nothing to install, nothing to start.");
            return;
        }

        Refuse(fault);
        var missing = new MissingParts(
            Engine: fault is not null && (!machine.HasProgram("dockerd") || !machine.HasProgram("docker")),
            Compose: compose is null,
            Buildx: compose is null && !await probe.HasBuildxAsync(cancellationToken));
        var plan = missing.Any ? PackagePlan.For(machine.OsRelease(), machine.AptSources(), missing) : null;
        Announce(plan, starts: fault is not null);

        if (plan is not null)
        {
            foreach (var file in plan.Files) await WriteAsync(file, cancellationToken);
            await packages.InstallAsync(plan.Packages, cancellationToken);
        }

        if (!await probe.AnswersAsync(cancellationToken)) await start.StartAsync(cancellationToken);
        await VerifyAsync(cancellationToken);
    }

    private void Refuse(SlipwayException? fault)
    {
        if (!machine.IsLinux)
        {
            throw new SlipwayException("Bootstrap prepares Debian and Ubuntu machines; this is another system.", fault)
            {
                Next = ["Install Docker with Compose v2 as its maker describes for this system, start it, then run this again."],
            };
        }

        if (fault is not null && machine.Variable("DOCKER_HOST") is { Length: > 0 })
        {
            throw new SlipwayException("DOCKER_HOST names an engine that does not answer, and Bootstrap prepares only this machine.", fault)
            {
                Details = fault.Details,
                Next = ["Start that engine, or unset DOCKER_HOST."],
            };
        }

        if (!machine.IsRoot)
        {
            throw new SlipwayException("Bootstrap has to install or start Docker, and only root may.", fault)
            {
                Details = fault is null ? ["Compose v2 is missing: `docker compose version` does not answer."] : [fault.Message, .. fault.Details],
                Next = ["sudo ./build.sh --target=Bootstrap", "If an engine runs and only you cannot reach it: sudo usermod -aG docker \"$USER\", then log in again."],
                ExitCode = ExitCode.WrongUse,
            };
        }
    }

    private void Announce(PackagePlan? plan, bool starts)
    {
        log.Show($"{machine.OsRelease()?.PrettyName ?? "This machine"}: {(starts ? "no Docker engine answers" : "Compose v2 is missing")}. Bootstrap will");
        foreach (var file in plan?.Files ?? []) log.Show($"  - write {file.Path}");
        if (plan is not null) log.Show($"  - install {string.Join(' ', plan.Packages)} from {plan.Origin}");
        if (starts) log.Show($"  - {start.Description}");
    }

    private async Task WriteAsync(AptFile file, CancellationToken cancellationToken)
    {
        var path = machine.FullPath(file.Path);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllTextAsync(path, file.Text, cancellationToken);

        // apt reads its sources as a user of its own.
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    private async Task VerifyAsync(CancellationToken cancellationToken)
    {
        var compose = await probe.ComposeVersionAsync(cancellationToken)
            ?? throw new SlipwayException("Docker is installed, but `docker compose version` does not answer as version 2 or later.")
            {
                Next = ["docker compose version", "Another docker on PATH, in front of the packaged one, may not find its plugins: which -a docker"],
            };
        log.Show($"Docker {await probe.EngineVersionAsync(cancellationToken)} with Compose {compose} answers.");
    }
}
