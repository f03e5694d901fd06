using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Tests.Machine;

public sealed class MachineBootstrapTests : IDisposable
{
    private const string Sources = "Types: deb\nURIs: http://mirror.example.org/debian\nSuites: bookworm\nComponents: main\n";
    private const string Install = "apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends --no-remove ";

    private readonly MachineFixture _fixture = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task Where_engine_and_Compose_answer_nothing_is_done_whoever_asks()
    {
        (_fixture.EngineAnswers, _fixture.ComposeVersion, _fixture.IsRoot) = (true, "2.26.1-4", false);

        await _fixture.Bootstrap().EnsureAsync(Cancellation);

        Assert.Empty(_fixture.Changes);
        Assert.Equal(["Docker 26.1.5 with Compose 2.26.1-4 answers: nothing to install, nothing to start."], _fixture.Log.Shown);
    }

    [Fact]
    public async Task A_fresh_Debian_12_gets_source_and_pin_then_packages_then_a_detached_daemon()
    {
        _fixture.With("/etc/os-release", MachineFixture.Debian12).With("/etc/apt/sources.list.d/debian.sources", Sources).WhereInstallingWorks();

        await _fixture.Bootstrap().EnsureAsync(Cancellation);

        Assert.Equal(
            [
                "apt-get -o DPkg::Lock::Timeout=120 update",
                Install + "docker.io/trixie docker-cli/trixie docker-compose/trixie docker-buildx/trixie iptables",
                $"setsid --fork sh -c 'exec dockerd </dev/null >>\"$1\" 2>&1' sh {Command.Quote(_fixture.FullPath("/var/log/dockerd.log"))}",
            ],
            _fixture.Changes);
        Assert.All(_fixture.Runner.Commands.Where(command => command.FileName == "apt-get"), command => Assert.Equal("noninteractive", command.Environment["DEBIAN_FRONTEND"]));
        Assert.Contains("URIs: http://mirror.example.org/debian", await File.ReadAllTextAsync(_fixture.FullPath(PackagePlan.SourceFile), Cancellation), StringComparison.Ordinal);
        Assert.Contains("Pin-Priority: 100", await File.ReadAllTextAsync(_fixture.FullPath(PackagePlan.PinFile), Cancellation), StringComparison.Ordinal);
        Assert.Equal("Docker 26.1.5 with Compose 2.26.1-4 answers.", _fixture.Log.Shown[^1]);
    }

    [Fact]
    public async Task What_will_be_done_is_said_before_it_is_done()
    {
        List<string> saidBefore = [];
        _fixture.With("/etc/os-release", MachineFixture.Ubuntu2404).With("/run/systemd/system/x", "").WhereInstallingWorks();
        _fixture.Runner.On(
            command => command.Arguments.Contains("update"),
            _ =>
            {
                saidBefore.AddRange(_fixture.Log.Shown);
                return new(0, "", "", TimeSpan.Zero);
            });

        await _fixture.Bootstrap().EnsureAsync(Cancellation);

        Assert.Equal(
            [
                "Ubuntu 24.04.3 LTS: no Docker engine answers. Bootstrap will",
                "  - install docker.io docker-compose-v2 docker-buildx iptables from this system's own packages",
                "  - start the service docker",
            ],
            saidBefore);
        Assert.Equal("systemctl start docker", _fixture.Changes.Last());
    }

