using Slipway.Docker;

namespace Slipway.Application;

/// <summary>What is deployed, as the Compose model and the checkout tell it.</summary>
public sealed record ComposeApplication
{
    /// <summary>The Compose model.</summary>
    public required ComposeModel Compose { get; init; }

    /// <summary>The service that serves HTTP.</summary>
    public required ComposeService App { get; init; }

    /// <summary>The other services made from the same build, in no profile: stopped while the site is closed, replaced with it.</summary>
    public required IReadOnlyList<ComposeService> Workers { get; init; }

    /// <summary>The port on which the app service listens inside its container.</summary>
    public required int AppPort { get; init; }

    /// <summary>Services that hold data (PostgreSQL, MySQL, Redis …): never replaced unasked.</summary>
    public required IReadOnlyList<ComposeService> DataServices { get; init; }

    /// <summary>PostgreSQL databases of the application that the Compose project runs.</summary>
    public required IReadOnlyList<ApplicationDatabase> Databases { get; init; }

    /// <summary>Databases that Slipway cannot dump by itself (outside the project, another engine): each as a line that says what and why.</summary>
    public required IReadOnlyList<string> ForeignDatabases { get; init; }

    /// <summary>The reverse proxy's service; null where none publishes a port.</summary>
    public ComposeService? Proxy { get; init; }

    /// <summary>The site as visitors reach it from this host; null where no port is published.</summary>
    public Uri? ProxyUrl { get; init; }

    /// <summary>Whether it is a Rails application (<c>bin/rails</c> and <c>config/application.rb</c> in the build context).</summary>
    public required bool IsRails { get; init; }

    /// <summary>RAILS_ENV of the app service, else the deployment's environment.</summary>
    public required string RailsEnvironment { get; init; }

    /// <summary>The build context relative to the application's folder, with forward slashes; empty where they are the same.</summary>
    public required string SourceFolder { get; init; }

    /// <summary>The app service and its workers.</summary>
    public IEnumerable<ComposeService> AppServices => Workers.Prepend(App);

    /// <summary>Where each of these was found, as lines for a person ("app service web: the only service with build:").</summary>
    public IReadOnlyList<string> Reasons { get; init; } = [];
}

/// <summary>One PostgreSQL database in a container of the project.</summary>
/// <param name="Service">The Compose service it runs in.</param>
/// <param name="Name">The database's name.</param>
/// <param name="User">The role to use.</param>
/// <param name="Password">That role's password, or null; never printed.</param>
public sealed record ApplicationDatabase(string Service, string Name, string User, string? Password)
{
    /// <summary>The role as which the application connects, where its environment says so: what it owns is the application's too.</summary>
    public string? Owner { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} on {Service}";
}
