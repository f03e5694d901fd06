namespace Slipway.Database;

/// <summary>A table of a database.</summary>
/// <param name="Schema">Its schema.</param>
/// <param name="Name">Its name.</param>
public readonly record struct TableName(string Schema, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => Schema == "public" ? Name : $"{Schema}.{Name}";
}
