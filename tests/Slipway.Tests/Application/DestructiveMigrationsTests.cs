using Slipway.Application;

namespace Slipway.Tests.Application;

public sealed class DestructiveMigrationsTests
{
    [Theory]
    [InlineData("drop_table :notes")]
    [InlineData("drop_table(:notes) { |t| t.string :title }")]
    [InlineData("drop_join_table :notes, :tags")]
    [InlineData("remove_column :notes, :title, :string")]
    [InlineData("remove_columns :notes, :title, :body")]
    [InlineData("remove_reference :notes, :user")]
    [InlineData("remove_belongs_to :notes, :user")]
    [InlineData("remove_timestamps :notes")]
    [InlineData("truncate :notes")]
    [InlineData("connection.truncate(:notes)")]
    [InlineData("truncate_tables :notes, :tags")]
    [InlineData("Note.delete_all")]
    [InlineData("Note.where(old: true).in_batches.destroy_all")]
    [InlineData("Note.delete_by(old: true)")]
    [InlineData("Note.find_each(&:destroy!)")]
    [InlineData("create_table :notes, force: :cascade do |t| end")]
    [InlineData("revert CreateNotes")]
    [InlineData("change_table(:notes) { |t| t.remove :title }")]
    [InlineData("safety_assured { remove_column :notes, :title }")]
    [InlineData("remove_column :notes, :title if column_exists?(:notes, :title)")]
    [InlineData("execute \"DROP TABLE notes\"")]
    [InlineData("execute('drop table if exists notes cascade')")]
    [InlineData("execute %q(TRUNCATE notes)")]
    [InlineData("execute(\"TRUNCATE TABLE \" + quote_table_name(\"notes\"))")]
    [InlineData("connection.execute \"DELETE FROM notes WHERE id < #{x[\"a\"]}\"")]
    [InlineData("execute \"ALTER TABLE notes DROP COLUMN title\"")]
    [InlineData("execute \"ALTER TABLE notes ADD COLUMN a int, DROP title\"")]
    [InlineData("execute \"ALTER TABLE notes DROP CONSTRAINT x, DROP COLUMN title\"")]
    [InlineData("execute \"DROP EXTENSION hstore CASCADE\"")]
    [InlineData("execute \"WITH gone AS (DELETE FROM notes RETURNING *) SELECT 1\"")]
    [InlineData("execute \"DO $$ BEGIN DELETE FROM notes; END $$\"")]
    public void What_loses_data_is_found_in_up_and_in_change(string statement)
    {
        foreach (var method in new[] { "up", "change", "self.up" })
            Assert.Equal([$"db/migrate/1_x.rb:3 {statement}"], Find(method, statement));
    }

    [Theory]
    [InlineData("drop_table :notes")]
    [InlineData("execute \"DROP TABLE notes\"")]
    [InlineData("execute <<~SQL\n  DELETE FROM notes\nSQL")]
    public void What_loses_data_on_the_way_down_is_not_found(string statement)
    {
        Assert.Empty(Find("down", statement));
        Assert.Empty(Find("self.down", statement));
        Assert.Empty(Find("change", $"reversible do |dir|\ndir.up {"{ add_column :a, :b, :c }"}\ndir.down do\nif true\n{statement}\nend\nend\nend"));
        Assert.Empty(Find("change", $"reversible {{ |direction| direction.down {{ {statement}\n }} }}"));
    }

    [Fact]
    public void After_a_way_down_the_rest_is_read_again()
    {
        const string source = """
            class X < ActiveRecord::Migration[7.2]
              def down
                items.each do |item|
                  drop_table item unless item.nil?
                end while false
              end

              def up
                reversible do |dir|
                  dir.down { drop_table :a }
                  dir.up { drop_table :b }
                end
                drop_table :c
              end
            end
            """;

        Assert.Equal(["x.rb:11 dir.up { drop_table :b }", "x.rb:13 drop_table :c"], DestructiveMigrations.Find("x.rb", source));
    }

