namespace Slipway.Demo;

/// <summary>One installation of the sample application: its folders, Compose project and address.</summary>
/// <param name="Folder">Everything that belongs to it on disk is in here.</param>
/// <param name="Project">Its Compose project.</param>
/// <param name="Port">The port that its proxy is published on.</param>
public sealed record SampleInstance(string Folder, string Project, int Port)
{
    /// <summary>The branch that is deployed.</summary>
    public const string Branch = "main";

    /// <summary>The checkout that is deployed.</summary>
    public string AppDirectory => Path.Combine(Folder, "app");

    /// <summary>The bare repository that it is deployed from.</summary>
    public string Remote => Path.Combine(Folder, "remote.git");

    /// <summary>The clone that new commits are pushed from.</summary>
    public string DeveloperDirectory => Path.Combine(Folder, "developer");

    /// <summary>Where releases and backups are kept.</summary>
    public string StateDirectory => Path.Combine(Folder, "state");

    /// <summary>The site as visitors reach it.</summary>
    public Uri Url => new($"http://localhost:{Port}/");
}
