namespace Slipway.Settings;

/// <summary>The headings under which settings are listed, in this order.</summary>
internal enum SettingGroup
{
    /// <summary>Which application.</summary>
    Application,

    /// <summary>Which release of it.</summary>
    Release,

    /// <summary>Which of its services.</summary>
    Services,

    /// <summary>How the site is closed and opened.</summary>
    Maintenance,

    /// <summary>How its data is kept.</summary>
    Backup,

    /// <summary>How its image is built.</summary>
    Build,

    /// <summary>How its database is migrated.</summary>
    Migrations,

    /// <summary>How it is started.</summary>
    Start,

    /// <summary>How its cron jobs are installed.</summary>
    Cron,

    /// <summary>How it is checked.</summary>
    Health,

    /// <summary>What Restore and VerifyBackup read.</summary>
    Restore,

    /// <summary>Where Rollback goes.</summary>
    Rollback,

    /// <summary>What is told of it.</summary>
    Report,

    /// <summary>Whose commands are run around it.</summary>
    Hooks,

    /// <summary>Who runs this, and how long it waits.</summary>
    Run,

    /// <summary>The checks of a Healthchecks instance.</summary>
    Healthchecks,

    /// <summary>Working on Slipway itself.</summary>
    Development,
}
