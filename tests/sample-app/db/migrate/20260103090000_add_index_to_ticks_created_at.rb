class AddIndexToTicksCreatedAt < ActiveRecord::Migration[7.2]
  def change
    add_index :ticks, :created_at
  end
end
