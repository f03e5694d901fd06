using Slipway.Docker;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>Finds services, ports, names and databases by reading the Compose model, so that nothing need be configured.</summary>
public sealed class ApplicationDetector(DockerCompose compose, DeploySettings settings, IRunLog log)
{
    private ComposeApplication? _application;

    /// <summary>The application; asked once, then remembered until <see cref="Forget"/>.</summary>
    /// <exception cref="SlipwayException">It cannot be told which service is the app: what was found and which setting decides.</exception>
    public async Task<ComposeApplication> DetectAsync(CancellationToken cancellationToken) =>
        _application ??= Known(Detect(await compose.DockerComposeConfigAsync(cancellationToken), settings));

    /// <summary>Asks again next time: the checkout has changed.</summary>
    public void Forget()
    {
        _application = null;
        compose.Forget();
    }

    private ComposeApplication Known(ComposeApplication application)
    {
        foreach (var secret in ApplicationSecrets.Of(application, settings.AppDirectory)) log.Mask(secret);
        return application;
    }

    /// <summary>What a model and the settings make of the application; reads the disk only to see whether it is Rails.</summary>
    internal static ComposeApplication Detect(ComposeModel model, DeploySettings settings)
    {
        var reasons = new List<string>();
        var kinds = new ServiceKinds(model, settings.AppDirectory);
        var services = new ServiceDetection(model, kinds, settings.AppService, reasons);

        var app = services.FindApp();
        var workers = services.FindWorkers(app);
        var port = services.FindPort(app, settings.AppPort);
        var (databases, foreign) = new DatabaseDetection(model, kinds, settings.DatabaseService, reasons).Find([app, .. workers]);
        var (proxy, url) = new ProxyDetection(model, kinds, reasons).Find(app, workers, settings.ProxyUrl);

        var isRails = ServiceDetection.IsRails(app);
        reasons.Add(isRails ? "Rails: bin/rails and config/application.rb are in the build context" : "not Rails: bin/rails or config/application.rb is not in the build context");
        return new ComposeApplication
        {
            Compose = model,
            App = app,
            Workers = workers,
            AppPort = port,
            DataServices = [.. model.Services.Where(service => kinds.IsData(service) || service.Name == settings.DatabaseService)],
            Databases = databases,
            ForeignDatabases = foreign,
            Proxy = proxy,
            ProxyUrl = url,
            IsRails = isRails,
            RailsEnvironment = app.Environment.GetValueOrDefault("RAILS_ENV") is { Length: > 0 } environment ? environment : settings.Environment,
            SourceFolder = app.Build is null ? "" : Folders.Relative(settings.AppDirectory, app.Build.Context) ?? "",
            Reasons = reasons,
        };
    }
}
