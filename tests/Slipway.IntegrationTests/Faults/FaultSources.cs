using Slipway.Demo;

namespace Slipway.IntegrationTests.Faults;

/// <summary>How the sample is changed for the fault matrix: what a test holds waits, and what the worker was promised can be read.</summary>
internal static class FaultSources
{
    /// <summary>The project whose images the private engine is given.</summary>
    public const string ImagesProject = "slipway-faults";

    /// <summary>The advisory lock at which the flag of maintenance waits before it is written.</summary>
    public const int ClosingLock = 1;

    /// <summary>The advisory lock at which a migration waits.</summary>
    public const int MigrationLock = 2;

    /// <summary>The advisory lock at which a new version's web server waits.</summary>
    public const int WebLock = 3;

    /// <summary>The advisory lock at which the flag of maintenance waits before it is removed.</summary>
    public const int OpeningLock = 4;

    /// <summary>The advisory lock at which the probe of the database waits, of the gate and of the health check.</summary>
    public const int ProbeLock = 5;

    /// <summary>The table that a test locks to hold a dump.</summary>
    public const string HeldTable = "held";

    private const string HoldRunner = """
        # A test holds what is asked of a Rails that is started beside the application: to close, to open, and the probe of the database.
        command = File.read("/proc/self/cmdline").split("\0")
        if command.include?("runner") && !command.last.include?("Ticker")
          Rails.application.config.after_initialize do
            flag = "maintenance_mode:enabled"
            hold = lambda do |lock|
              ActiveRecord::Base.connection.execute("SELECT pg_advisory_lock_shared(#{lock}), pg_advisory_unlock_shared(#{lock})")
            rescue ActiveRecord::ActiveRecordError
              # Without a database nobody holds anything.
            end
            Rails.cache.singleton_class.prepend(Module.new do
              define_method(:write) { |name, *rest, **options| hold.call(1) if name == flag; super(name, *rest, **options) }
              define_method(:delete) { |name, *rest, **options| hold.call(4) if name == flag; super(name, *rest, **options) }
            end)
            ActiveRecord::ConnectionAdapters::AbstractAdapter.prepend(Module.new do
              define_method(:select_value) { |sql, *rest, **options| hold.call(5) if sql == "SELECT 1"; super(sql, *rest, **options) }
            end)
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
