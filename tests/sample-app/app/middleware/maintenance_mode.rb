# While `Rails.cache` holds the flag, visitors get the maintenance page; health checks go through.
class MaintenanceMode
  KEY = "maintenance_mode:enabled"
  RETRY_AFTER_SECONDS = 30

  def initialize(app)
    @app = app
    @page = Rails.root.join("public/maintenance.html").read
  end

  def call(env)
    return @app.call(env) if env["PATH_INFO"] == "/up" || !enabled?

    headers = {
      "content-type" => "text/html; charset=utf-8",
      "cache-control" => "no-store",
      "retry-after" => RETRY_AFTER_SECONDS.to_s
    }
    [503, headers, env["REQUEST_METHOD"] == "HEAD" ? [] : [@page]]
  end

  private

  # A cache that cannot be read must not close the site.
  def enabled?
    Rails.cache.read(KEY) == "true"
  rescue StandardError => error
    Rails.logger.warn("maintenance flag not readable: #{error.class}: #{error.message}")
    false
  end
end
