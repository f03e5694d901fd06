using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>A Django application with PostgreSQL, by the settings that docs/other-frameworks.md shows for it.</summary>
[Collection(SampleTests.Name)]
[Trait("Category", "Integration")]
public sealed class DjangoTests(SampleFixture fixture)
{
    private const string Migration = "notes/migrations/0002_note_body.py";

    [Fact]
    public async Task It_is_installed_migrated_and_deployed_and_a_migration_that_fails_is_taken_back_with_its_database()
    {
        await using var app = await OtherApplication.NewAsync(
            fixture, OtherApplication.Settings("Django"), ("django-app", ""), ("sample-app/docker/db", "docker/db"), ("other-app/proxy", "proxy"));

        await app.SucceedAsync("--target=Deploy");
        Assert.Equal((200, "1.0.0"), await app.VisitAsync());
        Assert.Equal("0001_initial", await app.SqlAsync("SELECT string_agg(name, ',') FROM django_migrations WHERE app = 'notes'"));
        Assert.Contains("Everything that a deployment needs is here", await app.SucceedAsync("--target=Doctor"), StringComparison.Ordinal);
        await app.SqlAsync("INSERT INTO notes_note (title) VALUES ('kept')");

        await app.CommitAsync("Break half-way", ("VERSION", "1.1.0\n"), (Migration, Adding("migrations.RunSQL(\"SELECT no_such_column FROM notes_note\"),")));
        var broken = await app.FailAsync(3, "--target=Deploy");
        Assert.Contains("no_such_column", broken, StringComparison.Ordinal);
        Assert.Contains("Database sample restored from this release's backup", broken, StringComparison.Ordinal);
        Assert.Equal((200, "1.0.0"), await app.VisitAsync());
        Assert.Equal("kept", await app.SqlAsync("SELECT string_agg(title, ',') FROM notes_note"));

        await app.CommitAsync("Mend it", (Migration, Adding("")));
        IReadOnlyDictionary<string, int> answers;
        await using (var prober = new Prober(app.Instance.Url))
        {
            await app.SucceedAsync("--target=Deploy");
            answers = prober.Answers;
        }

        Assert.Equal((200, "1.1.0"), await app.VisitAsync());
        Assert.Equal(["200", "503"], answers.Keys.Order());
        Assert.Equal("kept|", await app.SqlAsync("SELECT title, body FROM notes_note"));
        var release = app.Releases()[0];
        Assert.Equal((ReleaseState.Succeeded, "sample"), (release.State, Assert.Single(release.Backups).Database));

        await app.CommitAsync("No migration", ("VERSION", "1.2.0\n"));
        await app.SucceedAsync("--target=Deploy");
        Assert.Equal((200, "1.2.0"), await app.VisitAsync());
        Assert.Empty(app.Releases()[0].PendingMigrations ?? []);
    }

    // Committed half-way: Django would take its own transaction back by itself.
    private static string Adding(string then) => $"""
        from django.db import migrations, models


        class Migration(migrations.Migration):
            atomic = False
            dependencies = [("notes", "0001_initial")]
            operations = [
                migrations.AddField("note", "body", models.TextField(default="")),
                {then}
            ]

        """;
}
