using Slipway.Settings;

namespace Slipway.Healthchecks;

/// <summary>Compares a file with what the database has.</summary>
/// <param name="state">What the database has.</param>
/// <param name="slugOf">The slug of a name.</param>
internal sealed class CheckPlanner(CheckState state, Func<string, string> slugOf)
{
    private const int LongestSlug = 100;

    private static readonly long Day = (long)TimeSpan.FromDays(1).TotalSeconds;
    private static readonly long Hour = (long)TimeSpan.FromHours(1).TotalSeconds;

    private readonly List<string> faults = [];

    /// <summary>The plan. Nobody's row is stolen: a UUID of another project is a conflict.</summary>
    public CheckPlan Plan(IReadOnlyList<CheckEntry> checks, string fileName)
    {
        var rows = state.Checks.ToDictionary(row => row.Code);
        var created = new List<NewCheck>();
        var updated = new List<CheckChange>();
        var unchanged = new List<CheckEntry>();
        var conflicts = new List<(CheckEntry, int)>();
        foreach (var check in checks)
        {
            if (check.Code is not { } code) continue;
            var channels = check.Definition.Channels is { } choice ? Chosen(check, choice, fileName) : null;
            if (!rows.TryGetValue(code, out var row)) created.Add(new NewCheck(check, New(check, channels)));
            else if (row.ProjectId != state.ProjectId) conflicts.Add((check, row.ProjectId));
            else if (Wanted(check, row, channels) is var after && IsSame(row, after)) unchanged.Add(check);
            else updated.Add(new CheckChange(check, row, after));
        }

        var named = checks.Where(check => check.Code is not null).Select(check => check.Code!.Value).ToHashSet();
        return new CheckPlan
        {
            Created = created,
            Updated = updated,
            Unchanged = unchanged,
            Skipped = [.. checks.Where(check => check.Code is null)],
            Conflicts = conflicts,
            Faults = faults,
            Unnamed = state.Checks.Count(row => row.ProjectId == state.ProjectId && !named.Contains(row.Code)),
        };
    }

    private CheckRow New(CheckEntry check, int[]? channels)
    {
        var definition = check.Definition;
        return new CheckRow
        {
            Id = 0,
            Code = check.Code!.Value,
            ProjectId = state.ProjectId,
            Name = check.Name,
            Slug = Slug(check.Name),
            Tags = definition.Tags ?? "",
            Description = definition.Description ?? "",
            Kind = definition.Schedule is null ? CheckKind.Simple : CheckKind.Cron,
            Timeout = Seconds(definition.Timeout) ?? Day,
            Grace = Seconds(definition.Grace) ?? Hour,
            Schedule = definition.Schedule ?? "* * * * *",
            TimeZone = definition.TimeZone ?? "UTC",
            Methods = definition.Methods ?? "",

            // A check without integrations alerts nobody: a new one gets all, as in the application's own pages.
            Channels = channels ?? [.. state.Channels.Select(channel => channel.Id)],
        };
    }

    // What the file does not say stays; a file that says nothing but the UUID fills a name that is missing.
    private CheckRow Wanted(CheckEntry check, CheckRow row, int[]? channels)
    {
        var definition = check.Definition;
        var name = definition.Name ?? (definition.IsEmpty && row.Name.Trim().Length == 0 ? check.Name : null);
        var after = row with
        {
            Tags = definition.Tags is { } tags && tags != CheckFields.Tags(row.Tags) ? tags : row.Tags,
            Description = definition.Description is { } description && description != CheckFields.Lines(row.Description) ? description : row.Description,
            Kind = definition.Schedule is not null ? CheckKind.Cron : definition.Timeout is not null ? CheckKind.Simple : row.Kind,
            Timeout = Seconds(definition.Timeout) ?? row.Timeout,
            Grace = Seconds(definition.Grace) ?? row.Grace,
            Schedule = definition.Schedule is { } schedule && schedule != row.Schedule.Trim() ? schedule : row.Schedule,
            TimeZone = definition.TimeZone ?? row.TimeZone,
            Methods = definition.Methods ?? row.Methods,
            Channels = channels ?? row.Channels,
        };
        if (name is null || name == row.Name.Trim()) return after;

        // A slug of the name's follows it; one that a person chose is in ping URLs.
        return after with { Name = name, Slug = row.Slug == Slug(row.Name) ? Slug(name) : row.Slug };
    }

    private int[] Chosen(CheckEntry check, ChannelChoice choice, string fileName)
    {
        if (choice.All) return [.. state.Channels.Select(channel => channel.Id)];
        var chosen = new SortedSet<int>();
        foreach (var name in choice.Names)
        {
            var found = state.Channels.Where(channel => channel.Name == name || (Guid.TryParse(name, out var code) && channel.Code == code)).ToList();
            if (found is [var only]) chosen.Add(only.Id);
            else if (found.Count > 1) Fault($"{found.Count} integrations have that name: write the UUID of one ({string.Join(", ", found.Select(channel => channel.Code))})");
            else Fault("the project has no such integration" + NearestName.Hint(name, state.Channels.Select(channel => channel.Name).Where(other => other.Length > 0)));

            void Fault(string problem) => faults.Add(new SettingFault($"{check.Variable}_CHANNELS", name, problem, $"{fileName}:{choice.Line}").ToString());
        }

        return [.. chosen];
    }

    private static bool IsSame(CheckRow before, CheckRow after) =>
        before with { Channels = [] } is var left && after with { Channels = left.Channels } is var right && left == right && before.Channels.AsSpan().SequenceEqual(after.Channels);

    private string Slug(string name) => slugOf(name) is { Length: > LongestSlug } slug ? slug[..LongestSlug] : slugOf(name);

    private static long? Seconds(TimeSpan? duration) => duration is { } span ? (long)span.TotalSeconds : null;
}
