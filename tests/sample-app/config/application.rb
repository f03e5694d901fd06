require_relative "boot"

# Only what is used: each framework left out makes a boot faster.
require "rails"
require "active_model/railtie"
require "active_record/railtie"
require "action_controller/railtie"
require "action_view/railtie"

Bundler.require(*Rails.groups)

require_relative "../app/middleware/maintenance_mode"

module SampleApp
  VERSION = File.read(File.expand_path("../VERSION", __dir__)).strip

  class Application < Rails::Application
    config.load_defaults 7.2
    config.time_zone = "UTC"

    # Required above, because the middleware stack is built before autoloading.
    Rails.autoloaders.main.ignore(root.join("app/middleware"))
    config.middleware.insert_before 0, MaintenanceMode

    config.action_dispatch.default_headers["X-App-Version"] = VERSION
  end
end
