using Slipway.Application;

namespace Slipway.Tests.Application;

public sealed class ApplicationSecretsTests
{
    [Fact]
    public void Passwords_keys_and_credentials_in_addresses_are_secrets() =>
        Assert.Equal(
            ["s3cret-pw", "abcdef0123456789"],
            Secrets(("DATABASE_URL", "postgres://app:s3cret-pw@db/app"), ("SECRET_KEY_BASE", "abcdef0123456789"), ("RAILS_ENV", "production")));

    [Theory]
    [InlineData("POSTGRES_PASSWORD", "web")]
    [InlineData("TOKEN_TTL", "3600")]
    [InlineData("API_KEY_REQUIRED", "true")]
    [InlineData("PASSWORD", "production")]
    public void Words_that_the_output_needs_are_not_masked(string name, string value) => Assert.Empty(Secrets((name, value)));

    [Fact]
    public void Those_of_the_file_beside_are_known_although_no_container_gets_them()
    {
        using var folder = new TemporaryFolder();
        folder.Write(".env", "# COMMENT_TOKEN=commented-out\nNPM_TOKEN=npm-1234567 # for the build\nexport QUOTED_SECRET=\"some # thing\"\nSTORE='s'\nCACHE_URL=redis://:pa55-word@cache\nKEY_FILE_KEY=/etc/key.pem\nDB_PASSWORD=web\n");

        Assert.Equal(["npm-1234567", "some # thing", "pa55-word"], Secrets(folder.Path));
    }

    private static IEnumerable<string> Secrets(params (string Name, string Value)[] environment) => Secrets("/nowhere", environment);

    private static IEnumerable<string> Secrets(string folder, params (string Name, string Value)[] environment)
    {
        var application = FakeEngine.Application();
        var app = application.App with { Environment = environment.ToDictionary(variable => variable.Name, variable => variable.Value) };
        return ApplicationSecrets.Of(application with { App = app, Databases = [], Compose = application.Compose with { Services = [app] } }, folder);
    }
}
