namespace Slipway.Settings;

internal static partial class SettingsCatalog
{
    private static SettingDefinition[] Report() =>
    [
        Make(SettingGroup.Report, "probe", SettingTypes.Probe, "The address that is asked all the time while a release is made; none asks nobody.",
            s => s.Probe.Asks ? s.Probe.Url?.OriginalString : "none", (s, v) => s with { Probe = v }, "the site through the proxy", "https://shop.example.com/", sensitive: true),
        Make(SettingGroup.Report, "probe-rate", SettingTypes.Number(20, 100), "How often it is asked, a second.",
            s => Word(s.ProbeRate), (s, v) => s with { ProbeRate = v }),
        Make(SettingGroup.Report, "release", SettingTypes.GitName, "The release that Report tells of.",
            s => s.ReportRelease, (s, v) => s with { ReportRelease = v }, "the newest", "20261122-081530-123-4f2a"),
        Make(SettingGroup.Report, "metrics-file", SettingTypes.Path, "The file that gets metrics for Prometheus at the end of each run; node_exporter reads those of its textfile folder that end in .prom.",
            s => s.MetricsFile, (s, v) => s with { MetricsFile = v }, "none", "/var/lib/prometheus/node-exporter/shop.prom"),
    ];
}
