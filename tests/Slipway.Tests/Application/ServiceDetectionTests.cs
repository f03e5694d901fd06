using Slipway.Docker;
using Slipway.Reporting;
using static Slipway.Tests.Application.Models;

namespace Slipway.Tests.Application;

public sealed class ServiceDetectionTests
{
    [Fact]
    public void The_sample_has_its_web_service_worker_and_data_although_everything_is_built()
    {
        var redis = Built("redis", "docker/redis") with { HealthTest = ["CMD", "redis-cli", "ping"] };
        var application = Detect(
            Built("db", "docker/db").With(("POSTGRES_USER", "sample"), ("POSTGRES_DB", "sample")),
            Built("proxy", "docker/proxy").Published(80, 8090),
            redis,
            Built("web") with { Expose = [3000], Restart = "unless-stopped" },
            Built("worker") with { Command = ["bin/rails", "runner", "Ticker.new.run"], Restart = "unless-stopped" });

        Assert.Equal("web", application.App.Name);
        Assert.Equal(["worker"], application.Workers.Select(service => service.Name));
        Assert.Equal(["db", "redis"], application.DataServices.Select(service => service.Name));
        Assert.Equal("proxy", application.Proxy?.Name);
        Assert.Equal("http://127.0.0.1:8090/", application.ProxyUrl?.ToString());
        Assert.Equal("sample", Assert.Single(application.Databases).Name);
        Assert.Contains("app service web: its name", string.Join('\n', application.Reasons), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("web")]
    [InlineData("app")]
    [InlineData("rails")]
    [InlineData("server")]
    [InlineData("api")]
    public void A_usual_name_is_the_app_among_other_builds(string name)
    {
        var application = Detect(Built("mailer", "mailer"), Built(name), Built("docs", "docs"));

        Assert.Equal(name, application.App.Name);
    }

    [Fact]
    public void Of_two_usual_names_the_one_that_serves_http_is_the_app() =>
        Assert.Equal("api", Detect(Built("web", "assets"), Built("api") with { Expose = [3000] }).App.Name);

    [Fact]
    public void Without_a_usual_name_the_one_behind_the_proxy_is_the_app()
    {
        var proxy = Image("edge", "nginx:1") with { DependsOn = ["shopfront"] };

        Assert.Equal("shopfront", Detect(Built("mailer", "mailer"), Built("shopfront"), proxy).App.Name);
    }

    [Fact]
    public void Without_a_usual_name_the_one_with_an_http_health_check_is_the_app()
    {
        var front = Built("shopfront") with { HealthTest = ["CMD-SHELL", "wget -q http://localhost:8080/up"] };

        var application = Detect(Built("mailer", "mailer"), front);

        Assert.Equal("shopfront", application.App.Name);
        Assert.Equal(8080, application.AppPort);
    }

    [Fact]
    public void Among_services_of_one_build_the_one_with_the_images_own_command_is_the_app()
    {
        var application = Detect(
            Built("shop") with { Restart = "always" },
            Built("sidekiq") with { Command = ["bundle", "exec", "sidekiq"], Restart = "always" },
            Built("clock") with { Command = ["bundle", "exec", "clockwork"], Restart = "always" });

        Assert.Equal("shop", application.App.Name);
        Assert.Equal(["sidekiq", "clock"], application.Workers.Select(service => service.Name));
    }

    [Fact]
    public void An_ambiguous_choice_names_the_candidates_and_the_option()
    {
        var fault = Assert.Throws<SlipwayException>(() => Detect(Built("one", "one"), Built("two", "two"), Postgres()));

        Assert.Contains("one, two", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--app-service", Assert.Single(fault.Next), StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.DoesNotContain(fault.Details, line => line.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_any_build_the_error_says_what_each_service_is()
    {
        var fault = Assert.Throws<SlipwayException>(() => Detect(Postgres(), Image("web", "acme/shop:1")));

        Assert.Contains("db: image postgres:17, Postgres by image postgres:17", fault.Details);
        Assert.Contains("--app-service", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public void The_setting_decides() =>
        Assert.Equal("two", Detect(Defaults with { AppService = "two" }, Built("one", "one"), Built("two", "two")).App.Name);

    [Fact]
    public void A_setting_that_names_no_service_is_answered_with_the_nearest_names()
    {
        var fault = Assert.Throws<SlipwayException>(() => Detect(Defaults with { AppService = "wbe" }, Built("web"), Built("worker"), Postgres(), Image("cache", "redis:7")));

        Assert.Contains("wbe", fault.Message, StringComparison.Ordinal);
        Assert.Contains("the nearest: web", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public void Services_in_profiles_are_neither_app_nor_workers()
    {
        var application = Detect(Built("web"), Built("console") with { Profiles = ["debug"] }, Built("worker") with { Profiles = ["jobs"] });

        Assert.Equal("web", application.App.Name);
        Assert.Empty(application.Workers);
    }

    [Fact]
    public void A_service_that_others_wait_for_to_end_is_no_worker()
    {
        var application = Detect(
            Built("prepare-database") with { Restart = "always" },
            Built("web") with { DependsOn = ["prepare-database"], DependsOnEndOf = ["prepare-database"] });

        Assert.Empty(application.Workers);
        Assert.Contains("not a worker, prepare-database: it ends by itself", application.Reasons);
    }

    [Fact]
    public void A_job_that_migrates_and_is_not_restarted_is_no_worker_but_a_restarted_one_is()
    {
        var job = Built("schema") with { Command = ["bin/rails", "db:migrate"] };

        Assert.Empty(Detect(Built("web"), job).Workers);
        Assert.Equal(["schema"], Detect(Built("web"), job with { Restart = "always" }).Workers.Select(service => service.Name));
    }

    [Fact]
    public void A_service_with_the_apps_image_and_no_build_is_a_worker()
    {
        var application = Detect(Built("web") with { Image = "acme/shop" }, Image("sidekiq", "acme/shop") with { Restart = "always" }, Image("mail", "acme/mail"));

        Assert.Equal(["sidekiq"], application.Workers.Select(service => service.Name));
    }

    [Fact]
    public void Another_stage_of_the_same_Dockerfile_is_another_service()
    {
        var application = Detect(Built("web", target: "app"), Built("assets", target: "assets"), Built("worker", target: "app"));

        Assert.Equal(["worker"], application.Workers.Select(service => service.Name));
    }

    [Fact]
    public void An_app_that_shares_the_databases_environment_is_not_taken_for_a_database()
    {
        var shared = new[] { ("POSTGRES_USER", "shop"), ("POSTGRES_PASSWORD", "s3cret"), ("POSTGRES_DB", "shop"), ("DATABASE_URL", "postgres://shop:s3cret@db/shop") };

        var application = Detect(Built("web").With(shared), Image("db", "postgres:17").With(shared));

        Assert.Equal("web", application.App.Name);
        Assert.Equal(["db"], application.DataServices.Select(service => service.Name));
    }

    [Theory]
    [InlineData("storage", "ghcr.io/acme/postgres:17@sha256:00")]
    [InlineData("main", "postgis/postgis:16-3.4")]
    [InlineData("main", "bitnami/postgresql")]
    [InlineData("web-data", "timescale/timescaledb:latest-pg16")]
    public void PostgreSQL_is_told_by_its_image(string name, string image) =>
        Assert.Equal([name], Detect(Built("web"), Image(name, image)).Databases.Select(database => database.Service));

    [Theory]
    [InlineData("metrics", "prometheuscommunity/postgres-exporter")]
    [InlineData("db-backup", "prodrigestivill/postgres-backup-local")]
    [InlineData("pgadmin", "dpage/pgadmin4")]
    [InlineData("redis-commander", "rediscommander/redis-commander")]
    public void A_tool_for_a_server_is_not_the_server(string name, string image) =>
        Assert.Empty(Detect(Built("web"), Image(name, image)).Databases);

    [Fact]
    public void A_built_database_with_a_name_of_its_own_is_told_by_the_url_that_names_it()
    {
        var application = Detect(Built("web").With(("DATABASE_URL", "postgres://shop:pw@records/shop")), Built("records", "infra/records"));

        Assert.Equal("records", Assert.Single(application.Databases).Service);
        Assert.Equal("web", application.App.Name);
    }

    [Theory]
    [InlineData("expose", 4000)]
    [InlineData("PORT", 5000)]
    [InlineData("ports", 6000)]
    [InlineData("health", 7000)]
    [InlineData("-p", 8000)]
    [InlineData("--port=", 8001)]
    [InlineData("-b", 8002)]
    [InlineData("nothing", 3000)]
    [InlineData("settings", 9000)]
    public void The_port_is_read_from(string where, int port)
    {
        var web = where switch
        {
            "expose" => Built("web").With(("PORT", "1")) with { Expose = [4000] },
            "PORT" => Built("web").With(("PORT", "5000")).Published(1, 80),
            "ports" => Built("web").Published(6000, 80) with { HealthTest = ["CMD", "curl", "http://localhost:1/up"] },
            "health" => Built("web") with { HealthTest = ["CMD", "curl", "-f", "http://127.0.0.1:7000/up"], Command = ["puma", "-p", "11"] },
            "-p" => Built("web") with { Command = ["bundle", "exec", "puma", "-t", "5:5", "-p", "8000"] },
            "--port=" => Built("web") with { Command = ["bin/rails", "server", "--port=8001"] },
            "-b" => Built("web") with { Command = ["sh", "-c", "exec puma -b tcp://0.0.0.0:8002 -w 2"] },
            _ => Built("web"),
        };

        Assert.Equal(port, Detect(Defaults with { AppPort = where == "settings" ? 9000 : null }, web).AppPort);
    }

    [Fact]
    public void Of_several_exposed_ports_the_one_that_PORT_names_is_the_apps() =>
        Assert.Equal(3000, Detect(Built("web").With(("PORT", "3000")) with { Expose = [9394, 3000] }).AppPort);

    [Fact]
    public void Rails_its_environment_and_its_folder_are_read_from_the_build_context()
    {
        var root = Directory.CreateTempSubdirectory("slipway é '");
        try
        {
            var source = Path.Combine(root.FullName, "back end");
            foreach (var file in new[] { "bin/rails", "config/application.rb" })
            {
                Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(source, file))!);
                File.WriteAllText(Path.Combine(source, file), "");
            }

            var link = Path.Combine(root.FullName, "current");
            Directory.CreateSymbolicLink(link, root.FullName);
            var service = new ComposeService { Name = "shop", Build = new ComposeBuild(source, "Dockerfile", null) };
            var other = new ComposeService { Name = "web", Build = new ComposeBuild(Path.Combine(root.FullName, "front"), "Dockerfile", null) };

            var application = Detect(Defaults with { AppDirectory = link, Environment = "staging" }, other, service);

            Assert.Equal("shop", application.App.Name);
            Assert.True(application.IsRails);
            Assert.Equal("back end", application.SourceFolder);
            Assert.Equal("staging", application.RailsEnvironment);
            Assert.Equal("production", Detect(service.With(("RAILS_ENV", "production"))).RailsEnvironment);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }
}
