using System.Text.RegularExpressions;
using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>Finds the app service, its workers and its port.</summary>
internal sealed partial class ServiceDetection(ComposeModel model, ServiceKinds kinds, string? wanted, ICollection<string> reasons)
{
    private static readonly string[] Preferred = ["web", "app", "rails", "server", "api"];

    /// <summary>What the app service is called most often.</summary>
    public static string UsualName => Preferred[0];

    /// <summary>The service that serves HTTP.</summary>
    public ComposeService FindApp()
    {
        if (wanted is not null)
        {
            var named = model.Find(wanted) ?? throw NoSuchService("app service", wanted, "--app-service", model.Services);
            reasons.Add($"app service {named.Name}: as the settings say");
            return named;
        }

        var candidates = model.Services
            .Where(service => service.Build is not null && service.Profiles.Count == 0 && kinds[service] == ServiceKind.Other && !EndsByItself(service))
            .ToList();
        if (candidates.Count == 0)
        {
            throw new SlipwayException("No service of the Compose file can be the application: none has build: and is neither a database, a proxy, a one-off nor in a profile.")
            {
                Details = [.. model.Services.Select(Describe)],
                Next = ["Name the service that serves HTTP: --app-service=<service> (DEPLOY_APP_SERVICE). It needs a build:."],
                ExitCode = ExitCode.WrongUse,
            };
        }

        var rails = candidates.Where(service => IsRails(service)).ToList();
        var (app, reason) = Choose(rails.Count > 0 ? rails : candidates);
        reasons.Add($"app service {app.Name}: {reason}");
        return app;
    }

    /// <summary>The long-running services that run the same code as the app service.</summary>
    public IReadOnlyList<ComposeService> FindWorkers(ComposeService app)
    {
        var workers = model.Services
            .Where(service => service.Name != app.Name && service.Profiles.Count == 0 && IsSameCode(service, app) && !EndsByItself(service))
            .ToList();
        foreach (var worker in workers) reasons.Add($"worker {worker.Name}: {(worker.Build is null ? "the same image as" : "the same build as")} {app.Name}");
        foreach (var other in model.Services.Where(service => service.Name != app.Name && service.Profiles.Count == 0 && IsSameCode(service, app) && EndsByItself(service)))
            reasons.Add($"not a worker, {other.Name}: it ends by itself");
        return workers;
    }

    /// <summary>The port inside the app service's container.</summary>
    public int FindPort(ComposeService app, int? configured)
    {
        var (port, reason) = Port(app, configured);
        reasons.Add($"port {port}: {reason}");
        return port;
    }

    /// <summary>Whether the build context holds a Rails application.</summary>
    public static bool IsRails(ComposeService service) => service.Build is { } build && IsRails(build.Context);

    /// <summary>Whether a folder holds a Rails application.</summary>
    public static bool IsRails(string folder) =>
        File.Exists(Path.Combine(folder, "bin", "rails")) && File.Exists(Path.Combine(folder, "config", "application.rb"));

    /// <summary>The error for a service that a setting names and the model lacks.</summary>
    public static SlipwayException NoSuchService(string what, string name, string option, IReadOnlyList<ComposeService> services)
    {
        var near = services.Select(service => service.Name).OrderBy(candidate => NearestName.Distance(name, candidate)).ThenBy(candidate => candidate, StringComparer.Ordinal).Take(3);
        return new SlipwayException($"The {what} {name} is not in the Compose file.")
        {
            Details = [$"Services: {string.Join(", ", services.Select(service => service.Name))}"],
            Next = [$"Set {option} to one of these; the nearest: {string.Join(", ", near)}."],
            ExitCode = ExitCode.WrongUse,
        };
    }

    private (ComposeService App, string Reason) Choose(List<ComposeService> candidates)
    {
        if (candidates.Count == 1) return (candidates[0], "the only service with build: that can be the application");

        var preferred = Preferred.Select(name => candidates.FirstOrDefault(service => service.Name == name)).OfType<ComposeService>().ToList();
        if (preferred.Count > 0)
        {
            var serving = preferred.Where(ServesHttp).ToList();
            return serving.Count == 1 ? (serving[0], "its name, and it serves HTTP") : (preferred[0], "its name");
        }

        (string Reason, Func<ComposeService, bool> Is)[] signs =
        [
            ("the proxy depends on it", IsBehindProxy),
            ("it alone exposes or publishes a port", service => service.Expose.Count > 0 || service.Ports.Count > 0),
            ("it alone has an HTTP health check", HasHttpHealthCheck),
            ("it alone starts an HTTP server", service => HttpServer().IsMatch(string.Join(' ', service.Command))),
            ("it alone has the image's own command", service => service.Command.Count == 0),
        ];
        foreach (var (reason, sign) in signs)
        {
            var found = candidates.Where(sign).ToList();
            if (found.Count == 1) return (found[0], reason);
        }

        throw new SlipwayException($"It cannot be told which service is the application: {string.Join(", ", candidates.Select(service => service.Name))} could be.")
        {
            Details = [.. candidates.Select(Describe)],
            Next = ["Name the service that serves HTTP: --app-service=<service> (DEPLOY_APP_SERVICE)."],
            ExitCode = ExitCode.WrongUse,
        };
    }

