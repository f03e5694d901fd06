using System.Text;
using Slipway.Database;

namespace Slipway.Tests.Database;

public sealed class ArchiveRowsTests
{
    private const string Data = """
        --
        SET statement_timeout = 0;

        COPY public.notes (id, title) FROM stdin;
        1	one
        2	COPY public.trap (id) FROM stdin;
        \\.	a value that only looks like the end
        \.


        COPY "odd ""schema"."a.b c" ("from stdin;") FROM stdin;
        \.

        COPY public.nothing  FROM stdin;


        \.

        SELECT pg_catalog.lo_open('16400', 131072);
        SELECT pg_catalog.lowrite(0, '\x00');
        SELECT pg_catalog.setval('public.notes_id_seq', 3, true);

        """;

    [Theory]
    [InlineData(int.MaxValue)]
    [InlineData(7)]
    [InlineData(1)]
    public async Task Rows_are_counted_however_the_stream_is_cut(int most)
    {
        var rows = await ReadAsync(Data, most);

        Assert.Equal(new Dictionary<TableName, long>
        {
            [new("public", "notes")] = 3,
            [new("odd \"schema", "a.b c")] = 0,
            [new("public", "nothing")] = 2,
        }, rows.Tables);
        Assert.Equal((1, Encoding.UTF8.GetByteCount(Data), false), (rows.LargeObjects, rows.Bytes, rows.HasInserts));
    }

    [Fact]
    public async Task Rows_longer_than_every_buffer_are_one_row_each()
    {
        var rows = await ReadAsync($"COPY public.t (n) FROM stdin;\n{new string('x', 700_000)}\n\\.{new string('y', 300_000)}\n\\.\n", 50_000);

        Assert.Equal(2, Assert.Single(rows.Tables).Value);
    }

    [Fact]
    public async Task Parts_that_are_loaded_through_their_root_are_added_up()
    {
        var rows = await ReadAsync("COPY public.t (n) FROM stdin;\n1\n\\.\nCOPY public.t (n) FROM stdin;\n2\n3\n\\.\n", int.MaxValue);

        Assert.Equal(3, Assert.Single(rows.Tables).Value);
    }

    [Fact]
    public async Task What_a_person_dumped_as_inserts_is_not_counted()
    {
        var rows = await ReadAsync("INSERT INTO public.t VALUES ('\nCOPY public.t (n) FROM stdin;\n');\n", int.MaxValue);

        Assert.True(rows.HasInserts);
        Assert.Empty(rows.Tables);
    }

    private static async Task<ArchiveRows> ReadAsync(string text, int most)
    {
        var rows = new ArchiveRows();
        await rows.ReadAsync(new Slow(Encoding.UTF8.GetBytes(text), most), TestContext.Current.CancellationToken);
        return rows;
    }

    private sealed class Slow(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(buffer.Length, most)], cancellationToken);
    }
}
