using Slipway.Docker;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>Closes and opens the site, by whichever way the application has; each change is read back.</summary>
public sealed class Maintenance(DockerClient docker, RailsRunner rails, Visitors visitors, DeploySettings settings, TimeProvider time)
{
    /// <summary>Whether maintenance is on.</summary>
    /// <exception cref="SlipwayException">It cannot be told: why.</exception>
    public Task<MaintenanceState> StateAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        Switch(application).StateAsync(application, cancellationToken);

    /// <summary>Closes the site and returns what the state was before.</summary>
    /// <exception cref="SlipwayException">It is not on afterwards, or it cannot be told.</exception>
    public Task<MaintenanceState> EnableAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        Switch(application).SetAsync(application, MaintenanceState.Enabled, cancellationToken);

    /// <summary>Opens the site and returns what the state was before.</summary>
    /// <exception cref="SlipwayException">It is not off afterwards, or it cannot be told.</exception>
    public Task<MaintenanceState> DisableAsync(ComposeApplication application, CancellationToken cancellationToken) =>
        Switch(application).SetAsync(application, MaintenanceState.Disabled, cancellationToken);

    /// <summary>The command that would close or open the site, to be shown; null where it needs none (a file), or no app container runs. A Rails that is kept is asked without it.</summary>
    public async Task<Command?> CommandAsync(ComposeApplication application, MaintenanceState state, CancellationToken cancellationToken)
    {
        var containers = await docker.ContainersAsync(application, application.App.Name, cancellationToken);
        return containers.FirstOrDefault(container => container.IsRunning) is { } running && Switch(application).Call(running.ByName, state) is { } call
            ? await docker.DockerExecCommandAsync(call, cancellationToken)
            : null;
    }

    /// <summary>Begins what takes long about a change to come: the boot of a Rails.</summary>
    public void Prepare(ComposeApplication application, Container container)
    {
        if (Find(application) is RailsCacheMaintenance) rails.Keep(container);
    }

    /// <summary>The way that is used, for a person ("by Rails.cache in web"), or null where there is none.</summary>
    public string? Describe(ComposeApplication application) => Find(application)?.Describe(application);

    /// <summary>The same; where there is no way, that is the fault.</summary>
    /// <exception cref="SlipwayException">No way is known: what to set.</exception>
    public string Way(ComposeApplication application) => Switch(application).Describe(application);

    /// <summary>What makes visitors get the page where they do not although maintenance is on.</summary>
    public IReadOnlyList<string> Remedy(ComposeApplication application) => Find(application) switch
    {
        RailsCacheMaintenance =>
        [
            "Let a middleware of the application answer 503 while Rails.cache.read(\"maintenance_mode:enabled\") is \"true\", as app/middleware/maintenance_mode.rb " +
            "of tests/sample-app does; or let the proxy do it: DEPLOY_MAINTENANCE_FILE.",
            $"To deploy the commit that brings the middleware, close the site by hand: docker compose stop {application.App.Name}",
        ],
        FileMaintenance => ["Let the proxy answer 503 while the file exists, and see that its container sees the file's folder."],
        _ => ["See that the command of DEPLOY_MAINTENANCE_ON_COMMAND makes the application or the proxy answer 503."],
    };

    /// <summary>Whether the page certainly comes from the app itself, which cannot show it while it is replaced.</summary>
    public bool IsShownByApp(ComposeApplication application) => settings.MaintenanceMethod switch
    {
        MaintenanceMethod.Rails => true,
        MaintenanceMethod.Commands or MaintenanceMethod.File => false,
        _ => settings is { MaintenanceFile: null } and not { MaintenanceOnCommand: not null, MaintenanceOffCommand: not null } && application.IsRails,
    };

    /// <summary>Whether it needs a running app container.</summary>
    public bool NeedsContainer(ComposeApplication application) => Find(application) is not FileMaintenance;

    private IMaintenanceSwitch Switch(ComposeApplication application) =>
        Find(application) ?? throw new SlipwayException("No way to close the site is known: the application is not Rails, and no file or commands are set.")
        {
            Next = ["set DEPLOY_MAINTENANCE_ON_COMMAND and DEPLOY_MAINTENANCE_OFF_COMMAND, or DEPLOY_MAINTENANCE_FILE"],
            ExitCode = ExitCode.WrongUse,
        };

    private IMaintenanceSwitch? Find(ComposeApplication application) => settings.MaintenanceMethod switch
    {
        MaintenanceMethod.Rails => Rails(),
        MaintenanceMethod.Commands => Commands() ?? throw Missing("commands", "DEPLOY_MAINTENANCE_ON_COMMAND and DEPLOY_MAINTENANCE_OFF_COMMAND"),
        MaintenanceMethod.File => File() ?? throw Missing("a file", "DEPLOY_MAINTENANCE_FILE"),
        _ => (IMaintenanceSwitch?)File() ?? Commands() ?? (application.IsRails ? Rails() : (IMaintenanceSwitch?)null),
    };

    private RailsCacheMaintenance Rails() => new(docker, rails, settings.StartTimeout);

    private CommandMaintenance? Commands() => settings is { MaintenanceOnCommand: { } on, MaintenanceOffCommand: { } off }
        ? new CommandMaintenance(docker, visitors, time, on, off, settings.MaintenanceStatusCommand, settings.MaintenancePath)
        : null;

    private FileMaintenance? File() => settings.MaintenanceFile is { } file
        ? new FileMaintenance(HostFile.PathOf(settings.AppDirectory, file))
        : null;

    private static SlipwayException Missing(string way, string names) =>
        new($"Maintenance is to be switched by {way}, but {names} is not set.") { ExitCode = ExitCode.WrongUse };
}

/// <summary>Whether visitors get the maintenance page.</summary>
public enum MaintenanceState
{
    /// <summary>The site is open.</summary>
    Disabled,

    /// <summary>Visitors get the maintenance page.</summary>
    Enabled,
}

/// <summary>One way to switch maintenance.</summary>
internal interface IMaintenanceSwitch
{
    Task<MaintenanceState> StateAsync(ComposeApplication application, CancellationToken cancellationToken);

    /// <summary>Sets the state, reads it back, and returns the one before.</summary>
    Task<MaintenanceState> SetAsync(ComposeApplication application, MaintenanceState state, CancellationToken cancellationToken);

    /// <summary>What sets the state, in a container; null where no command does.</summary>
    DockerExec? Call(Container container, MaintenanceState state);

    string Describe(ComposeApplication application);
}
