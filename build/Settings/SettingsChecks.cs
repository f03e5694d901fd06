namespace Slipway.Settings;

/// <summary>Settings that are each allowed and do not go together.</summary>
internal static class SettingsChecks
{
    /// <summary>Adds what is wrong with <paramref name="settings"/> to <paramref name="faults"/>.</summary>
    public static void Run(DeploySettings settings, Func<string, SettingOrigin> originOf, List<SettingFault> faults)
    {
        CheckMaintenance(settings, originOf, faults);
        if (settings.Backup is BackupMode.None && settings.BackupCommand is not null)
        {
            var backup = originOf("DEPLOY_BACKUP");
            Add("DEPLOY_BACKUP_COMMAND", $"would never run, because {backup.Name} is none ({backup.Place}): remove one of the two");
        }

        if (settings is { KeepDatabase: true, RestoreDatabase: true })
            Add("DEPLOY_KEEP_DATABASE", $"does not go with {originOf("DEPLOY_RESTORE_DATABASE").Name}: remove one of the two");

        void Add(string variable, string problem)
        {
            var origin = originOf(variable);
            faults.Add(new SettingFault(origin.Name, null, problem, origin.Place));
        }
    }

    private static void CheckMaintenance(DeploySettings settings, Func<string, SettingOrigin> originOf, List<SettingFault> faults)
    {
        var method = originOf("DEPLOY_MAINTENANCE_METHOD");
        if (settings.MaintenanceMethod is MaintenanceMethod.File && settings.MaintenanceFile is null)
        {
            if (!Faulty("DEPLOY_MAINTENANCE_FILE")) faults.Add(new SettingFault(method.Name, "file", "needs DEPLOY_MAINTENANCE_FILE, the file that the proxy looks for", method.Place));
            return;
        }

        (string Variable, string? Command)[] commands =
        [
            ("DEPLOY_MAINTENANCE_ON_COMMAND", settings.MaintenanceOnCommand),
            ("DEPLOY_MAINTENANCE_OFF_COMMAND", settings.MaintenanceOffCommand),
            ("DEPLOY_MAINTENANCE_STATUS_COMMAND", settings.MaintenanceStatusCommand),
        ];
        var missing = string.Join(" and ", commands.Where(command => command.Command is null && !Faulty(command.Variable)).Select(command => command.Variable));
        if (missing.Length == 0) return;

        if (settings.MaintenanceMethod is MaintenanceMethod.Commands)
        {
            faults.Add(new SettingFault(method.Name, "commands", "needs " + missing, method.Place));
        }
        else if (settings.MaintenanceMethod is MaintenanceMethod.Auto && settings.MaintenanceFile is null && Array.Find(commands, command => command.Command is not null).Variable is { } set)
        {
            var origin = originOf(set);
            faults.Add(new SettingFault(origin.Name, null, $"closing the site by commands also needs {missing}", origin.Place));
        }

        // A value that is itself a fault is not missing.
        bool Faulty(string variable) => originOf(variable).Source is not SettingSource.Default;
    }
}
