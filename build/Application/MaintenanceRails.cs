using System.Text.Json;
using Slipway.Docker;
using Slipway.Reporting;

namespace Slipway.Application;

/// <summary>Maintenance by a flag in <c>Rails.cache</c>, through the running app container; asked of the Rails that is kept, or one boot for each question or change.</summary>
internal sealed class RailsCacheMaintenance(DockerClient docker, RailsRunner rails, TimeSpan deadline) : IMaintenanceSwitch
{
    private const string Script = "Application.maintenance.rb";

    public string Describe(ComposeApplication application) => $"by Rails.cache in {application.App.Name}";

    public DockerExec? Call(Container container, MaintenanceState state) => RailsRunner.Boot(container, Script, Asked(ActionOf(state)), deadline);

    public async Task<MaintenanceState> StateAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        (await RunAsync(application, "state", "The state of maintenance is not known", cancellationToken)).After;

    public async Task<MaintenanceState> SetAsync(ComposeApplication application, MaintenanceState state, CancellationToken cancellationToken)
    {
        var what = state == MaintenanceState.Enabled ? "Maintenance could not be switched on" : "Maintenance could not be switched off";
        var (before, after, store) = await RunAsync(application, ActionOf(state), what, cancellationToken);
        return after == state
            ? before
            : throw new SlipwayException($"{what}: Rails.cache ({store}) in service {application.App.Name} did not keep the change.");
    }

    private async Task<(MaintenanceState Before, MaintenanceState After, string Store)> RunAsync(
        ComposeApplication application, string action, string what, CancellationToken cancellationToken)
    {
        var container = await docker.RunningAsync(application, application.App.Name, what, cancellationToken);
        var answer = await rails.RunAsync(container, Script, Asked(action), deadline, what, cancellationToken);

        var store = Text(answer, "store") ?? "unknown";
        return Text(answer, "error") switch
        {
            null => (State(answer, "before"), State(answer, "after"), store),
            "private" => throw new SlipwayException(
                $"{what}: Rails.cache in {container.Name} is a {store}, which other processes do not see, so the flag would be a lie.")
            {
                Next = ["give the application a shared cache (Redis, Memcached, Solid Cache), or set DEPLOY_MAINTENANCE_FILE or the maintenance commands"],
            },
            var error => throw new SlipwayException($"{what}: Rails.cache ({store}) in {container.Name} does not answer.")
            {
                Details = [error],
                Next = ["docker compose ps"],
            },
        };
    }

    private static string ActionOf(MaintenanceState state) => state == MaintenanceState.Enabled ? "enable" : "disable";

    private static Dictionary<string, string?> Asked(string action) => new() { ["SLIPWAY_ACTION"] = action };

    private static string? Text(JsonElement answer, string name) =>
        answer.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static MaintenanceState State(JsonElement answer, string name) =>
        answer.GetProperty(name).GetBoolean() ? MaintenanceState.Enabled : MaintenanceState.Disabled;
}