    [Fact]
    public async Task Where_the_packages_are_there_the_daemon_is_only_started()
    {
        _fixture.With("/etc/os-release", "ID=fedora").With("/usr/sbin/dockerd", "").With("/usr/bin/docker", "").WhereStartingWorks();
        _fixture.ComposeVersion = "2.26.1-4";

        await _fixture.Bootstrap().EnsureAsync(Cancellation);

        Assert.StartsWith("setsid --fork", Assert.Single(_fixture.Changes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_only_Compose_is_missing_the_running_engine_is_left_alone()
    {
        _fixture.With("/etc/os-release", MachineFixture.Debian13).WhereInstallingWorks();
        (_fixture.EngineAnswers, _fixture.BuildxAnswers) = (true, true);

        await _fixture.Bootstrap().EnsureAsync(Cancellation);

        Assert.Equal(["apt-get -o DPkg::Lock::Timeout=120 update", Install + "docker-compose"], _fixture.Changes);
    }

    [Fact]
    public async Task Compose_of_version_1_does_not_count()
    {
        _fixture.With("/etc/os-release", MachineFixture.Debian13).WhereInstallingWorks();
        (_fixture.EngineAnswers, _fixture.BuildxAnswers, _fixture.ComposeVersion) = (true, true, "1.29.2");

        await _fixture.Bootstrap().EnsureAsync(Cancellation);

        Assert.Contains(Install + "docker-compose", _fixture.Changes);
    }

    [Fact]
    public async Task A_daemon_that_another_run_is_starting_is_waited_for()
    {
        _fixture.With("/usr/sbin/dockerd", "").With("/usr/bin/docker", "").With("/run/docker.pid", "4711").With("/proc/4711/stat", "4711 (dockerd) S 1 4711");
        _fixture.ComposeVersion = "2.26.1-4";
        var asked = 0;
        _fixture.Runner.On(command => command.ToString().StartsWith("docker version", StringComparison.Ordinal), _ => asked++ > 3 ? new(0, "26.1.5\n", "", TimeSpan.Zero) : new(1, "", "not yet", TimeSpan.Zero));

        await _fixture.Bootstrap().EnsureAsync(Cancellation);

        Assert.DoesNotContain(_fixture.Changes, line => line.StartsWith("setsid", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("4711 (bash) S 1 4711")]
    [InlineData("4711 (dockerd) Z 1 4711")]
    public async Task A_pid_file_that_was_left_behind_does_not_stand_in_the_way(string process)
    {
        _fixture.With("/usr/sbin/dockerd", "").With("/usr/bin/docker", "").With("/run/docker.pid", "4711\n").With("/proc/4711/stat", process)
            .WhereStartingWorks();
        _fixture.ComposeVersion = "2.26.1-4";

        await _fixture.Bootstrap().EnsureAsync(Cancellation);

        Assert.False(File.Exists(_fixture.FullPath("/run/docker.pid")));
        Assert.StartsWith("setsid --fork", Assert.Single(_fixture.Changes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_daemon_that_never_answers_is_given_up_with_the_end_of_its_log()
    {
        _fixture.With("/usr/sbin/dockerd", "").With("/usr/bin/docker", "").With("/var/log/dockerd.log", "from an earlier start\n");
        _fixture.ComposeVersion = "2.26.1-4";
        _fixture.Runner.On(command => command.FileName == "setsid", _ =>
        {
            File.AppendAllText(_fixture.FullPath("/var/log/dockerd.log"), "loading\nno space left on device\n");
            return new(0, "", "", TimeSpan.Zero);
        });

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _fixture.Bootstrap().EnsureAsync(Cancellation));

        Assert.Equal(["loading", "no space left on device"], fault.Details);
        Assert.True(_fixture.Time.GetElapsedTime(0) >= TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task A_daemon_that_says_that_it_failed_is_not_waited_for()
    {
        _fixture.With("/usr/sbin/dockerd", "").With("/usr/bin/docker", "");
        _fixture.ComposeVersion = "2.26.1-4";
        _fixture.Runner.On(command => command.FileName == "setsid", _ =>
        {
            _fixture.With("/var/log/dockerd.log", "failed to start daemon: error initializing graphdriver\n");
            return new(0, "", "", TimeSpan.Zero);
        });

        await Assert.ThrowsAsync<SlipwayException>(() => _fixture.Bootstrap().EnsureAsync(Cancellation));

        Assert.True(_fixture.Time.GetElapsedTime(0) < TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Packages_that_cannot_be_installed_show_the_last_words_of_apt()
    {
        _fixture.With("/etc/os-release", MachineFixture.Debian13);
        _fixture.Runner.On(command => command.Arguments.Contains("install"), _ => new(100, "", "E: Unable to locate package docker-cli", TimeSpan.Zero));

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => _fixture.Bootstrap().EnsureAsync(Cancellation));

        Assert.Equal(["E: Unable to locate package docker-cli"], fault.Details);
        Assert.Contains("exit code 100", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_fixture.Runner.Lines, line => line.StartsWith("setsid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_root_it_refuses_and_changes_nothing()
    {
        _fixture.With("/etc/os-release", MachineFixture.Debian12).With("/etc/apt/sources.list.d/debian.sources", Sources);
        _fixture.IsRoot = false;

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _fixture.Bootstrap().EnsureAsync(Cancellation));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains("sudo ./build.sh --target=Bootstrap", fault.Next);
        Assert.Empty(_fixture.Changes);
        Assert.False(File.Exists(_fixture.FullPath(PackagePlan.SourceFile)));
    }

    [Fact]
    public async Task On_another_operating_system_it_refuses()
    {
        _fixture.IsLinux = false;

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _fixture.Bootstrap().EnsureAsync(Cancellation));

        Assert.Contains("Debian and Ubuntu", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Changes);
    }

    [Fact]
    public async Task An_engine_on_another_machine_is_not_replaced_by_one_on_this()
    {
        _fixture.With("/etc/os-release", MachineFixture.Debian13);
        _fixture.Variables["DOCKER_HOST"] = "ssh://deploy@example.org";

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _fixture.Bootstrap().EnsureAsync(Cancellation));

        Assert.Contains("DOCKER_HOST", fault.Message, StringComparison.Ordinal);
        Assert.Empty(_fixture.Changes);
    }

    [Fact]
    public async Task A_client_in_front_of_the_packaged_one_that_knows_no_Compose_is_reported()
    {
        _fixture.With("/etc/os-release", MachineFixture.Debian13).WhereStartingWorks();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => _fixture.Bootstrap().EnsureAsync(Cancellation));

        Assert.Contains("docker compose version", fault.Message, StringComparison.Ordinal);
        Assert.Contains(fault.Next, next => next.Contains("which -a docker", StringComparison.Ordinal));
    }
}
