using System.Text.Json;
using System.Text.RegularExpressions;
using Slipway.Processes;
using Slipway.Releases;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>
/// A deployment in a workflow of GitHub, with a secret in every place that may hold one, and commands that print them: told to people, programs and the runner, and no secret
/// in anything that is told.
/// </summary>
internal static partial class PlantedSecrets
{
    private const string Mark = "planted-";

    // What the migration and the build print: the container's environment, and an argument of the build.
    private const string Migration = """
        class Tell < ActiveRecord::Migration[7.2]
          def change
            puts "the key is #{ENV["SECRET_KEY_BASE"]}"
            warn "::set-output name=commit::#{ENV["MAIL_URL"]}"
          end
        end
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task DeployAsync(DeployedSample sample)
    {
        var (app, folder) = (sample.Instance.AppDirectory, sample.Instance.Folder);
        var compose = await File.ReadAllTextAsync(Path.Combine(app, "compose.yaml"), Cancellation);
        var dockerfile = await File.ReadAllTextAsync(Path.Combine(app, "Dockerfile"), Cancellation);
        var commit = await sample.CommitAsync(
            "Tell everything",
            ("VERSION", "1.4.0\n"),
            ("compose.yaml", compose
                .Replace("  build: .\n", "  build:\n    context: .\n    args:\n      NPM_TOKEN: ${NPM_TOKEN:-}\n", StringComparison.Ordinal)
                .Replace("    REDIS_URL:", "    MAIL_URL: ${MAIL_URL:-}\n    REDIS_URL:", StringComparison.Ordinal)),
            ("Dockerfile", dockerfile + "\nARG NPM_TOKEN\nRUN echo \"the token is $NPM_TOKEN\"\n"),
            ("db/migrate/20260401090000_tell.rb", Migration));
        await File.AppendAllTextAsync(
            Path.Combine(app, ".env"), $"SECRET_KEY_BASE={Mark}key-base-0123456789abcdef0123456789abcdef\nNPM_TOKEN={Mark}npm\nMAIL_URL=smtp://mailer:{Mark}mail@mail.example.com\n", Cancellation);
        var environment = new Dictionary<string, string>
        {
            ["GITHUB_ACTIONS"] = "true",
            ["GITHUB_OUTPUT"] = Path.Combine(folder, "output"),
            ["GITHUB_STEP_SUMMARY"] = Path.Combine(folder, "summary"),
            ["DEPLOY_METRICS_FILE"] = Path.Combine(folder, "shop.prom"),
            ["DEPLOY_PROXY_URL"] = $"http://visitor:{Mark}proxy@localhost:{sample.Instance.Port}",
            ["DEPLOY_PROBE"] = $"http://visitor:{Mark}probe@localhost:{sample.Instance.Port}/",
            ["DEPLOY_RUN_URL"] = $"https://ci:{Mark}run@ci.example.com/1",
            ["DEPLOY_HEALTH_COMMAND"] = $"PGPASSWORD={Mark}command true",
            ["HEALTHCHECKS_API_KEY"] = $"{Mark}api-key",
            ["HEALTHCHECKS_DB_PASSWORD"] = $"{Mark}hc-database",
            ["REGISTRY_TOKEN"] = $"{Mark}registry",
        };

        var run = await sample.SlipwayAsync(environment, "--target=Deploy", "--output=json");

        Assert.True(run.ExitCode == 0, run.Error);
        await ToldAsync(sample, commit, run, environment);
        var told = Masks().Replace(run.Error, "");
        Assert.DoesNotContain(Mark, told, StringComparison.Ordinal);
        Assert.DoesNotContain(Mark, run.Output, StringComparison.Ordinal);
        foreach (var file in Directory.EnumerateFiles(folder).Append(Path.Combine(app, ".git", "slipway.lock.json")).Concat(Directory.EnumerateFiles(sample.Instance.StateDirectory, "*", SearchOption.AllDirectories)))
            Assert.False((await File.ReadAllTextAsync(file, Cancellation)).Contains(Mark, StringComparison.Ordinal), $"{file} holds a secret");
        foreach (var target in new[] { "Status", "History", "Backups", "Report" })
        {
            var answer = await sample.SlipwayAsync(environment, $"--target={target}", "--output=json");
            Assert.DoesNotContain(Mark, answer.Output + Masks().Replace(answer.Error, ""), StringComparison.Ordinal);
            Assert.Equal("succeeded", JsonDocument.Parse(answer.Output).RootElement.GetProperty("result").GetString());
        }
    }

    private static async Task ToldAsync(DeployedSample sample, string commit, CommandResult run, Dictionary<string, string> environment)
    {
        var release = sample.Releases()[0];
        Assert.Equal((ReleaseState.Succeeded, commit), (release.State, release.ToCommit));

        // The runner: a group a step, masks, outputs, the summary; and what the migration printed is no command.
        var groups = Groups().Matches(run.Error).Select(match => match.Groups["title"].Value).ToList();
        Assert.Equal(RecoveryPlan.Order.Prepend("Preflight"), groups);
        Assert.Equal(groups.Count, Regex.Count(run.Error, "(?m)^::endgroup::$"));
        foreach (var secret in new[] { "key-base-0123456789abcdef0123456789abcdef", "npm", "mail", "proxy", "probe", "run", "command", "api-key", "hc-database", "registry" })
            Assert.Contains($"::add-mask::{Mark}{secret}\n", run.Error, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?m)^\s*::set-output", run.Error);
        var output = await File.ReadAllTextAsync(environment["GITHUB_OUTPUT"], Cancellation);
        Assert.Contains($"result=succeeded\nexit-code=0\nrelease={release.Id}\ncommit={commit}\nprevious={release.RunningCommit}\n", output, StringComparison.Ordinal);
        Assert.Contains($"\nreport={Path.Combine(sample.Instance.StateDirectory, "releases", release.Id, "report.html")}\n", output, StringComparison.Ordinal);
        var summary = await File.ReadAllTextAsync(environment["GITHUB_STEP_SUMMARY"], Cancellation);
        Assert.Contains("| Migrate | done |", summary, StringComparison.Ordinal);
        Assert.Contains("Tell everything", summary, StringComparison.Ordinal);

        // Programs: the document, the log, metrics.
        var document = JsonDocument.Parse(run.Output).RootElement;
        Assert.Equal(("succeeded", commit), (document.GetProperty("result").GetString(), document.GetProperty("release").GetProperty("commit").GetString()));
        var log = await File.ReadAllTextAsync(document.GetProperty("log").GetString()!, Cancellation);
        var entries = (await File.ReadAllLinesAsync(Path.ChangeExtension(document.GetProperty("log").GetString()!, ".jsonl"), Cancellation)).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.All(entries, entry => Assert.Equal(release.Id, entry.GetProperty("id").GetString()));
        foreach (var (step, said) in new[] { ("Migrate", "the key is ***"), ("Build", "the token is ***") })
        {
            Assert.Contains(said, log, StringComparison.Ordinal);
            Assert.Contains(entries, entry => entry.GetProperty("message").GetString()!.Contains(said, StringComparison.Ordinal));
            Assert.Contains(entries, entry => entry.TryGetProperty("step", out var at) && at.GetString() == step);
        }

        var metrics = await File.ReadAllTextAsync(environment["DEPLOY_METRICS_FILE"], Cancellation);
        Assert.Contains($"commit=\"{commit}\"", metrics, StringComparison.Ordinal);
        Assert.Contains("slipway_backup_last_size_bytes{", metrics, StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?m)^::add-mask::.*\n")]
    private static partial Regex Masks();

    [GeneratedRegex("(?m)^::group::(?<title>.*)$")]
    private static partial Regex Groups();
}