    private string Describe(ComposeService service)
    {
        var marks = new List<string> { service.Build is null ? $"image {service.Image}" : "build:" };
        if (kinds[service] != ServiceKind.Other) marks.Add($"{kinds[service]} by {kinds.Evidence(service)}");
        if (service.Profiles.Count > 0) marks.Add($"profile {string.Join(", ", service.Profiles)}");
        if (EndsByItself(service)) marks.Add("ends by itself");
        return $"{service.Name}: {string.Join(", ", marks)}";
    }

    private bool ServesHttp(ComposeService service) =>
        service.Expose.Count > 0 || service.Ports.Count > 0 || HasHttpHealthCheck(service) || IsBehindProxy(service);

    private bool IsBehindProxy(ComposeService service) =>
        model.Services.Any(other => kinds[other] == ServiceKind.Proxy && other.DependsOn.Contains(service.Name));

    private static bool HasHttpHealthCheck(ComposeService service) => HealthUrl().IsMatch(string.Join(' ', service.HealthTest));

    private bool IsSameCode(ComposeService service, ComposeService app)
    {
        if (kinds[service] != ServiceKind.Other && kinds.IsData(service)) return false;
        return (service.Build is not null && service.Build == app.Build) || service.ImageName(model.Project) == app.ImageName(model.Project);
    }

    /// <summary>Whether a service is a job, such as one that migrates: others wait for its end, or it says so and is not restarted.</summary>
    private bool EndsByItself(ComposeService service)
    {
        if (model.Services.Any(other => other.DependsOnEndOf.Contains(service.Name))) return true;
        if (service.Restart is "always" or "unless-stopped") return false;
        return JobName().IsMatch(service.Name) || JobCommand().IsMatch(string.Join(' ', service.Command)) && !HttpServer().IsMatch(string.Join(' ', service.Command));
    }

    private static (int Port, string Reason) Port(ComposeService app, int? configured)
    {
        if (configured is { } set) return (set, "as the settings say");

        int? variable = int.TryParse(app.Environment.GetValueOrDefault("PORT"), out var number) ? number : null;
        var command = string.Join(' ', app.Command);
        int? health = HealthUrl().Match(string.Join(' ', app.HealthTest)) is { Success: true } match && int.TryParse(match.Groups["port"].Value, out number) ? number : null;
        if (app.Expose.Count > 0)
        {
            // Several: a port for metrics beside the real one.
            foreach (var likely in new[] { variable, health })
            {
                if (likely is { } known && app.Expose.Contains(known)) return (known, "expose");
            }

            return (app.Expose[0], "expose");
        }

        if (variable is { } port) return (port, "PORT of its environment");
        if (app.Ports.Count > 0) return (app.Ports.FirstOrDefault(candidate => candidate.Target == health)?.Target ?? app.Ports[0].Target, "its published port");
        if (health is { } asked) return (asked, "its health check");
        if (CommandPort().Match(command) is { Success: true } option && int.TryParse(option.Groups["port"].Value, out number)) return (number, "its command");
        return app.Build is { } build && Dockerfile.ExposedPort(build) is { } exposed ? (exposed, "EXPOSE of its Dockerfile") : (3000, "nothing says otherwise");
    }

    [GeneratedRegex(@"https?://(localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(:(?<port>\d+))?", RegexOptions.ExplicitCapture)]
    private static partial Regex HealthUrl();

    [GeneratedRegex(@"(^|\s)(-p\s*|--port[= ]|(-b|--bind)[= ]?\s*(tcp://)?[^\s:]*:|tcp://[^\s:]*:)(?<port>\d{2,5})\b", RegexOptions.ExplicitCapture)]
    private static partial Regex CommandPort();

    [GeneratedRegex(@"\b(puma|unicorn|thin|falcon|passenger|thrust|rackup|gunicorn|uvicorn|rails\s+(s|server))\b")]
    private static partial Regex HttpServer();

    [GeneratedRegex("(^|[-_])(migrate|migrations?|migrator|seed|setup|init)([-_]|$)")]
    private static partial Regex JobName();

    [GeneratedRegex(@"\b(db:(migrate|prepare|setup|seed|create|schema:load)|assets:precompile)\b")]
    private static partial Regex JobCommand();
}
