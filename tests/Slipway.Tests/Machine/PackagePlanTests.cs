using Slipway.Machine;
using Slipway.Reporting;

namespace Slipway.Tests.Machine;

public class PackagePlanTests
{
    private static readonly MissingParts _everything = new(Engine: true, Compose: true, Buildx: true);
    private static readonly AptSource _bookworm = new("http://mirror.example.org/debian", ["bookworm", "bookworm-updates"], ["main"], "/usr/share/keyrings/debian-archive-keyring.gpg");
    private static readonly AptSource _security = new("http://mirror.example.org/debian-security", ["bookworm-security"], ["main"], null);

    [Fact]
    public void What_a_system_says_it_is_is_read_with_and_without_quotes()
    {
        Assert.Equal(new OsRelease("debian", "12", "bookworm", "Debian GNU/Linux 12 (bookworm)"), OsRelease.Parse(MachineFixture.Debian12));
        Assert.Equal(new OsRelease("ubuntu", "24.04", "noble", "Ubuntu 24.04.3 LTS"), OsRelease.Parse(MachineFixture.Ubuntu2404));
    }

    [Fact]
    public void Debian_12_takes_single_packages_of_trixie_from_its_own_mirror_and_pins_the_rest()
    {
        var plan = PackagePlan.For(OsRelease.Parse(MachineFixture.Debian12), [_security, _bookworm], _everything);

        Assert.Equal(["docker.io/trixie", "docker-cli/trixie", "docker-compose/trixie", "docker-buildx/trixie", "iptables"], plan.Packages);
        Assert.Equal(
            new AptFile(
                "/etc/apt/sources.list.d/slipway-trixie.sources",
                "Types: deb\nURIs: http://mirror.example.org/debian\nSuites: trixie\nComponents: main\nSigned-By: /usr/share/keyrings/debian-archive-keyring.gpg\n"),
            plan.Files[0]);
        Assert.Equal(new AptFile("/etc/apt/preferences.d/slipway-trixie", "Package: *\nPin: release n=trixie\nPin-Priority: 100\n"), plan.Files[1]);
    }

    [Fact]
    public void Debian_12_that_knows_trixie_already_keeps_its_sources()
    {
        var trixie = _bookworm with { Suites = ["trixie"] };

        var plan = PackagePlan.For(OsRelease.Parse(MachineFixture.Debian12), [_bookworm, trixie], _everything);

        Assert.Empty(plan.Files);
        Assert.Equal("docker.io/trixie", plan.Packages[0]);
    }

    [Fact]
    public void Debian_12_without_a_source_of_its_own_is_refused()
    {
        var fault = Assert.Throws<SlipwayException>(() => PackagePlan.For(OsRelease.Parse(MachineFixture.Debian12), [_security], _everything));

        Assert.Contains("no source for bookworm", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Next);
    }

    [Theory]
    [InlineData(MachineFixture.Debian13)]
    [InlineData("ID=debian\nVERSION_CODENAME=forky")]
    public void Debian_13_and_testing_take_their_own_packages(string system)
    {
        var plan = PackagePlan.For(OsRelease.Parse(system), [], _everything);

        Assert.Equal(["docker.io", "docker-cli", "docker-compose", "docker-buildx", "iptables"], plan.Packages);
        Assert.Empty(plan.Files);
    }

    [Fact]
    public void Ubuntu_takes_its_own_packages()
    {
        var plan = PackagePlan.For(OsRelease.Parse(MachineFixture.Ubuntu2404), [], _everything);

        Assert.Equal(["docker.io", "docker-compose-v2", "docker-buildx", "iptables"], plan.Packages);
        Assert.Empty(plan.Files);
    }

    [Theory]
    [InlineData(MachineFixture.Debian13, "docker-compose")]
    [InlineData(MachineFixture.Ubuntu2404, "docker-compose-v2")]
    public void Where_only_Compose_is_missing_only_Compose_is_installed(string system, string package)
    {
        var plan = PackagePlan.For(OsRelease.Parse(system), [], new MissingParts(Engine: false, Compose: true, Buildx: false));

        Assert.Equal([package], plan.Packages);
    }

    [Theory]
    [InlineData("ID=debian\nVERSION_ID=\"11\"\nPRETTY_NAME=\"Debian GNU/Linux 11 (bullseye)\"", "Debian GNU/Linux 11 (bullseye)")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"20.04\"\nPRETTY_NAME=\"Ubuntu 20.04.6 LTS\"", "Ubuntu 20.04.6 LTS")]
    [InlineData("ID=fedora\nVERSION_ID=42\nPRETTY_NAME=\"Fedora Linux 42\"", "Fedora Linux 42")]
    [InlineData("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\nPRETTY_NAME=\"Linux Mint 22\"", "Linux Mint 22")]
    [InlineData("", "an unknown system")]
    public void Other_systems_are_refused_by_name(string system, string name)
    {
        var fault = Assert.Throws<SlipwayException>(() => PackagePlan.For(OsRelease.Parse(system), [_bookworm], _everything));

        Assert.Contains($"this is {name}.", fault.Message, StringComparison.Ordinal);
        Assert.NotEmpty(fault.Next);
    }
}
