namespace Slipway.Settings;

/// <summary>Finds what somebody meant by a name that does not exist.</summary>
internal static class NearestName
{
    /// <summary>The one of <paramref name="names"/> that is fewest slips of the finger from <paramref name="name"/>; null if none is near.</summary>
    public static string? Of(string name, IEnumerable<string> names)
    {
        string? nearest = null;
        var least = 1 + Math.Max(1, name.Length / 3);
        foreach (var candidate in names)
        {
            // A name that was cut short, or that has a word too many, is near whatever its length.
            var related = name.Length >= 4 && candidate.Length >= 4
                && (candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase) || name.StartsWith(candidate, StringComparison.OrdinalIgnoreCase));
            if (!related && Math.Abs(candidate.Length - name.Length) >= least) continue;
            var distance = Distance(name, candidate);
            if (related) distance = Math.Min(distance, least - 1);
            if (distance >= least) continue;
            (nearest, least) = (candidate, distance);
        }

        return nearest;
    }

    /// <summary><c>; did you mean --branch?</c>, or nothing where no name is near.</summary>
    public static string Hint(string name, IEnumerable<string> names) => Of(name, names) is { } near ? $"; did you mean {near}?" : "";

    /// <summary>Letters to insert, remove, replace or swap with their neighbour; case does not count.</summary>
    internal static int Distance(string left, string right)
    {
        var (before, last, row) = (new int[right.Length + 1], new int[right.Length + 1], new int[right.Length + 1]);
        for (var column = 0; column <= right.Length; column++) last[column] = column;
        for (var i = 1; i <= left.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = Same(left[i - 1], right[j - 1]);
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + (same ? 0 : 1));
                if (i > 1 && j > 1 && Same(left[i - 1], right[j - 2]) && Same(left[i - 2], right[j - 1])) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[right.Length];
    }

    private static bool Same(char left, char right) => char.ToLowerInvariant(left) == char.ToLowerInvariant(right);
}
