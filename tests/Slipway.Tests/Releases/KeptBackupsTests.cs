using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Slipway.Database;
using Slipway.Releases;
using Slipway.Releases.Restores;
using Slipway.Reporting;

namespace Slipway.Tests.Releases;

public sealed class KeptBackupsTests : IDisposable
{
    private const string First = "20260101-120000-001-beef";
    private const string Second = "20260101-120000-002-beef";
    private readonly ScriptedProject _project = new ScriptedProject().Running();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Backups_are_found_with_their_release_and_those_taken_alone_without()
    {
        await KeepAsync();

        using var run = _project.Run();
        var all = await run.Get<KeptBackups>().ListAsync(Token);

        Assert.Equal([Second, First], all.Select(backup => backup.Id));
        Assert.Equal("taken alone", all[0].Origin);
        Assert.Equal("before abcdef0", all[1].Origin);
        Assert.Equal([("cable", "db", "22"), ("shop", "db", "11")], all[1].Files.Select(file => (file.Database, file.Service, file.Sha256)));
    }

    [Theory]
    [InlineData(First, 2)]
    [InlineData("20260101-120000-002", 1)]
    [InlineData("../state/backups/20260101-120000-001-beef.dump", 1)]
    public async Task A_backup_is_named_by_the_start_of_its_id_or_by_its_path(string name, int files)
    {
        await KeepAsync();

        Assert.Equal(files, (await ChooseAsync(name, newest: false)).Count);
    }

    [Theory]
    [InlineData(null, "Which backup?")]
    [InlineData("2026", "is the start of several ids")]
    [InlineData("nothing.dump", "is neither a file nor the id")]
    public async Task Whoever_names_none_is_shown_all_of_them(string? name, string message)
    {
        await KeepAsync();

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => ChooseAsync(name, newest: false));

        Assert.Contains(message, fault.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Equal(2, fault.Details.Count);
    }

    [Fact]
    public async Task What_only_looks_takes_the_newest_where_none_is_named()
    {
        await KeepAsync();

        Assert.EndsWith($"{Second}.dump", Assert.Single(await ChooseAsync(null, newest: true)).File, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Programs_are_told_every_backup_with_what_its_checksum_says()
    {
        await KeepAsync();
        var file = _project.Folder[$"state/backups/{Second}.dump"];
        _project.Folder.Write($"state/backups/{Second}.dump.sha256", $"{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("x")))}  {Second}.dump\n");
        _project.Folder.Write($"state/backups/{Second}.dump.verified", "2026-01-02T03:04:05.0000000+00:00\n");

        using var run = _project.Run();
        var fault = await Assert.ThrowsAsync<SlipwayException>(() => run.Get<BackupsReport>().PrintAsync(Token));

        Assert.Equal(2, fault.Details.Count);
        var told = JsonDocument.Parse(run.Get<RunDocument>().Render(run.Log)).RootElement.GetProperty("backups").EnumerateArray().ToList();
        Assert.Equal(
            [(Second, null, "taken alone", 1), (First, First, "before abcdef0", 2)],
            told.Select(backup => (backup.GetProperty("id").GetString(), backup.TryGetProperty("release", out var release) ? release.GetString() : null, backup.GetProperty("origin").GetString(), backup.GetProperty("bytes").GetInt64())));
        var (whole, bad) = (Assert.Single(told[0].GetProperty("files").EnumerateArray()), told[1].GetProperty("files").EnumerateArray().ToList());
        Assert.Equal((file, 1, "right"), (whole.GetProperty("file").GetString(), whole.GetProperty("bytes").GetInt64(), whole.GetProperty("checksum").GetString()));
        Assert.Equal(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero), whole.GetProperty("verifiedAt").GetDateTimeOffset());
        Assert.Equal([("cable", "wrong", false), ("shop", "wrong", false)], bad.Select(each => (each.GetProperty("database").GetString(), each.GetProperty("checksum").GetString(), each.TryGetProperty("verifiedAt", out _))));
    }

    [Fact]
    public async Task Without_a_backup_programs_are_told_none()
    {
        using var run = _project.Run();

        await run.Get<BackupsReport>().PrintAsync(Token);

        Assert.Empty(JsonDocument.Parse(run.Get<RunDocument>().Render(run.Log)).RootElement.GetProperty("backups").EnumerateArray());
    }

    [Fact]
    public async Task What_a_command_wrote_is_for_whoever_wrote_it()
    {
        _project.Folder.Write($"state/backups/{First}.backup", "x");

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => ChooseAsync(First, newest: false));

        Assert.Contains("DEPLOY_BACKUP_COMMAND", fault.Message, StringComparison.Ordinal);
    }

    private async Task<IReadOnlyList<RestoreSource>> ChooseAsync(string? name, bool newest)
    {
        using var run = _project.Run(settings => settings with { From = name });
        return await run.Get<KeptBackups>().ChooseAsync(newest, Token);
    }

    private async Task KeepAsync()
    {
        using var run = _project.Run();
        var files = new[] { ("cable", $"{First}.cable.dump", "22"), ("shop", $"{First}.dump", "11") };
        await run.Journal.SaveAsync(
            new Release
            {
                Id = First,
                Workflow = "Deploy",
                Project = "shop",
                Environment = "production",
                State = ReleaseState.Succeeded,
                StartedAt = DateTimeOffset.UnixEpoch,
                ToCommit = "abcdef0123",
                Backups = [.. files.Select(file => new BackupRecord(file.Item1, "db", _project.Folder.Write($"state/backups/{file.Item2}", "x"), 1, file.Item3))],
            },
            Token);
        _project.Folder.Write($"state/backups/{Second}.dump", "x");
        _project.Folder.Write("state/backups/by-hand.dump", "x");
    }
}
