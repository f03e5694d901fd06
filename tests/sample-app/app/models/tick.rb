# One row for each second that the worker was alive.
class Tick < ApplicationRecord
  def self.prune(older_than: 1.day)
    where(created_at: ...older_than.ago).delete_all
  end
end
