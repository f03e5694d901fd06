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

    private static IEnumerable<string> Secrets(params (string Name, string Value)[] environment)
    {
        var application = FakeEngine.Application();
        var app = application.App with { Environment = environment.ToDictionary(variable => variable.Name, variable => variable.Value) };
        return ApplicationSecrets.Of(application with { App = app, Databases = [], Compose = application.Compose with { Services = [app] } });
    }
}
