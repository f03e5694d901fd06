# `whenever` turns this into the crontab of the web container. A job's output goes to the container's log.
set :output, "/proc/1/fd/1"

every 1.hour do
  runner "Tick.prune"
end

every 1.day, at: "4:30 am" do
  rake "notes:report"
end
