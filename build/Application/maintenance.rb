# Reads or switches the maintenance flag in Rails.cache and reads it back, in one boot.
# SLIPWAY_ACTION: state, enable or disable. Answers with one line: SLIPWAY {json}.
require "json"

key = "maintenance_mode:enabled"
answer = lambda { |result| STDOUT.write("\nSLIPWAY #{JSON.generate(result)}\n"); STDOUT.flush }
clean = lambda do |error|
  "#{error.class}: #{error.message}".dup.force_encoding("UTF-8").scrub
    .gsub(%r{//[^/@\s]*@}, "//***@").lines.map(&:strip).reject(&:empty?).first(3).join(" ")
end

cache = Rails.cache
store = cache.class.name

# A cache that remembers what this process wrote proves nothing about the others.
fresh = lambda do |name|
  cache.respond_to?(:with_local_cache) ? cache.with_local_cache { cache.read(name) } : cache.read(name)
end

# Caches answer "nothing" when their server is gone; that must not read as "disabled".
prove_alive = lambda do
  if defined?(ActiveSupport::Cache::RedisCacheStore) && cache.is_a?(ActiveSupport::Cache::RedisCacheStore)
    redis = cache.redis
    redis.respond_to?(:with) ? redis.with { |connection| connection.ping } : redis.ping
  else
    token = "#{Process.pid}-#{Time.now.to_f}"
    cache.write("slipway:probe", token, expires_in: 60)
    raise "what is written to it does not come back" unless fresh.call("slipway:probe") == token
  end
end

begin
  if cache.nil? || cache.is_a?(ActiveSupport::Cache::NullStore) || cache.is_a?(ActiveSupport::Cache::MemoryStore)
    answer.call("error" => "private", "store" => store)
  else
    prove_alive.call
    before = fresh.call(key) == "true"
    case ENV.fetch("SLIPWAY_ACTION")
    when "enable" then cache.write(key, "true") unless before
    when "disable" then cache.delete(key) if before
    end
    # What was sent to a server that has gone since looks done, and reads as "disabled".
    prove_alive.call
    after = fresh.call(key) == "true"
    prove_alive.call
    answer.call("before" => before, "after" => after, "store" => store)
  end
rescue StandardError => error
  answer.call("error" => clean.call(error), "store" => store)
end
