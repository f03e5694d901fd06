# Database, Redis and pending migrations as the application sees them, in one boot. What fails is asked again every
# 200 ms until SLIPWAY_UNTIL (seconds since 1970), except pending migrations: they do not go away by waiting.
# Answers with one line: SLIPWAY {json}.
require "json"

limit = Float(ENV.fetch("SLIPWAY_UNTIL"))
clock = lambda { Process.clock_gettime(Process::CLOCK_MONOTONIC) }
clean = lambda do |error|
  "#{error.class}: #{error.message}".dup.force_encoding("UTF-8").scrub
    .gsub(%r{//[^/@\s]*@}, "//***@").lines.map(&:strip).reject(&:empty?).first(3).join(" ")
end
record = defined?(ActiveRecord::Base) ? ActiveRecord::Base : nil

# A class of its own for each database, so that no probe moves the connections of another.
classes = {}
lock = Mutex.new
pool_of = lambda do |config|
  lock.synchronize do
    classes[config.name] ||= begin
      name = "SlipwayProbe#{classes.size}"
      Class.new(record) do
        self.abstract_class = true
        define_singleton_method(:name) { name }
      end.tap { |type| type.establish_connection(config) }
    end
  end.connection_pool
end

configurations = lambda do |hidden|
  next [] unless record
  next record.configurations.configs_for(env_name: Rails.env) unless hidden
  begin
    record.configurations.configs_for(env_name: Rails.env, include_hidden: true)
  rescue ArgumentError
    record.configurations.configs_for(env_name: Rails.env, include_replicas: true)
  end
end

database = lambda do
  configs = configurations.call(true)
  next ["unused", "no database is configured"] if configs.empty?
  configs.each do |config|
    begin
      pool_of.call(config).with_connection { |connection| connection.select_value("SELECT 1") }
    rescue StandardError => error
      raise "#{config.name}: #{clean.call(error)}"
    end
  end
  ["ok", configs.map(&:name).join(", ")]
end

migrations = lambda do
  configs = configurations.call(false)
  next ["unused", "no database is configured"] if configs.empty?
  # As rake sets it: engines add their own folders to it.
  ActiveRecord::Migrator.migrations_paths = Rails.application.config.paths["db/migrate"].to_a
  pending = configs.flat_map do |config|
    pool = pool_of.call(config)
    list = lambda do |context|
      done = context.get_all_versions
      context.migrations.reject { |migration| done.include?(migration.version) }.map do |migration|
        "#{migration.version} #{migration.name}#{" (#{config.name})" if configs.size > 1}"
      end
    end
    if pool.respond_to?(:migration_context)
      list.call(pool.migration_context)
    else
      pool.with_connection { |connection| list.call(connection.migration_context) }
    end
  end
  next ["ok", nil] if pending.empty?
  more = pending.size > 20 ? " and #{pending.size - 20} more" : ""
  ["failed", "#{pending.size} pending: #{pending.first(20).join(", ")}#{more}", true]
end

ping = lambda { |client| client.respond_to?(:ping) ? client.ping : client.call("PING") }
ping_pool = lambda { |pool| pool.respond_to?(:with) ? pool.with { |client| ping.call(client) } : ping.call(pool) }
ping_url = lambda do |url|
  if defined?(::Redis) && ::Redis.respond_to?(:new)
    client = ::Redis.new(url: url, timeout: 3)
    begin
      client.ping
    ensure
      client.close
    end
  else
    client = ::RedisClient.config(url: url, timeout: 3).new_client
    begin
      client.call("PING")
    ensure
      client.close
    end
  end
end

redis = lambda do
  client = defined?(::Redis) || defined?(::RedisClient)
  users = {}
  if defined?(ActiveSupport::Cache::RedisCacheStore) && Rails.cache.is_a?(ActiveSupport::Cache::RedisCacheStore)
    users["Rails.cache"] = lambda { ping_pool.call(Rails.cache.redis) }
  end
  users["Sidekiq"] = lambda { Sidekiq.redis { |connection| ping.call(connection) } } if defined?(Sidekiq) && Sidekiq.respond_to?(:redis)
  if client && defined?(ActionCable) && ActionCable.respond_to?(:server)
    cable = (ActionCable.server.config.cable || {}).transform_keys(&:to_s)
    users["Action Cable"] = lambda { ping_url.call(cable["url"]) } if cable["adapter"] == "redis" && cable["url"]
  end
  users["REDIS_URL"] = lambda { ping_url.call(ENV["REDIS_URL"]) } if client && !ENV["REDIS_URL"].to_s.empty?
  next ["unused", "the application does not use Redis"] if users.empty?
  users.each do |name, check|
    begin
      check.call
    rescue StandardError => error
      raise "#{name}: #{clean.call(error)}"
    end
  end
  ["ok", users.keys.join(", ")]
end

results = {}
final = false
begun = clock.call
threads = { "database" => database, "redis" => redis, "migrations" => migrations }.map do |name, check|
  Thread.new do
    loop do
      started = clock.call
      state, reason, last = begin
        check.call
      rescue StandardError, ScriptError => error
        ["failed", error.instance_of?(RuntimeError) ? error.message : clean.call(error), false]
      end
      results[name] = { "name" => name, "state" => state, "reason" => reason, "ms" => ((clock.call - started) * 1000).round }
      final = true if last
      break if state != "failed" || final || Time.now.to_f + 0.2 > limit
      sleep 0.2
    end
  end
end
threads.each do |thread|
  thread.join(0.1) while thread.alive? && !final && Time.now.to_f < limit
end
threads.each { |thread| thread.join(1) }

probes = %w[database redis migrations].map do |name|
  results.fetch(name) do
    waited = clock.call - begun
    { "name" => name, "state" => "failed", "reason" => "no answer within #{waited.round(1)} s", "ms" => (waited * 1000).round }
  end
end
STDOUT.write("\nSLIPWAY #{JSON.generate("final" => final, "probes" => probes)}\n")
STDOUT.flush
# A thread that hangs in a connection must not keep the process.
exit!(0) if threads.any?(&:alive?)
