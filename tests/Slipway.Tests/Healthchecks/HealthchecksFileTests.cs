using System.Text;
using Slipway.Healthchecks;
using Slipway.Reporting;

namespace Slipway.Tests.Healthchecks;

public sealed class HealthchecksFileTests : IDisposable
{
    private const string One = "3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10";
    private const string Two = "0b9d4c66-55a1-4e0c-8d3f-2f4a5b6c7d8e";

    private readonly TemporaryFolder _folder = new();

    private string Path => System.IO.Path.Combine(_folder.Path, ".env.healthchecks");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_check_is_its_UUID_and_what_the_lines_beside_it_say()
    {
        var check = Assert.Single(Good($"""
            HC_CHECK_POSTGRES={One}
            HC_CHECK_POSTGRES_NAME=PostgreSQL Database
            HC_CHECK_POSTGRES_TAGS="database   infrastructure tier1"
            HC_CHECK_POSTGRES_DESC='Answers "select 1".'
            HC_CHECK_POSTGRES_SCHEDULE=*/2 * * * *
            HC_CHECK_POSTGRES_GRACE=240
            HC_CHECK_POSTGRES_TZ=Europe/Berlin
            HC_CHECK_POSTGRES_METHODS=post
            HC_CHECK_POSTGRES_CHANNELS=E-mail, On call
            """).Checks);

        Assert.Equal(("POSTGRES", 1, Guid.Parse(One)), (check.Key, check.Line, check.Code));
        Assert.Equal(
            new CheckDefinition
            {
                Name = "PostgreSQL Database",
                Tags = "database infrastructure tier1",
                Description = "Answers \"select 1\".",
                Schedule = "*/2 * * * *",
                Grace = TimeSpan.FromMinutes(4),
                TimeZone = "Europe/Berlin",
                Methods = "POST",
            },
            check.Definition with { Channels = null });
        Assert.Equal(["E-mail", "On call"], check.Definition.Channels!.Names);
        Assert.False(check.Definition.Channels.All);
    }

    [Fact]
    public void An_old_file_works_as_it_is()
    {
        var file = Good($"\uFEFF# our checks\r\nHEALTHCHECKS_API_URL=http://localhost:8000/api/v3/\r\nexport HC_CHECK_API=\"{One}\" # the API\r\nHC_CHECK_SSO_TOKEN_REFRESH='{Two}'\r\nHC_CHECK_VAULT=\r\nSECRET_KEY=it's ours\r\n");

        Assert.Equal(["API", "SSO_TOKEN_REFRESH", "VAULT"], file.Checks.Select(check => check.Key));
        Assert.Equal([Guid.Parse(One), Guid.Parse(Two), null], file.Checks.Select(check => check.Code));
        Assert.Equal(["API", "SSO Token Refresh", "Vault"], file.Checks.Select(check => check.Name));
        Assert.All(file.Checks, check => Assert.True(check.Definition.IsEmpty));
        Assert.Equal("http://localhost:8000/api/v3/", file.Value("HEALTHCHECKS_API_URL"));
    }

    [Fact]
    public void A_name_that_is_a_UUID_is_a_check_where_there_is_no_other()
    {
        Assert.Equal(["A_NAME"], Good($"HC_CHECK_A_NAME={One}").Checks.Select(check => check.Key));
        Assert.Equal(["A", "A_NAME"], Good($"HC_CHECK_A=\nHC_CHECK_A_NAME={One}").Checks.Select(check => check.Key));

        var both = Good($"HC_CHECK_A={Two}\nHC_CHECK_A_NAME={One}");
        Assert.Equal(One, Assert.Single(both.Checks).Definition.Name);
        Assert.Contains("HC_CHECK_A_NAME is a UUID", Assert.Single(both.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Upper_case_is_taken_with_a_warning()
    {
        var file = Good($"HC_CHECK_A={One.ToUpperInvariant()}");

        Assert.Equal(Guid.Parse(One), Assert.Single(file.Checks).Code);
        Assert.Contains("404", Assert.Single(file.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_fault_is_told_at_once_with_its_line()
    {
        var fault = Assert.Throws<SlipwayException>(() => Read($"""
            HC_CHECK_A={One}
            HC_CHECK_A_SCHEDULE=@daily
            HC_CHECK_A_TZ=europe/berlin
            HC_CHECK_A_TIMOUT=60
            HC_CHECK_B={One.ToUpperInvariant()}
            HC_CHECK_B_GRACE=59
            HC_CHECK_B_TIMEOUT=366d
            HC_CHECK_C=not-a-uuid
            HC_CHECK_D={Two}
            HC_CHECK_D_NAME={new string('x', 101)}
            HC_CHECK_D_METHODS=GET
            HC_CHECK_D_CHANNELS=
            HC_CHECK_D_DESC="never closed
            """).Required());

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Equal(11, fault.Details.Count);
        var expected = new (int Line, string Says)[]
        {
            (2, "@daily and the like"), (3, "did you mean Europe/Berlin?"), (4, "did you mean TIMEOUT?"), (5, "the UUID of HC_CHECK_A as well (line 1)"), (6, "from 60s to 365d"), (7, "from 60s to 365d"),
            (8, "must be a UUID"), (10, "101 characters"), (11, "POST"), (12, "none"), (13, "never closed"),
        };
        Assert.All(expected.Zip(fault.Details), pair =>
        {
            Assert.Contains($"(.env.healthchecks:{pair.First.Line})", pair.Second, StringComparison.Ordinal);
            Assert.Contains(pair.First.Says, pair.Second, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_file_that_is_not_there_is_told_with_where_to_begin()
    {
        var fault = Assert.Throws<SlipwayException>(() => HealthchecksFile.Read(Path, new Dictionary<string, string>()).Required());

        Assert.Contains(Path, fault.Message, StringComparison.Ordinal);
        Assert.Contains(".env.healthchecks.example", fault.Next[0], StringComparison.Ordinal);
    }

    [Fact]
    public void The_environment_goes_before_the_file()
    {
        _folder.Write(".env.healthchecks", "HEALTHCHECKS_PROJECT=Shop\nHEALTHCHECKS_SERVICE=hc\n");

        var file = HealthchecksFile.Read(Path, new Dictionary<string, string> { ["HEALTHCHECKS_PROJECT"] = "Staging" });

        Assert.Equal("Staging", file.Value("HEALTHCHECKS_PROJECT"));
        Assert.Equal("hc", file.Value("HEALTHCHECKS_SERVICE"));
        Assert.Null(file.Value("HEALTHCHECKS_CONTAINER"));
    }

    private HealthchecksFile Read(string text)
    {
        File.WriteAllText(Path, text, new UTF8Encoding(false));
        return HealthchecksFile.Read(Path, new Dictionary<string, string>());
    }

    private HealthchecksFile Good(string text) => Read(text).Required();
}
