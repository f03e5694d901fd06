using Slipway.Demo;

namespace Slipway.IntegrationTests.Faults;

/// <summary>How the sample is changed for the fault matrix: what a test holds waits, and what the worker was promised can be read.</summary>
internal static class FaultSources
{
    /// <summary>The project whose images the private engine is given.</summary>
    public const string ImagesProject = "slipway-faults";

    /// <summary>The advisory lock at which Rails processes that Slipway starts beside the application wait.</summary>
    public const int RunnerLock = 1;

    /// <summary>The advisory lock at which a migration waits.</summary>
    public const int MigrationLock = 2;

    /// <summary>The advisory lock at which a new version's web server waits.</summary>
    public const int WebLock = 3;

    /// <summary>The table that a test locks to hold a dump.</summary>
    public const string HeldTable = "held";

    private const string HoldRunner = """
        # A test holds the Rails processes that are started beside the application.
        command = File.read("/proc/self/cmdline").split("\0")
        if command.include?("runner") && command.last == "-"
          Rails.application.config.after_initialize do
            ActiveRecord::Base.connection.execute("SELECT pg_advisory_lock_shared(1), pg_advisory_unlock_shared(1)")
          rescue ActiveRecord::ActiveRecordError
            # Without a database nobody holds anything.
          end
        end

        """;

    private const string Ticker = """
        # The worker service: writes to the database all the time, and keeps a list of what the database has acknowledged.
        class Ticker
          INTERVAL_SECONDS = 0.2

          def run
            stop = Queue.new
            %w[TERM INT].each { |signal| Signal.trap(signal) { stop.close } }
            tick until stop.pop(timeout: INTERVAL_SECONDS).nil? && stop.closed?
          end

          private

          def tick
            tick = Tick.create!
            File.write("/acknowledged/ticks", "#{tick.created_at.utc.iso8601(6)}\n", mode: "a")
          rescue ActiveRecord::ActiveRecordError => error
            Rails.logger.warn("ticker: #{error.class}")
          end
        end

        """;

    /// <summary>The files that are changed once, before the first deployment.</summary>
    /// <param name="sources">The sample's sources.</param>
    /// <param name="fromImages">Whether the images' lower layers come from images that are there, instead of from Debian's packages.</param>
    public static async Task<Dictionary<string, string?>> FilesAsync(string sources, bool fromImages)
    {
        var files = new Dictionary<string, string?>
        {
            ["config/initializers/hold_runner.rb"] = HoldRunner,
            ["app/workers/ticker.rb"] = Ticker,
            ["compose.yaml"] = (await ReadAsync("compose.yaml")).Replace(
                "    command: [\"bin/rails\", \"runner\", \"Ticker.new.run\"]\n",
                "    command: [\"bin/rails\", \"runner\", \"Ticker.new.run\"]\n    volumes: [\"./tmp/acknowledged:/acknowledged\"]\n", StringComparison.Ordinal),
        };
        if (!fromImages) return files;

        var dockerfile = await ReadAsync("Dockerfile");
        files["Dockerfile"] = $"FROM {ImagesProject}-web\n\nRUN find /app -mindepth 1 -delete\n" + dockerfile[dockerfile.IndexOf("COPY . .", StringComparison.Ordinal)..];
        foreach (var service in new[] { "db", "redis", "proxy" }) files[$"docker/{service}/Dockerfile"] = $"FROM {ImagesProject}-{service}\n";
        return files;

        Task<string> ReadAsync(string file) => File.ReadAllTextAsync(Path.Combine(sources, file));
    }

    /// <summary>Where the worker keeps its list, on this machine.</summary>
    public static string AcknowledgedTicks(SampleInstance instance) => Path.Combine(instance.AppDirectory, "tmp", "acknowledged", "ticks");
}
