using Slipway.Machine;

namespace Slipway.Tests.Machine;

public class AptSourceTests
{
    [Fact]
    public void Stanzas_of_Debian_12_are_read_with_comments_inside_them()
    {
        const string text = """
            Types: deb
            # http://snapshot.example.org/archive/debian/20250520T000000Z
            URIs: http://mirror.example.org/debian
            Suites: bookworm bookworm-updates
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

            Types: deb
            URIs: http://mirror.example.org/debian-security
            Suites: bookworm-security
            Components: main
            Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
            """;

        var sources = AptSource.Parse(text, stanzas: true);

        Assert.Equal(["http://mirror.example.org/debian", "http://mirror.example.org/debian-security"], sources.Select(source => source.Uri));
        Assert.Equal(["bookworm", "bookworm-updates"], sources[0].Suites);
        Assert.Equal(["main"], sources[0].Components);
        Assert.Equal("/usr/share/keyrings/debian-archive-keyring.gpg", sources[0].SignedBy);
    }

    [Fact]
    public void Stanzas_of_Ubuntu_2404_are_read_with_all_their_suites_and_components()
    {
        const string text = """
            # See the manual for how to upgrade.
            Types: deb deb-src
            URIs: http://archive.example.com/ubuntu/
            Suites: noble noble-updates noble-backports
            Components: main universe restricted multiverse
            Signed-By: /usr/share/keyrings/ubuntu-archive-keyring.gpg
            """;

        var source = Assert.Single(AptSource.Parse(text, stanzas: true));

        Assert.Equal(["noble", "noble-updates", "noble-backports"], source.Suites);
        Assert.Equal(["main", "universe", "restricted", "multiverse"], source.Components);
    }

    [Fact]
    public void A_key_in_a_stanza_keeps_its_lines()
    {
        const string text = "Types: deb\nURIs: http://a.example\nSuites: bookworm\nComponents: main\nSigned-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----\n";

        Assert.Equal(
            "\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----",
            Assert.Single(AptSource.Parse(text, stanzas: true)).SignedBy);
    }

    [Theory]
    [InlineData("Enabled: no\nTypes: deb")]
    [InlineData("Types: deb-src")]
    public void Stanzas_that_give_no_packages_are_left_out(string head) =>
        Assert.Empty(AptSource.Parse($"{head}\nURIs: http://a.example\nSuites: bookworm\nComponents: main\n", stanzas: true));

    [Fact]
    public void Lines_of_Debian_12_are_read_with_comments_and_options()
    {
        const string text = """
            # deb cdrom:[Debian GNU/Linux 12.5.0 _Bookworm_ - Official amd64 NETINST]/ bookworm contrib main

            deb http://mirror.example.org/debian/ bookworm main non-free-firmware # the mirror nearby
            deb-src http://mirror.example.org/debian/ bookworm main
            deb [ arch=amd64 signed-by=/usr/share/keyrings/some.gpg ] https://packages.example.org/apt stable main
            deb	http://tabs.example.org/debian	bookworm-updates	main
            deb http://flat.example.org ./
            """;

        var sources = AptSource.Parse(text, stanzas: false);

        Assert.Equal(
            ["http://mirror.example.org/debian/", "https://packages.example.org/apt", "http://tabs.example.org/debian"],
            sources.Select(source => source.Uri));
        Assert.Equal(["main", "non-free-firmware"], sources[0].Components);
        Assert.Null(sources[0].SignedBy);
        Assert.Equal("/usr/share/keyrings/some.gpg", sources[1].SignedBy);
        Assert.Equal(["bookworm-updates"], sources[2].Suites);
    }

    [Fact]
    public void The_machine_reads_both_formats_and_nothing_that_is_switched_off()
    {
        using var fixture = new MachineFixture();
        fixture.With("/etc/apt/sources.list", "deb http://one.example bookworm main\n")
            .With("/etc/apt/sources.list.d/b.sources", "Types: deb\nURIs: http://two.example\nSuites: trixie\nComponents: main\n")
            .With("/etc/apt/sources.list.d/a.list", "deb http://three.example bookworm main\n")
            .With("/etc/apt/sources.list.d/c.list.disabled", "deb http://four.example bookworm main\n");

        Assert.Equal(["http://one.example", "http://three.example", "http://two.example"], fixture.Machine.AptSources().Select(source => source.Uri));
    }
}
