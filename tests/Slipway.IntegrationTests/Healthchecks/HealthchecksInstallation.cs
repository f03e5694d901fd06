using System.Text;
using Dapper;
using Npgsql;
using Slipway.Healthchecks;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.IntegrationTests.Healthchecks;

/// <summary>One database of Healthchecks and a folder with its file.</summary>
public sealed class HealthchecksInstallation : IAsyncDisposable
{
    public const string Newest = "4.3";

    private readonly string _folder = Directory.CreateTempSubdirectory("slipway é ").FullName;

    private HealthchecksInstallation(NpgsqlDataSource source, string name) => (Source, Name) = (source, name);

    public static IReadOnlyList<string> Versions { get; } = [Newest, "3.9", "2.8"];

    /// <summary>Connections as the application has them.</summary>
    public NpgsqlDataSource Source { get; }

    /// <summary>The database.</summary>
    public string Name { get; }

    public string FilePath => Path.Combine(_folder, ".env.healthchecks");

    public string Folder => _folder;

    public string Url => new NpgsqlConnectionStringBuilder(Source.ConnectionString) is var at ? $"postgres://shop:s3%20cret@{at.Host}:{at.Port}/{Name}" : "";

    public static async Task<HealthchecksInstallation> CreateAsync(NpgsqlDataSource source, string name)
    {
        var created = new HealthchecksInstallation(source, name);
        await created.ExecuteAsync("""
            insert into auth_user (username, password, is_superuser, first_name, last_name, email, is_staff, is_active, date_joined) values ('a', '', true, '', '', 'admin@example.org', true, true, now());
            insert into accounts_project (code, name, owner_id, api_key, api_key_readonly, badge_key, show_slugs) values (gen_random_uuid(), 'Shop', 1, '', '', gen_random_uuid()::text, false);
            insert into api_channel (name, code, project_id, created, kind, value, email_verified, disabled, last_error)
                values ('Mail', gen_random_uuid(), 1, now(), 'email', 'admin@example.org', true, false, ''), ('On call', gen_random_uuid(), 1, now(), 'webhook', '{}', false, false, '');
            """);
        return created;
    }

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Another project, of another owner.</summary>
    public Task AddProjectAsync(string name, string owner) => ExecuteAsync("""
        insert into auth_user (username, password, is_superuser, first_name, last_name, email, is_staff, is_active, date_joined) values (@owner, '', false, '', '', @owner, false, true, now());
        insert into accounts_project (code, name, owner_id, api_key, api_key_readonly, badge_key, show_slugs)
            values (gen_random_uuid(), @name, (select id from auth_user where username = @owner), '', '', gen_random_uuid()::text, false);
        """, new { name, owner });

    /// <summary>Writes the file.</summary>
    public HealthchecksFile File(string text)
    {
        System.IO.File.WriteAllText(FilePath, text, new UTF8Encoding(false));
        return HealthchecksFile.Read(FilePath, new Dictionary<string, string>());
    }

    /// <summary>Syncs a file as SyncHealthchecks does, and returns what was shown.</summary>
    public async Task<string> SyncAsync(string text, bool isDryRun = false)
    {
        var log = new ShownLog();
        await using var session = await OpenAsync(log);
        await NewSync(log, isDryRun).SyncAsync(session, File(text), TestContext.Current.CancellationToken);
        return log.Text;
    }

    /// <summary>Exports the project's checks behind what the file holds, as ExportHealthchecks does, and returns what was shown.</summary>
    public async Task<string> ExportAsync(string text, bool isDryRun = false)
    {
        var log = new ShownLog();
        File(text);
        var settings = new DeploySettings { AppDirectory = _folder };
        var database = new HealthchecksDatabase(new DatabaseLocation(null!, null!, log), log);
        await new CheckExport(new HealthchecksConfiguration(settings, HealthchecksValues.None, log), database, settings, new RunMode(isDryRun), log).RunAsync(TestContext.Current.CancellationToken);
        return log.Text;
    }

    internal CheckSync NewSync(IRunLog log, bool isDryRun = false)
    {
        var settings = new DeploySettings { AppDirectory = _folder };
        var mode = new RunMode(isDryRun);
        var configuration = new HealthchecksConfiguration(settings, HealthchecksValues.None, log);
        return new CheckSync(configuration, null!, new MissingCodes(configuration, settings, mode, log), mode, log, TimeProvider.System);
    }

    internal async Task<HealthchecksSession> OpenAsync(IRunLog log) =>
        await HealthchecksDatabase.ConnectAsync(NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(Source.ConnectionString) { Password = "s3 cret" }), log, TestContext.Current.CancellationToken);

    public async Task<int> ExecuteAsync(string sql, object? parameters = null)
    {
        await using var connection = await Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteAsync(sql, parameters);
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Source.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return (await connection.QueryAsync<T>(sql, parameters)).AsList();
    }

    public async Task<T> OneAsync<T>(string sql, object? parameters = null) => Assert.Single(await QueryAsync<T>(sql, parameters));

    /// <summary>All that a sync could touch, with the versions of the rows and the next ids: equal only if nothing at all was written.</summary>
    public Task<string> FingerprintAsync() => OneAsync<string>("""
        select coalesce((select string_agg(xmin || ':' || c::text, e'\n' order by id) from api_check c), '')
            || coalesce((select string_agg(xmin || ':' || l::text, e'\n' order by id) from api_channel_checks l), '')
            || (select last_value || is_called::text from api_check_id_seq) || (select last_value || is_called::text from api_channel_checks_id_seq)
        """);

    public sealed class ShownLog : IRunLog
    {
        private readonly StringBuilder _text = new();

        public string Text
        {
            get
            {
                lock (_text) return _text.ToString();
            }
        }

        public void Write(string line)
        {
        }

        /// <summary>Sees each line that is shown.</summary>
        public Action<string>? OnShow { get; init; }

        public void Show(string line)
        {
            lock (_text) _text.Append(line).Append('\n');
            OnShow?.Invoke(line);
        }

        public void Warn(string line) => Show("warning: " + line);

        public void Mask(string? secret)
        {
        }

        public string Masked(string text) => text;
    }
}
