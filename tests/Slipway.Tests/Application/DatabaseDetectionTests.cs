using Slipway.Application;
using Slipway.Reporting;
using static Slipway.Tests.Application.Models;

namespace Slipway.Tests.Application;

public sealed class DatabaseDetectionTests
{
    [Fact]
    public void The_role_of_the_database_service_goes_before_the_urls()
    {
        var database = Assert.Single(Detect(Built("web").With(("DATABASE_URL", "postgres://app:secret@db:5432/orders")), Postgres(user: "root")).Databases);

        Assert.Equal(new ApplicationDatabase("db", "orders", "root", "s3cret") { Owner = "app" }, database);
        Assert.Equal("orders on db", database.ToString());
    }

    [Theory]
    [InlineData("postgres://app:p%40s%2Fs%25@db/orders", "orders", "app", "p@s/s%")]
    [InlineData("postgresql://app:p@ss:word@db:5432/orders?pool=5&sslmode=disable", "orders", "app", "p@ss:word")]
    [InlineData("postgis://app@db/orders", "orders", "app", null)]
    [InlineData("postgresql+psycopg2://app:pw@db/orders", "orders", "app", "pw")]
    [InlineData("jdbc:postgresql://db:5432/orders?user=app&password=pw", "orders", "app", "pw")]
    [InlineData("postgres:///orders?host=db&user=app", "orders", "app", null)]
    [InlineData("postgres://app:pw@db/caf%C3%A9%20%27x", "café 'x", "app", "pw")]
    public void A_url_is_read_as_it_is_written(string url, string name, string user, string? password)
    {
        var application = Detect(Built("web").With(("DATABASE_URL", url)), Image("db", "postgres"));

        Assert.Equal(new ApplicationDatabase("db", name, user, password) { Owner = user }, Assert.Single(application.Databases));
        Assert.Empty(application.ForeignDatabases);
    }

    [Fact]
    public void A_url_without_a_name_means_the_services_own_database() =>
        Assert.Equal("shop", Assert.Single(Detect(Built("web").With(("DATABASE_URL", "postgres://shop@db")), Postgres()).Databases).Name);

    [Fact]
    public void Several_urls_of_app_and_workers_are_several_databases_each_once()
    {
        var application = Detect(
            Built("web").With(("DATABASE_URL", "postgres://s@db/shop"), ("QUEUE_DATABASE_URL", "postgres://s@db/queue"), ("REDIS_URL", "redis://redis/0")),
            Built("worker").With(("DATABASE_URL", "postgres://s@db/shop"), ("REPORTS_DATABASE_URL", "postgres://s@reports/r")) with { Restart = "always" },
            Postgres(),
            Postgres("reports"),
            Image("redis", "redis:7"));

        Assert.Equal(["shop on db", "queue on db", "r on reports"], application.Databases.Select(database => database.ToString()));
        Assert.Empty(application.ForeignDatabases);
    }

    [Theory]
    [InlineData("PGHOST", "PGDATABASE")]
    [InlineData("DB_HOST", "DB_NAME")]
    [InlineData("DB_HOST", "DB_DATABASE")]
    [InlineData("POSTGRES_HOST", "POSTGRES_DB")]
    [InlineData("DATABASE_HOST", "DATABASE_NAME")]
    [InlineData("SHOP_DATABASE_HOST", "SHOP_DATABASE_NAME")]
    public void A_family_of_variables_names_a_database(string host, string name)
    {
        var application = Detect(Built("web").With((host, "db:5432"), (name, "orders")), Postgres(user: null));

        Assert.Equal("orders on db", Assert.Single(application.Databases).ToString());
    }

    [Theory]
    [InlineData("shop-db-1")]
    [InlineData("records.internal")]
    public void A_container_name_or_an_alias_is_the_service(string host)
    {
        var server = Postgres() with { ContainerName = "shop-db-1", Aliases = ["records.internal"] };

        Assert.Equal("db", Assert.Single(Detect(Built("web").With(("DATABASE_URL", $"postgres://s@{host}/shop")), server).Databases).Service);
    }

    [Fact]
    public void A_port_that_the_service_publishes_on_this_host_is_the_service()
    {
        var server = Postgres().Published(5432, 15432);

        Assert.Single(Detect(Built("web").With(("DATABASE_URL", "postgres://s@host.docker.internal:15432/shop")), server).Databases);
        Assert.Single(Detect(Built("web").With(("DATABASE_URL", "postgres://s@localhost:5432/shop")), server).ForeignDatabases);
    }

