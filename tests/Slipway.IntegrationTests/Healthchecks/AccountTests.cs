using System.Text;
using System.Text.Json;
using Slipway.Docker;
using Slipway.Healthchecks;
using Slipway.Healthchecks.Start;
using Slipway.Processes;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>The admin, the project and the API key of an instance, on the tables of a real version; its own code is played by the test.</summary>
[Collection(nameof(HealthchecksServer))]
public sealed class AccountTests(HealthchecksServer server)
{
    private const string Plain = "M9UqUiTWrJdZtvytFps9zbkc4LXOyvuP";
    private const string Hashed = "hcw_abcdefghijklmnopqrstuvwxyz12";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_instance_without_anybody_gets_an_admin_whose_password_is_shown_once_and_kept_nowhere()
    {
        await using var hc = await EmptyAsync();
        var application = new Application(hc);
        hc.File("# mine\n");

        var (project, console, shown) = await EnsureAsync(hc, application);

        Assert.Equal("admin@localhost", project.Owner);
        var password = Assert.Single(application.Wanted).GetProperty("password").GetString()!;
        Assert.Matches("^[A-Za-z0-9]{24}$", password);
        Assert.Contains(password, console, StringComparison.Ordinal);
        Assert.DoesNotContain(password, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(application.Arguments, argument => argument.Contains(password, StringComparison.Ordinal));
        Assert.Equal("# mine\nHEALTHCHECKS_ADMIN_EMAIL=admin@localhost\n", await File.ReadAllTextAsync(hc.FilePath, Token));

        (var again, console, _) = await EnsureAsync(hc, application);

        Assert.Equal(project, again);
        Assert.Single(application.Wanted);
        Assert.Empty(console);
    }

    [Fact]
    public async Task An_admin_of_the_file_gets_its_password_which_is_not_shown()
    {
        await using var hc = await EmptyAsync();
        var application = new Application(hc);
        hc.File("HEALTHCHECKS_ADMIN_EMAIL=Ops@Example.org\nHEALTHCHECKS_ADMIN_PASSWORD='s3cr3t \"é'\nHEALTHCHECKS_PROJECT=Shop\n");

        var (project, console, shown) = await EnsureAsync(hc, application);

        Assert.Equal(("Shop", "ops@example.org"), (project.Name, project.Owner));
        Assert.Equal("s3cr3t \"é", application.Wanted[0].GetProperty("password").GetString());
        Assert.Empty(console);
        Assert.DoesNotContain("s3cr3t", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whom_there_is_is_left_alone()
    {
        await using var hc = await server.InstallAsync();
        var application = new Application(hc);
        var before = await hc.QueryAsync<string>("select u::text || p::text from auth_user u join accounts_project p on p.owner_id = u.id");

        foreach (var text in new[] { "", "HEALTHCHECKS_PROJECT=Shop", "HEALTHCHECKS_PROJECT=1", "HEALTHCHECKS_ADMIN_EMAIL=ADMIN@example.org\nHEALTHCHECKS_ADMIN_PASSWORD=another" })
        {
            hc.File(text);
            Assert.Equal("Shop", (await EnsureAsync(hc, application)).Project.Name);
        }

        Assert.Empty(application.Wanted);
        Assert.Equal(before, await hc.QueryAsync<string>("select u::text || p::text from auth_user u join accounts_project p on p.owner_id = u.id"));
    }

    [Fact]
    public async Task A_project_that_is_missing_is_made_for_the_admin_that_there_is()
    {
        await using var hc = await server.InstallAsync();
        var application = new Application(hc);
        hc.File("HEALTHCHECKS_ADMIN_EMAIL=admin@example.org\nHEALTHCHECKS_PROJECT=Bakery");

        var (project, console, _) = await EnsureAsync(hc, application);

        Assert.Equal(("Bakery", "admin@example.org"), (project.Name, project.Owner));
        Assert.Equal(2, await hc.OneAsync<long>("select count(*) from accounts_project"));
        Assert.Empty(console);
    }

    [Fact]
    public async Task A_project_that_is_named_by_an_id_is_not_made()
    {
        await using var hc = await server.InstallAsync();
        var application = new Application(hc);
        hc.File("HEALTHCHECKS_PROJECT=42");

        await Assert.ThrowsAsync<SlipwayException>(() => EnsureAsync(hc, application));

        Assert.Empty(application.Wanted);
    }

    [Fact]
    public async Task What_Healthchecks_says_when_it_refuses_is_told()
    {
        await using var hc = await EmptyAsync();
        var application = new Application(hc) { Refuses = "Error: Enter a valid email address." };
        hc.File("HEALTHCHECKS_ADMIN_EMAIL=nobody");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => EnsureAsync(hc, application));

        Assert.Equal(["Error: Enter a valid email address."], fault.Details);
        Assert.Contains("HEALTHCHECKS_ADMIN_EMAIL", fault.Next[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_project_without_a_key_gets_a_plain_one_that_goes_into_the_file_and_stays()
    {
        await using var hc = await server.InstallAsync();
        hc.File("# mine\n");

        var (key, _) = await KeyAsync(hc);

        Assert.Matches("^[A-Za-z0-9]{32}$", key);
        Assert.Equal(key, await hc.OneAsync<string>("select api_key from accounts_project"));
        Assert.Equal($"# mine\nHEALTHCHECKS_API_KEY={key}\n", await File.ReadAllTextAsync(hc.FilePath, Token));

        var before = await hc.OneAsync<string>("select xmin || p::text from accounts_project p");
        Assert.Equal((key, ""), await KeyAsync(hc));
        Assert.Equal(before, await hc.OneAsync<string>("select xmin || p::text from accounts_project p"));
    }

    [Fact]
    public async Task A_plain_key_of_the_instance_is_written_into_the_file()
    {
        await using var hc = await server.InstallAsync();
        await hc.ExecuteAsync("update accounts_project set api_key = @Plain", new { Plain });
        hc.File("");

        Assert.Equal(Plain, (await KeyAsync(hc)).Key);

        Assert.Equal($"HEALTHCHECKS_API_KEY={Plain}\n", await File.ReadAllTextAsync(hc.FilePath, Token));
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("another.digest", true)]
    public async Task The_file_s_keys_are_given_to_an_instance_that_was_reset(string stored, bool isReplaced)
    {
        await using var hc = await server.InstallAsync();
        await hc.ExecuteAsync("update accounts_project set api_key = @stored", new { stored });
        var text = $"HEALTHCHECKS_API_KEY={Plain}\nHEALTHCHECKS_READ_KEY={new string('r', 32)}\n";
        hc.File(text);

        var (key, shown) = await KeyAsync(hc);

        Assert.Equal(Plain, key);
        Assert.Equal($"{Plain} {new string('r', 32)}", await hc.OneAsync<string>("select api_key || ' ' || api_key_readonly from accounts_project"));
        Assert.Equal(isReplaced, shown.Contains("warning", StringComparison.Ordinal));
        Assert.Equal(text, await File.ReadAllTextAsync(hc.FilePath, Token));
    }

    [Theory]
    [InlineData("", null)]
    [InlineData($"HEALTHCHECKS_API_KEY={Hashed}", Hashed)]
    [InlineData("HEALTHCHECKS_API_KEY=hcw_XXXXXXXXijklmnopqrstuvwxyz12", null)]
    public async Task A_hashed_key_is_taken_where_the_file_has_it_and_never_replaced(string text, string? expected)
    {
        await using var hc = await server.InstallAsync();
        await hc.ExecuteAsync("update accounts_project set api_key = 'abcdefgh.0123'");
        hc.File(text);

        var (key, shown) = await KeyAsync(hc);

        Assert.Equal(expected, key);
        Assert.Equal(expected is null, shown.Contains("warning", StringComparison.Ordinal));
        Assert.Equal("abcdefgh.0123", await hc.OneAsync<string>("select api_key from accounts_project"));
        Assert.Equal(text, await File.ReadAllTextAsync(hc.FilePath, Token));
    }

    [Fact]
    public async Task A_key_of_another_project_is_refused()
    {
        await using var hc = await server.InstallAsync();
        await hc.AddProjectAsync("Bakery", "baker@example.org");
        await hc.ExecuteAsync("update accounts_project set api_key = @Plain where name = 'Bakery'", new { Plain });
        hc.File($"HEALTHCHECKS_PROJECT=Shop\nHEALTHCHECKS_API_KEY={Plain}\n");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => KeyAsync(hc));

        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.DoesNotContain(Plain, fault.Message, StringComparison.Ordinal);
        Assert.Equal("", await hc.OneAsync<string>("select api_key from accounts_project where name = 'Shop'"));
    }

    private async Task<HealthchecksInstallation> EmptyAsync()
    {
        var hc = await server.InstallAsync();
        await hc.ExecuteAsync("delete from api_channel; delete from accounts_project; delete from auth_user");
        return hc;
    }

    private static async Task<(HealthchecksProject Project, string Console, string Shown)> EnsureAsync(HealthchecksInstallation hc, Application application)
    {
        var log = new HealthchecksInstallation.ShownLog();
        await using var session = await hc.OpenAsync(log);
        await using var console = new StringWriter();
        var project = await new AdminAccount(application.Docker, console, log).EnsureAsync(FileOf(hc), session, Application.Container, Token);
        return (project, console.ToString(), log.Text);
    }

    private static async Task<(string? Key, string Shown)> KeyAsync(HealthchecksInstallation hc)
    {
        var log = new HealthchecksInstallation.ShownLog();
        await using var session = await hc.OpenAsync(log);
        var file = FileOf(hc);
        var project = await HealthchecksProject.ChooseAsync(session.Connection, file, Token);
        return (await new ProjectKeys(log).EnsureAsync(file, session, project, Token), log.Text);
    }

    private static HealthchecksFile FileOf(HealthchecksInstallation hc) => HealthchecksFile.Read(hc.FilePath, new Dictionary<string, string>());

    /// <summary>Healthchecks in its container: makes what it is asked for on standard input.</summary>
    private sealed class Application : ICommandRunner
    {
        private readonly HealthchecksInstallation _hc;

        public Application(HealthchecksInstallation hc)
        {
            _hc = hc;
            Docker = new DockerClient(new DockerEngine(this, new DeploySettings { AppDirectory = "/", DockerCommand = "docker" }), this);
        }

        public static Container Container { get; } = new() { Id = "0123", Name = "healthchecks-web-1", ImageId = "sha256:1", Status = "running" };

        public DockerClient Docker { get; }

        public List<JsonElement> Wanted { get; } = [];

        public List<string> Arguments { get; } = [];

        public string? Refuses { get; init; }

        public async Task<CommandResult> RunAsync(Command command, CancellationToken cancellationToken)
        {
            if (command.Arguments[0] != "exec") return new CommandResult(0, "26.1.5\n", "", TimeSpan.Zero);
            if (Refuses is not null) return new CommandResult(2, "", Refuses + "\n", TimeSpan.Zero);
            Arguments.AddRange(command.Arguments);
            using var input = new MemoryStream();
            await command.WriteInput!(input, cancellationToken);
            var wanted = JsonDocument.Parse(Encoding.UTF8.GetString(input.ToArray())).RootElement;
            Wanted.Add(wanted);
            var (email, project) = (wanted.GetProperty("email").GetString()!, wanted.GetProperty("project").GetString() ?? "");
            if (await _hc.OneAsync<long>("select count(*) from auth_user where email = @email", new { email }) == 0) await _hc.AddProjectAsync(project, email);
            else await _hc.ExecuteAsync("""
                insert into accounts_project (code, name, owner_id, api_key, api_key_readonly, badge_key, show_slugs)
                select gen_random_uuid(), @project, id, '', '', gen_random_uuid()::text, false from auth_user where email = @email
                """, new { project, email });
            return new CommandResult(0, "Superuser created successfully.\n", "", TimeSpan.Zero);
        }
    }
}
