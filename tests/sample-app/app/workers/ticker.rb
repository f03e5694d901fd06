# The worker service: writes to the database all the time, until it is told to stop.
class Ticker
  INTERVAL_SECONDS = 1

  def run
    stop = Queue.new
    %w[TERM INT].each { |signal| Signal.trap(signal) { stop.close } }

    Rails.logger.info("ticker: started, version #{SampleApp::VERSION}")
    tick until stop.pop(timeout: INTERVAL_SECONDS).nil? && stop.closed?
    Rails.logger.info("ticker: stopped")
  end

  private

  # Nothing migrates at boot, so on a first install the table comes later than the worker.
  def tick
    Tick.create!
  rescue ActiveRecord::ActiveRecordError => error
    Rails.logger.warn("ticker: #{error.class}: #{error.message.lines.first&.strip}")
  end
end