    [Fact]
    public void Behind_a_pool_is_the_server_that_the_pool_names()
    {
        var pool = Image("pool", "edoburu/pgbouncer").With(("DB_HOST", "db"));

        var application = Detect(Built("web").With(("DATABASE_URL", "postgres://s@pool:6432/shop")), pool, Postgres(), Postgres("other"));

        Assert.Equal("shop on db", Assert.Single(application.Databases).ToString());
    }

    [Fact]
    public void When_nothing_names_a_database_the_services_own_is_taken() =>
        Assert.Equal(new ApplicationDatabase("db", "shop", "shop", "s3cret"), Assert.Single(Detect(Built("web"), Postgres()).Databases));

    [Fact]
    public void When_only_a_name_is_given_it_is_on_the_only_server() =>
        Assert.Equal("orders on db", Assert.Single(Detect(Built("web").With(("DB_NAME", "orders")), Postgres()).Databases).ToString());

    [Theory]
    [InlineData("postgres://app:hush@db.example.com:5432/orders", "DATABASE_URL: postgresql://app:***@db.example.com:5432/orders is not run by this Compose project")]
    [InlineData("mysql2://app:hush@mysql/orders", "DATABASE_URL: mysql://app:***@mysql/orders (service mysql of this project): only PostgreSQL is dumped by itself")]
    [InlineData("sqlite3:storage/production.sqlite3", "DATABASE_URL: sqlite://storage/: only PostgreSQL is dumped by itself")]
    [InlineData("mongodb+srv://app:hush@cluster.example.com/orders", "DATABASE_URL: mongodb://app:***@cluster.example.com/orders: only PostgreSQL is dumped by itself")]
    public void A_database_that_cannot_be_dumped_is_named_without_its_password(string url, string line)
    {
        var application = Detect(Built("web").With(("DATABASE_URL", url)), Image("mysql", "mysql:9"), Postgres());

        Assert.Empty(application.Databases);
        if (!url.StartsWith("sqlite", StringComparison.Ordinal)) Assert.Equal(line, application.ForeignDatabases[0]);
        Assert.All([.. application.ForeignDatabases, .. application.Reasons], text => Assert.DoesNotContain("hush", text, StringComparison.Ordinal));
        Assert.NotEmpty(application.ForeignDatabases);
    }

    [Fact]
    public void A_mysql_service_that_the_app_needs_is_named_although_no_variable_does()
    {
        var application = Detect(Built("web") with { DependsOn = ["db"] }, Image("db", "mariadb:11"));

        Assert.Equal(["service db runs MySql: only PostgreSQL is dumped by itself"], application.ForeignDatabases);
    }

    [Fact]
    public void Hosts_of_other_things_are_not_databases()
    {
        var application = Detect(Built("web").With(("SMTP_HOST", "mail.example.com"), ("REDIS_HOST", "redis"), ("APP_HOST", "shop.example")), Image("redis", "redis"));

        Assert.Empty(application.Databases);
        Assert.Empty(application.ForeignDatabases);
    }

    [Fact]
    public void The_setting_names_the_service_behind_a_host_that_the_project_does_not_know()
    {
        var application = Detect(Defaults with { DatabaseService = "records" }, Built("web").With(("DATABASE_URL", "postgres://s:p@elsewhere/shop")), Built("records", "records"));

        Assert.Equal("shop on records", Assert.Single(application.Databases).ToString());
        Assert.Equal(["records"], application.DataServices.Select(service => service.Name));
    }

    [Fact]
    public void A_database_service_that_does_not_exist_is_answered_with_the_nearest()
    {
        var fault = Assert.Throws<SlipwayException>(() => Detect(Defaults with { DatabaseService = "bd" }, Built("web"), Postgres()));

        Assert.Contains("db", Assert.Single(fault.Next), StringComparison.Ordinal);
        Assert.Contains("--database-service", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public void An_application_without_a_database_has_none()
    {
        var application = Detect(Built("web"));

        Assert.Empty(application.Databases);
        Assert.Empty(application.ForeignDatabases);
        Assert.Empty(application.DataServices);
    }
}
