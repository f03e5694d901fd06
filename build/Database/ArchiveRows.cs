using System.Buffers;
using System.Text;

namespace Slipway.Database;

/// <summary>
/// Counts the rows in the data section of an archive, as pg_restore writes it: <c>COPY schema.table (columns) FROM stdin;</c>, one line a row, <c>\.</c>.
/// Reads a stream of any length with one buffer; a row may be longer than that.
/// </summary>
internal sealed class ArchiveRows
{
    private const int BufferSize = 128 * 1024;
    private const int LongestHeader = 256 * 1024;
    private static readonly byte[] LargeObject = "SELECT pg_catalog.lo_open("u8.ToArray();
    private static readonly byte[] Insert = "INSERT INTO "u8.ToArray();
    private static readonly byte[] Copy = "COPY "u8.ToArray();

    private readonly Dictionary<TableName, long> _tables = [];
    private readonly List<byte> _line = [];
    private TableName? _table;
    private long _length;

    /// <summary>The rows of every table that has data in the archive, be it none.</summary>
    public IReadOnlyDictionary<TableName, long> Tables => _tables;

    /// <summary>Large objects.</summary>
    public long LargeObjects { get; private set; }

    /// <summary>The size of the data as text.</summary>
    public long Bytes { get; private set; }

    /// <summary>Whether rows are INSERT statements (<c>pg_dump --inserts</c>), which are not counted.</summary>
    public bool HasInserts { get; private set; }

    /// <summary>Reads the data to its end.</summary>
    public async Task ReadAsync(Stream data, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (await data.ReadAsync(buffer, cancellationToken) is var count and > 0) Read(buffer.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Read(ReadOnlySpan<byte> data)
    {
        Bytes += data.Length;
        while (!data.IsEmpty)
        {
            var end = data.IndexOf((byte)'\n');
            Take(end < 0 ? data : data[..end]);
            if (end < 0) return;

            EndLine();
            data = data[(end + 1)..];
        }
    }

    // Of a row its first two bytes say all; of a statement its start, and its whole if it begins a table.
    private void Take(ReadOnlySpan<byte> part)
    {
        _length += part.Length;
        var wanted = _table is not null ? 3 : _line.Count < Copy.Length || IsCopy() ? LongestHeader : LargeObject.Length;
        if (_line.Count < wanted) _line.AddRange(part[..Math.Min(part.Length, wanted - _line.Count)]);
    }

    private void EndLine()
    {
        var line = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line);
        if (_table is { } table)
        {
            if (_length == 2 && line.SequenceEqual("\\."u8)) _table = null;
            else _tables[table]++;
        }
        else if (line.StartsWith(Insert))
        {
            HasInserts = true;
        }
        else if (line.StartsWith(LargeObject))
        {
            LargeObjects++;
        }
        else if (!HasInserts && IsCopy() && line.EndsWith(" FROM stdin;"u8) && Named(Encoding.UTF8.GetString(line)) is { } found)
        {
            _table = found;
            _tables.TryAdd(found, 0);
        }

        _line.Clear();
        _length = 0;
    }

    private bool IsCopy() => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_line).StartsWith(Copy);

    private static TableName? Named(string header)
    {
        var at = Copy.Length;
        return Identifier(header, ref at) is { } schema && at < header.Length && header[at++] == '.' && Identifier(header, ref at) is { } name
            ? new TableName(schema, name)
            : null;
    }

    private static string? Identifier(string text, ref int at)
    {
        var start = at;
        if (at < text.Length && text[at] != '"')
        {
            while (at < text.Length && text[at] is not ('.' or ' ')) at++;
            return text[start..at];
        }

        for (at++; at < text.Length; at++)
        {
            if (text[at] != '"') continue;
            if (at + 1 < text.Length && text[at + 1] == '"') at++;
            else return text[(start + 1)..at++].Replace("\"\"", "\"", StringComparison.Ordinal);
        }

        return null;
    }
}
