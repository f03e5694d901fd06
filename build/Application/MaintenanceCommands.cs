using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>
/// Maintenance by configured shell commands in the app container. Without a command that prints the state, it is what visitors get.
/// </summary>
internal sealed class CommandMaintenance(
    DockerClient docker, Visitors visitors, TimeProvider time, string on, string off, string? status, string path) : IMaintenanceSwitch
{
    private static readonly TimeSpan CommandDeadline = TimeSpan.FromMinutes(2);

    // A proxy that reloads takes a moment until visitors see it.
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    public string Describe(ComposeApplication application) => $"by commands in {application.App.Name}";

    public DockerExec? Call(Container container, MaintenanceState state) => Shell(container, state == MaintenanceState.Enabled ? on : off);

    public async Task<MaintenanceState> StateAsync(ComposeApplication application, CancellationToken cancellationToken)
    {
        const string What = "The state of maintenance is not known";
        if (status is null) return await SeenAsync(application, What, cancellationToken);
        var container = await docker.RunningAsync(application, application.App.Name, What, cancellationToken);
        return await ReadAsync(container, What, cancellationToken);
    }

    public async Task<MaintenanceState> SetAsync(ComposeApplication application, MaintenanceState state, CancellationToken cancellationToken)
    {
        var what = state == MaintenanceState.Enabled ? "Maintenance could not be switched on" : "Maintenance could not be switched off";
        var container = await docker.RunningAsync(application, application.App.Name, what, cancellationToken);
        var before = await NowAsync();
        if (before == state) return before;

        var result = await docker.DockerExecAsync(Call(container, state)!, cancellationToken);
        if (!result.Succeeded)
            throw new SlipwayException($"{what}: the command ended with exit code {result.ExitCode} in {container.Name}.") { Details = result.LastLines() };

        var deadline = new Deadline(time, SettleTime);
        while (await NowAsync() != state)
        {
            if (deadline.Passed)
                throw new SlipwayException($"{what}: the command succeeded in {container.Name}, but {(status is null ? $"visitors of {path} still see it unchanged" : "the status command still says otherwise")}.");
            await deadline.PauseAsync(cancellationToken);
        }
        return before;

        Task<MaintenanceState> NowAsync() =>
            status is null ? SeenAsync(application, what, cancellationToken) : ReadAsync(container, what, cancellationToken);
    }

    private async Task<MaintenanceState> ReadAsync(Container container, string what, CancellationToken cancellationToken)
    {
        var result = await docker.DockerExecAsync(Shell(container, status!), cancellationToken);
        return (result.Succeeded ? result.Output.Trim() : null) switch
        {
            "enabled" => MaintenanceState.Enabled,
            "disabled" => MaintenanceState.Disabled,
            _ => throw new SlipwayException(
                $"{what}: DEPLOY_MAINTENANCE_STATUS_COMMAND has to print enabled or disabled; in {container.Name} it ended with exit code {result.ExitCode}.")
            {
                Details = result.LastLines(5),
            },
        };
    }

    private async Task<MaintenanceState> SeenAsync(ComposeApplication application, string what, CancellationToken cancellationToken)
    {
        var answer = await visitors.AskAsync(application, path, cancellationToken);
        if (answer.IsPage) return MaintenanceState.Enabled;
        if (answer.IsOpen) return MaintenanceState.Disabled;
        throw new SlipwayException($"{what}: asked as visitors do for {path}, the answer is {answer}.")
        {
            Next = ["set DEPLOY_MAINTENANCE_STATUS_COMMAND to a command that prints enabled or disabled"],
        };
    }

    private static DockerExec Shell(Container container, string command) => ShellCommand.In(container, command, CommandDeadline);
}
