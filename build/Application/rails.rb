# Answers several questions in one boot. Each line of standard input is one, as JSON in base64: a script, and its
# environment. A script answers with one line: SLIPWAY {json}. Ends with standard input.
require "json"

say = lambda { |result| STDOUT.write("\nSLIPWAY #{JSON.generate(result)}\n"); STDOUT.flush }
say.call("booted" => true)
while (line = $stdin.gets)
  question = JSON.parse(line.unpack1("m"))
  question["environment"].each { |name, value| ENV[name] = value }
  begin
    eval(question["script"], Object.new.instance_eval { binding }, question["name"], 1)
  rescue Exception => error
    say.call("fault" => "#{error.class}: #{error.message}".dup.force_encoding("UTF-8").scrub)
  end
end
exit!(0)
