using Slipway.Reporting;

namespace Slipway.Settings;

/// <summary>The command line or the settings cannot be used; every fault is a detail.</summary>
internal sealed class SettingsFaultsException : SlipwayException
{
    /// <summary>Makes the exception for <paramref name="faults"/>.</summary>
    public SettingsFaultsException(IReadOnlyList<SettingFault> faults)
        : base(faults.Count == 1 ? "A setting cannot be used." : $"{faults.Count} settings cannot be used.")
    {
        Faults = faults;
        Details = [.. faults.Select(fault => fault.ToString())];
        Next = ["./build.sh --help"];
        ExitCode = ExitCode.WrongUse;
    }

    /// <summary>What is wrong.</summary>
    public IReadOnlyList<SettingFault> Faults { get; }
}
