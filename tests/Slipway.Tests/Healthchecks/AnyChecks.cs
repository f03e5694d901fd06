using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Slipway.Healthchecks;
using Slipway.Settings;

namespace Slipway.Tests.Healthchecks;

/// <summary>Checks as no person would write them, all of them valid, and ways to write them down.</summary>
internal static class AnyChecks
{
    /// <summary>The integrations that checks may name.</summary>
    public static IReadOnlyList<string> Channels { get; } = ["Mail", "On call"];

    private const string Odd = "aZ09 '\"\\$#`=é ßŁ–😀,:;@{}[]()<>|~^!?*/&%+-_.";

    private static readonly string[] Schedules = ["* * * * *", "*/2 * * * *", "0 4 * * MON-FRI", "15,45 */3 L * *", "0 0 29 2 *", "5  4 * jan,DEC MON#1", "0 0 * * 5L"];

    private static readonly string[] Zones = [.. TimeZones.Names];

    /// <summary>One line of text, at most so many characters long; may be empty.</summary>
    public static Gen<string> Line(int most) =>
        Gen.OneOf(Text("ab cd", Math.Min(most, 12)), Text(Odd, Math.Min(most, 30)), Text(Odd, most)).Select(text => text.Trim());

    /// <summary>Text of several lines.</summary>
    public static Gen<string> Lines { get; } = Text(Odd + "\n\t", 60).Select(CheckFields.Lines);

    /// <summary>What a file may say of a check.</summary>
    public static Gen<CheckDefinition> Definition { get; } =
        from name in Maybe(Line(CheckFields.LongestName).Where(text => text.Length > 0))
        from tags in Maybe(Line(500).Select(CheckFields.Tags))
        from description in Maybe(Lines)
        from schedule in Maybe(Gen.Elements(Schedules))
        from timeout in MaybeDuration
        from grace in MaybeDuration
        from zone in Maybe(Gen.Elements(Zones))
        from methods in Maybe(Gen.Elements("", "POST"))
        from channels in Maybe(Gen.OneOf(
            Gen.Constant(new ChannelChoice(true, [], 0)), Gen.SubListOf<string>(Channels).Select(names => new ChannelChoice(false, [.. names], 0))))
        select new CheckDefinition
        {
            Name = name,
            Tags = tags,
            Description = description,
            Schedule = schedule,
            Timeout = timeout,
            Grace = grace,
            TimeZone = zone,
            Methods = methods,
            Channels = channels,
        };

    /// <summary>Checks with keys and UUIDs of their own; now and then one has no UUID.</summary>
    public static Gen<CheckEntry[]> Entries(int most) =>
        from count in Gen.Choose(0, most)
        from definitions in Gen.ArrayOf(Gen.Frequency((1, Gen.Constant(new CheckDefinition())), (4, Definition)), count)
        from codes in Gen.ArrayOf(Codes, count)
        from coded in Gen.ArrayOf(Gen.Frequency((7, Gen.Constant(true)), (1, Gen.Constant(false))), count)
        select definitions.Select((definition, i) => new CheckEntry($"K{i}{(i % 3 == 0 ? "_WORKER" : "")}", 0) { Code = coded[i] ? codes[i] : null, Definition = definition }).ToArray();

    /// <summary>UUIDs.</summary>
    public static Gen<Guid> Codes { get; } = Gen.ArrayOf(Gen.Choose(0, 255), 16).Select(bytes => new Guid([.. bytes.Select(value => (byte)value)]));

    /// <summary>A file of these checks, in one of some ways to write it.</summary>
    public static string Written(IEnumerable<CheckEntry> checks, int way)
    {
        var text = new StringBuilder((way & 1) == 0 ? "" : "\uFEFF");
        foreach (var check in checks)
        {
            if ((way & 2) != 0) text.Append("\n# it's \"odd\"\n");
            Assign("", check.Code?.ToString() ?? "");
            var definition = check.Definition;
            Assign("_NAME", definition.Name);
            Assign("_TAGS", definition.Tags);
            Assign("_DESC", definition.Description);
            Assign("_SCHEDULE", definition.Schedule);
            Assign("_TIMEOUT", Duration(definition.Timeout));
            Assign("_GRACE", Duration(definition.Grace));
            Assign("_TZ", definition.TimeZone);
            Assign("_METHODS", definition.Methods);
            Assign("_CHANNELS", definition.Channels is { } choice ? choice.All ? "*" : choice.Names.Count == 0 ? "none" : string.Join(", ", choice.Names) : null);

            void Assign(string field, string? value)
            {
                if (value is null) return;
                text.Append((way & 4) == 0 ? "" : "export ").Append(check.Variable).Append(field).Append('=').Append(HealthchecksFileEdit.Quoted(value)).Append((way & 8) == 0 || value.Length == 0 ? "\n" : " # why\n");
            }
        }

        return (way & 16) == 0 ? text.ToString() : text.Replace("\n", "\r\n").ToString();
    }

    /// <summary>Text of some of these letters.</summary>
    public static Gen<string> Text(string letters, int most)
    {
        string[] each = [.. letters.EnumerateRunes().Select(rune => rune.ToString())];
        return from length in Gen.Choose(0, most) from picked in Gen.ArrayOf(Gen.Elements(each), length) select string.Concat(picked);
    }

    private static Gen<TimeSpan?> MaybeDuration { get; } =
        Gen.OneOf(Gen.Constant<TimeSpan?>(null), Gen.OneOf(Gen.Choose(60, 200), Gen.Choose(1, 8760).Select(hours => hours * 3600)).Select(seconds => (TimeSpan?)TimeSpan.FromSeconds(seconds)));

    private static Gen<T?> Maybe<T>(Gen<T> some)
        where T : class => Gen.OneOf(Gen.Constant<T?>(null), some.Select(value => (T?)value));

    private static string? Duration(TimeSpan? duration) => duration is { } span ? DurationText.Format(span) : null;
}
