threads_count = ENV.fetch("RAILS_MAX_THREADS", 5).to_i
threads threads_count, threads_count
port 3000
# A container that is stopped on purpose ends with 0.
raise_exception_on_sigterm false
