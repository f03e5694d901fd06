Rails.application.configure do
  config.enable_reloading = false
  config.eager_load = true
  config.consider_all_requests_local = false

  config.log_level = ENV.fetch("RAILS_LOG_LEVEL", "info")
  config.log_tags = [:request_id]
  # Seen in `docker logs` at once, also where output is not a terminal.
  $stdout.sync = true
  config.logger = ActiveSupport::TaggedLogging.new(ActiveSupport::Logger.new($stdout))

  # Short timeouts: a Redis that is gone must not make every request wait.
  config.cache_store = :redis_cache_store, {
    url: ENV.fetch("REDIS_URL", "redis://redis:6379/0"),
    connect_timeout: 1, read_timeout: 0.5, write_timeout: 0.5, reconnect_attempts: 1
  }

  config.active_record.dump_schema_after_migration = false
end
