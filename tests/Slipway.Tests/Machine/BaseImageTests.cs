using Slipway.Machine;
using Slipway.Processes;
using Slipway.Reporting;

namespace Slipway.Tests.Machine;

public sealed class BaseImageTests : IDisposable
{
    private readonly MachineFixture _fixture = new();

    public BaseImageTests()
    {
        _fixture.EngineAnswers = true;
        _fixture.With("/etc/os-release", MachineFixture.Debian12).With("/usr/sbin/debootstrap", "")
            .With("/etc/apt/sources.list", "deb cdrom:[Disk]/ bookworm main\ndeb http://localhost:3142/debian bookworm main\ndeb http://mirror.example.org/debian bookworm main\n");
        _fixture.Runner
            .On("docker image inspect", exitCode: 1)
            .On("docker pull", exitCode: 1, error: "dial tcp: lookup registry.example.com: no such host")
            .On("debootstrap").On("rm -rf").On("docker tag")
            .On("tar -C", output: "the archive")
            .On("docker import", output: "sha256:1234\n");
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private IEnumerable<string> Lines => _fixture.Runner.Lines.Where(line => !line.Contains("version", StringComparison.Ordinal));

    public void Dispose() => _fixture.Dispose();

    [Fact]
    public async Task An_image_that_is_there_is_neither_pulled_nor_made()
    {
        _fixture.Runner.On("docker image inspect", output: "sha256:1");

        await Image().EnsureAsync(Cancellation);

        Assert.Equal(["docker image inspect --format '{{.Id}}' debian:trixie-slim"], Lines);
        Assert.Empty(_fixture.Log.Shown);
    }

    [Fact]
    public async Task Where_a_registry_answers_the_image_is_pulled()
    {
        _fixture.Runner.On("docker pull", output: "trixie-slim: Pulling from library/debian");

        await Image().EnsureAsync(Cancellation);

        Assert.Equal("docker pull debian:trixie-slim", Lines.Last());
    }

    [Fact]
    public async Task Where_none_answers_it_is_made_from_the_mirror_of_the_machine_that_containers_reach()
    {
        await Image().EnsureAsync(Cancellation);

        var debootstrap = Assert.Single(_fixture.Runner.Commands, command => command.FileName == "debootstrap");
        var root = debootstrap.Arguments[2];
        Assert.Equal(["--variant=minbase", "trixie", root, "http://mirror.example.org/debian"], debootstrap.Arguments);
        Assert.StartsWith(_fixture.FullPath("/var/tmp/slipway-"), root, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_archive_is_streamed_into_the_engine_and_named_when_it_has_arrived()
    {
        await Image().EnsureAsync(Cancellation);

        var import = _fixture.Runner.Commands.FindIndex(command => command.ToString().StartsWith("docker import", StringComparison.Ordinal));
        Assert.Equal(["import", "--change", "CMD [\"bash\"]", "-"], _fixture.Runner.Commands[import].Arguments);
        Assert.Equal("the archive", _fixture.Runner.Inputs[import]);
        Assert.Contains("--exclude=./etc/resolv.conf", Assert.Single(_fixture.Runner.Commands, command => command.FileName == "tar").Arguments);
        Assert.Equal("docker tag sha256:1234 debian:trixie-slim", Lines.ElementAt(Lines.Count() - 2));
        Assert.StartsWith("rm -rf --one-file-system -- ", Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_that_breaks_off_leaves_no_image_and_no_folder()
    {
        _fixture.Runner.On("tar -C", exitCode: 2, error: "tar: write error");

        await Assert.ThrowsAsync<CommandFailedException>(() => Image().EnsureAsync(Cancellation));

        Assert.DoesNotContain(Lines, line => line.StartsWith("docker tag", StringComparison.Ordinal));
        Assert.StartsWith("rm -rf", Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failing_debootstrap_tells_what_it_said_on_standard_output()
    {
        _fixture.Runner.On("debootstrap", exitCode: 1, output: "I: Retrieving InRelease\nE: Failed getting release file\n");

        var fault = await Assert.ThrowsAsync<CommandFailedException>(() => Image().EnsureAsync(Cancellation));

        Assert.Contains("E: Failed getting release file", fault.Details);
        Assert.StartsWith("rm -rf", Lines.Last(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Debootstrap_is_installed_where_it_is_missing()
    {
        File.Delete(_fixture.FullPath("/usr/sbin/debootstrap"));

        await Image().EnsureAsync(Cancellation);

        Assert.Contains(Lines, line => line.EndsWith("--no-remove debootstrap", StringComparison.Ordinal));
    }

    [Fact]
    public async Task On_Ubuntu_debootstrap_finds_the_mirror_of_Debian_itself()
    {
        _fixture.With("/etc/os-release", MachineFixture.Ubuntu2404);

        await Image().EnsureAsync(Cancellation);

        Assert.Equal(3, Assert.Single(_fixture.Runner.Commands, command => command.FileName == "debootstrap").Arguments.Count);
    }

    [Fact]
    public async Task Without_root_and_without_a_registry_it_refuses()
    {
        _fixture.IsRoot = false;

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => Image().EnsureAsync(Cancellation));

        Assert.Contains("cannot be pulled", fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Lines, line => line.StartsWith("debootstrap", StringComparison.Ordinal));
    }

    private BaseImage Image() =>
        new(_fixture.Engine(), _fixture.Runner, _fixture.Packages(), _fixture.Machine, _fixture.Log, new StepLines(_fixture.Log, _fixture.Time), _fixture.Time);
}
