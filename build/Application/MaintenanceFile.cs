using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>Maintenance by a file on this host that the proxy looks for; needs no container.</summary>
internal sealed class FileMaintenance(string path) : IMaintenanceSwitch
{
    public DockerExec? Call(Container container, MaintenanceState state) => null;

    public string Describe(ComposeApplication application) => $"by the file {path}";

    public Task<MaintenanceState> StateAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        Task.FromResult(State("The state of maintenance is not known"));

    public async Task<MaintenanceState> SetAsync(ComposeApplication application, MaintenanceState state, CancellationToken cancellationToken)
    {
        var what = state == MaintenanceState.Enabled ? "Maintenance could not be switched on" : "Maintenance could not be switched off";
        var before = State(what);
        if (before == state) return before;

        if (state == MaintenanceState.Enabled) await HostFile.WriteAsync(path, "", inPlace: false, cancellationToken);
        else HostFile.Remove(path);

        return State(what) == state
            ? before
            : throw new SlipwayException($"{what}: {path} is {(state == MaintenanceState.Enabled ? "not there" : "there again")} after the change.");
    }

    // In a folder that is not there, no proxy looks for a file: the setting is wrong.
    private MaintenanceState State(string what)
    {
        if (Directory.Exists(path))
            throw new SlipwayException($"{what}: {path} (DEPLOY_MAINTENANCE_FILE) is a folder.") { ExitCode = ExitCode.WrongUse };
        if (!Directory.Exists(Path.GetDirectoryName(path)))
            throw new SlipwayException($"{what}: the folder of {path} (DEPLOY_MAINTENANCE_FILE) does not exist.") { ExitCode = ExitCode.WrongUse };
        return File.Exists(path) ? MaintenanceState.Enabled : MaintenanceState.Disabled;
    }
}