    [Theory]
    [InlineData("remove_index :notes, :title")]
    [InlineData("remove_foreign_key :notes, :users")]
    [InlineData("remove_check_constraint :notes, name: :x")]
    [InlineData("change_column :notes, :title, :string, limit: 10")]
    [InlineData("change_column_null :notes, :title, false")]
    [InlineData("rename_column :notes, :drop_table, :remove_column")]
    [InlineData("# drop_table :notes")]
    [InlineData("say \"drop_table :notes; DROP TABLE notes\"")]
    [InlineData("add_column :notes, :drop_table, :string")]
    [InlineData("list.remove(:title)")]
    [InlineData("title.truncate(30)")]
    [InlineData("add_column :notes, :a, :string, comment: 'DELETE FROM notes'")]
    [InlineData("create_table :notes, force: false do |t| t.string :title end")]
    [InlineData("change_table(:notes) { |t| t.string :title }")]
    [InlineData("execute \"DROP INDEX notes_title\"")]
    [InlineData("execute \"ALTER TABLE notes DROP CONSTRAINT x\"")]
    [InlineData("execute \"ALTER TABLE notes ALTER COLUMN title DROP NOT NULL\"")]
    [InlineData("execute \"ALTER TABLE notes ADD FOREIGN KEY (a) REFERENCES b ON DELETE CASCADE\"")]
    [InlineData("execute \"CREATE TRIGGER t BEFORE DELETE OR TRUNCATE ON notes EXECUTE FUNCTION f()\"")]
    [InlineData("execute \"GRANT DELETE, TRUNCATE ON notes TO x\"")]
    [InlineData("execute \"INSERT INTO notes VALUES ('DROP TABLE notes')\"")]
    [InlineData("execute \"SELECT 1 -- DROP TABLE notes\"")]
    [InlineData("execute \"CREATE FUNCTION f() RETURNS trigger AS $body$ BEGIN DELETE FROM notes; END $body$ LANGUAGE plpgsql\"")]
    [InlineData("value = a / b; other = c / d # drop_table :x")]
    [InlineData("name =~ /drop_table :notes/")]
    public void What_loses_no_data_is_not_found(string statement)
    {
        Assert.Empty(Find("up", statement));
        Assert.Empty(Find("change", statement));
    }

    [Fact]
    public void A_heredocs_statement_is_named_by_its_own_line()
    {
        const string source = """
            class X < ActiveRecord::Migration[7.2]
              def up
                execute(<<~SQL.squish, "label")
                  -- DROP TABLE first
                  ALTER TABLE notes
                    DROP COLUMN title;
                  DELETE FROM notes;
                SQL
                drop_table :tags
              end
            end
            """;

        Assert.Equal(
            ["x.rb:6 DROP COLUMN title;", "x.rb:7 DELETE FROM notes;", "x.rb:9 drop_table :tags"],
            DestructiveMigrations.Find("x.rb", source));
    }

    [Fact]
    public void Sql_in_a_constant_or_a_variable_counts_where_it_is_executed()
    {
        const string source = """
            class X < ActiveRecord::Migration[7.2]
              CLEAR = <<-SQL
                TRUNCATE notes
              SQL
              UNUSED = "DROP TABLE notes"
              def up
                statement = "DELETE FROM tags"
                execute CLEAR
                execute(statement)
              end
            end
            """;

        Assert.Equal(["x.rb:3 TRUNCATE notes", "x.rb:7 statement = \"DELETE FROM tags\""], DestructiveMigrations.Find("x.rb", source));
    }

    [Fact]
    public void Methods_and_statements_of_the_class_are_read_too()
    {
        const string source = """
            class X < ActiveRecord::Migration[7.2]
              disable_ddl_transaction!
              def change = add_column(:a, :b, :c)

              private

              def clean
                Note.delete_all
              end
            end
            """;

        Assert.Equal(["x.rb:8 Note.delete_all"], DestructiveMigrations.Find("x.rb", source));
    }

    [Fact]
    public void Change_table_is_told_by_its_variable()
    {
        const string source = """
            class X < ActiveRecord::Migration[7.2]
              def change
                change_table :notes, bulk: true do |table|
                  table.string :title
                  table.remove :body
                  table.remove_references :user
                end
                table.remove :elsewhere
              end
            end
            """;

        Assert.Equal(["x.rb:5 table.remove :body", "x.rb:6 table.remove_references :user"], DestructiveMigrations.Find("x.rb", source));
    }

    [Theory]
    [InlineData("")]
    [InlineData("end end } ) ' unfinished")]
    [InlineData("execute <<~SQL\n DROP TABLE")]
    [InlineData("def")]
    [InlineData("%w[")]
    public void Broken_ruby_is_read_to_its_end(string source) => Assert.NotNull(DestructiveMigrations.Find("x.rb", source));

    private static IReadOnlyList<string> Find(string method, string statement) =>
        DestructiveMigrations.Find("db/migrate/1_x.rb", $"class X < ActiveRecord::Migration[7.2]\n  def {method}\n    {statement}\n  end\nend\n");
}
