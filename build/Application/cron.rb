# The crontab that config/schedule.rb means, by whenever as its command line does it, in a Rails that is there already.
# SLIPWAY_ACTION: generate, or install into the crontab and read it back. SLIPWAY_ENVIRONMENT: what whenever is told.
# Answers with one line: SLIPWAY {json}.
require "json"

answer = lambda { |result| STDOUT.write("\nSLIPWAY #{JSON.generate(result)}\n"); STDOUT.flush }
utf8 = lambda { |text| text.dup.force_encoding("UTF-8").scrub }
read = lambda { utf8.call(IO.popen(["crontab", "-l"], err: File::NULL, &:read)) }
options = lambda { { file: "config/schedule.rb", set: "environment=#{ENV.fetch("SLIPWAY_ENVIRONMENT")}" } }

begin
  require "whenever"
  result = { "generated" => Whenever.cron(options.call) }
  if ENV.fetch("SLIPWAY_ACTION") == "install"
    result["before"] = read.call
    begin
      Whenever::CommandLine.execute(options.call.merge(update: true))
    rescue SystemExit => ended
      raise "whenever ended with exit code #{ended.status}" unless ended.success?
    end
    result["installed"] = read.call
  end
  answer.call(result)
rescue StandardError, ScriptError => error
  answer.call("error" => utf8.call("#{error.class}: #{error.message}"))
end
