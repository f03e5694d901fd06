class CreateTicks < ActiveRecord::Migration[7.2]
  def change
    create_table :ticks do |t|
      t.datetime :created_at, null: false
    end
  end
end
