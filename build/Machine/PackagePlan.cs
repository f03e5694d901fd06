using System.Globalization;
using Slipway.Reporting;

namespace Slipway.Machine;

/// <summary>Parts of Docker that a machine lacks.</summary>
/// <param name="Engine">The engine and its client.</param>
/// <param name="Compose">Compose v2.</param>
/// <param name="Buildx">The builder.</param>
internal sealed record MissingParts(bool Engine, bool Compose, bool Buildx)
{
    /// <summary>Whether something has to be installed.</summary>
    public bool Any => Engine || Compose;
}

/// <summary>A file that apt needs.</summary>
/// <param name="Path">Where.</param>
/// <param name="Text">Its text.</param>
internal sealed record AptFile(string Path, string Text);

/// <summary>Which packages bring what is missing, and where they come from.</summary>
/// <param name="Packages">The packages as apt-get is asked for them.</param>
/// <param name="Files">Files that make them known to apt; empty where it knows them.</param>
/// <param name="Origin">Where they come from, as a person reads it.</param>
internal sealed record PackagePlan(IReadOnlyList<string> Packages, IReadOnlyList<AptFile> Files, string Origin)
{
    /// <summary>The file with the source of Debian 13's packages.</summary>
    public const string SourceFile = "/etc/apt/sources.list.d/slipway-trixie.sources";

    /// <summary>The file that keeps every other package where it is.</summary>
    public const string PinFile = "/etc/apt/preferences.d/slipway-trixie";

    private const string Trixie = "trixie";

    /// <summary>The plan for a system.</summary>
    /// <exception cref="SlipwayException">Docker's packages of this system are not known, or not good enough.</exception>
    public static PackagePlan For(OsRelease? system, IReadOnlyList<AptSource> sources, MissingParts missing) => system switch
    {
        { Id: "debian", VersionId: "12", Codename: { } codename } => OnDebian12(codename, sources, missing),
        { Id: "debian" } when Version(system) is null or >= 13 => new(DebianPackages(missing, ""), [], "this system's own packages"),
        { Id: "ubuntu" } when Version(system) >= 22.04m => new(UbuntuPackages(missing), [], "this system's own packages"),
        _ => throw Unknown(system),
    };

    private static PackagePlan OnDebian12(string codename, IReadOnlyList<AptSource> sources, MissingParts missing)
    {
        var packages = DebianPackages(missing, "/" + Trixie);
        if (sources.Any(source => source.Suites.Contains(Trixie) && source.Components.Contains("main")))
            return new PackagePlan(packages, [], "Debian 13 (trixie), which apt already knows here");

        var mirror = Mirror(codename, sources) ?? throw new SlipwayException($"apt has no source for {codename} here, so there is no mirror to take Docker's packages from.")
        {
            Next = [$"Give /etc/apt/sources.list.d a source with the suite {codename} and the component main."],
        };
        var signedBy = mirror.SignedBy is { } key ? $"Signed-By: {key}\n" : "";
        return new PackagePlan(
            packages,
            [
                new(SourceFile, $"Types: deb\nURIs: {mirror.Uri}\nSuites: {Trixie}\nComponents: main\n{signedBy}"),
                new(PinFile, $"Package: *\nPin: release n={Trixie}\nPin-Priority: 100\n"),
            ],
            $"Debian 13 (trixie) on this machine's own mirror {mirror.Uri}: this release's Compose is version 1");
    }

    /// <summary>The mirror that the system itself comes from.</summary>
    public static AptSource? Mirror(string codename, IReadOnlyList<AptSource> sources) => sources.FirstOrDefault(source =>
        source.Suites.Contains(codename) && source.Components.Contains("main") && !source.Uri.StartsWith("cdrom:", StringComparison.Ordinal));

    // The suffix asks for single packages of a suite; a default release would replace the C library with it.
    private static List<string> DebianPackages(MissingParts missing, string suffix)
    {
        List<string> packages = missing.Engine ? ["docker.io" + suffix, "docker-cli" + suffix] : [];
        if (missing.Compose) packages.Add("docker-compose" + suffix);
        if (missing.Buildx) packages.Add("docker-buildx" + suffix);
        if (missing.Engine) packages.Add("iptables");
        return packages;
    }

    private static List<string> UbuntuPackages(MissingParts missing)
    {
        List<string> packages = missing.Engine ? ["docker.io"] : [];
        if (missing.Compose) packages.Add("docker-compose-v2");
        if (missing.Buildx) packages.Add("docker-buildx");
        if (missing.Engine) packages.Add("iptables");
        return packages;
    }

    private static decimal? Version(OsRelease system) =>
        system.VersionId is null ? null
        : decimal.TryParse(system.VersionId, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var version) ? version
        : 0;

    private static SlipwayException Unknown(OsRelease? system) =>
        new($"Bootstrap knows the packages of Debian 12 and later and of Ubuntu 22.04 and later; this is {system?.PrettyName ?? "an unknown system"}.")
        {
            Next = ["Install a Docker engine and the Compose v2 plugin (`docker compose version`) as the system's maker describes, then run this again."],
        };
}
