using Slipway.Healthchecks;
using Slipway.Settings;

namespace Slipway.Tests.Healthchecks;

public sealed class HealthchecksExampleTests
{
    private static readonly string[] Catalogue =
    [
        "POSTGRES", "REDIS", "API", "CELERY_WORKER", "CELERY_BEAT", "KAFKA", "KAFKA_CONSUMER", "MINIO", "VAULT", "SSO_TOKEN_REFRESH", "HEALTH_TASK", "TOKEN_CLEANUP", "KEY_ROTATION", "COMPREHENSIVE",
    ];

    private static readonly string Path = System.IO.Path.Combine(SourceTree.Root, ".env.healthchecks.example");

    private static HealthchecksFile Example => HealthchecksFile.Read(Path, new Dictionary<string, string>()).Required();

    [Fact]
    public void It_has_the_whole_catalogue_beside_what_Deploy_tells_of_itself() =>
        Assert.Equal(Catalogue.Concat(["DEPLOY", "BACKUP"]).Order(StringComparer.Ordinal), Example.Checks.Select(check => check.Key).Order(StringComparer.Ordinal));

    [Fact]
    public void Every_check_says_what_it_is_and_none_has_a_UUID_that_others_would_copy()
    {
        Assert.All(Example.Checks, check =>
        {
            Assert.Null(check.Code);
            var definition = check.Definition;
            Assert.True(definition is { Name.Length: > 0, Tags.Length: > 0, Description.Length: > 0, Grace: not null });
            Assert.True(definition.Schedule is null ^ definition.Timeout is null);
        });
        Assert.Empty(Example.Warnings);
        Assert.Empty(Example.Settings);
    }

    [Fact]
    public void Every_field_is_explained()
    {
        var text = File.ReadAllText(Path);

        Assert.All(CheckFields.Names, field => Assert.Contains($"#   HC_CHECK_<KEY>_{field} ", text, StringComparison.Ordinal));
        Assert.All(
            new[] { HealthchecksInstance.ContainerVariable, HealthchecksInstance.ServiceVariable, HealthchecksInstance.ComposeFileVariable, DatabaseLocation.UrlVariable, HealthchecksProject.Variable, HealthchecksProject.OwnerVariable },
            variable => Assert.Contains($"\n#{variable}=", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_command_in_it_is_one_that_the_program_takes()
    {
        var shown = File.ReadLines(Path).Where(line => line.Contains("build.sh --", StringComparison.Ordinal)).ToList();

        Assert.NotEmpty(shown);
        Assert.All(shown, line => Assert.Empty(CommandLine.Parse([.. line.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal))]).Faults));
    }

    [Fact]
    public void It_gets_its_UUIDs_with_nothing_else_changed()
    {
        var before = File.ReadAllText(Path);

        var after = HealthchecksFileEdit.Apply(before, [.. Example.Checks.Select(check => new FileValue(check.Variable, Guid.NewGuid().ToString(), check.Line))]);

        Assert.Equal(before, System.Text.RegularExpressions.Regex.Replace(after, "(?m)^(HC_CHECK_[A-Z_]+=)[0-9a-f-]{36}$", "$1"));
        Assert.Equal(16, after.Split('\n').Zip(before.Split('\n')).Count(pair => pair.First != pair.Second));
    }
}
