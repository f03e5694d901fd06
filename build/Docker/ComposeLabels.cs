namespace Slipway.Docker;

/// <summary>Labels that Compose puts on what it makes, and ours.</summary>
public static class ComposeLabels
{
    /// <summary>The Compose project's name.</summary>
    public const string Project = "com.docker.compose.project";

    /// <summary>The service's name.</summary>
    public const string Service = "com.docker.compose.service";

    /// <summary><c>True</c> for containers of <c>compose run</c>.</summary>
    public const string OneOff = "com.docker.compose.oneoff";

    /// <summary>The hash of the configuration that a container was made from.</summary>
    public const string ConfigHash = "com.docker.compose.config-hash";

    /// <summary>The Compose files, absolute, separated by commas.</summary>
    public const string ConfigFiles = "com.docker.compose.project.config_files";

    /// <summary>The folder that Compose was called in.</summary>
    public const string WorkingDirectory = "com.docker.compose.project.working_dir";

    /// <summary>The release that a one-off container belongs to.</summary>
    public const string Release = "slipway.release";
}
