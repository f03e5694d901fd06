using System.Net;
using System.Net.Sockets;

namespace Slipway.Benchmarks.Deployments;

/// <summary>A deployment by hand: the commands that cannot be avoided, one after the other, with nothing around them. Nothing is checked, verified or written down.</summary>
internal sealed class BareSequence(BenchedSample sample)
{
    /// <summary>What Slipway dumps with too.</summary>
    public static readonly string[] DumpOptions = ["-Fc", "-Z", "zstd:3"];

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    /// <summary>Brings the application to the newest commit.</summary>
    public async Task DeployAsync()
    {
        await CloseAsync();
        await DumpAsync();
        await sample.RunAsync("git", "pull", "--quiet", "--ff-only");
        await sample.RunAsync("docker", "compose", "build", "--quiet", "web", "worker");
        await sample.RunAsync("docker", "compose", "run", "--rm", "-T", "web", "bin/rails", "db:migrate");
        await sample.RunAsync("docker", "compose", "up", "-d", "web", "worker");
        await AnswersAsync();
        await sample.RunAsync("docker", "exec", sample.Container("web"), "bundle", "exec", "whenever", "--update-crontab", "--set", "environment=production");
        await OpenAsync();
        await sample.ExpectVersionAsync();
    }

    /// <summary>Maintenance on.</summary>
    public Task CloseAsync() => RailsAsync("Rails.cache.write('maintenance_mode:enabled', 'true')");

    /// <summary>Maintenance off.</summary>
    public Task OpenAsync() => RailsAsync("Rails.cache.delete('maintenance_mode:enabled')");

    /// <summary>One boot of Rails.</summary>
    public Task RailsAsync(string code) => sample.RunAsync("docker", "exec", sample.Container("web"), "bin/rails", "runner", code);

    /// <summary>The database to a file.</summary>
    public Task DumpAsync()
    {
        string[] dump = ["docker", "exec", sample.Container("db"), "pg_dump", "-U", "sample", .. DumpOptions, "sample"];
        return sample.RunAsync("sh", ["-c", "file=$1; shift; exec \"$@\" > \"$file\"", "sh", Path.Combine(sample.Instance.Folder, "bare.dump"), .. dump]);
    }

    // The page does not stand before /up: it tells that the new container serves.
    private async Task AnswersAsync()
    {
        using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(5) };
        var url = new Uri(sample.Instance.Url, "up");
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync(url, sample.Cancellation);
                if (answer.StatusCode == HttpStatusCode.OK) return;
            }
            catch (HttpRequestException fault) when (fault.InnerException is SocketException or IOException)
            {
                // Asked again.
            }

            await Task.Delay(Pause, sample.Cancellation);
        }
    }
}
