using System.Text.RegularExpressions;
using Slipway.Releases;

namespace Slipway.Tests.Releases;

public sealed partial class ReleaseIdTests
{
    private static readonly DateTimeOffset Time = new(2026, 11, 22, 8, 15, 30, 123, TimeSpan.Zero);

    [Fact]
    public void Ids_sort_by_time_whatever_the_zone()
    {
        var times = new[] { Time, Time.AddMilliseconds(1), Time.AddSeconds(1).ToOffset(TimeSpan.FromHours(-5)), Time.AddDays(40), Time.AddYears(1) };

        var ids = times.Select(ReleaseId.At).ToList();

        Assert.Equal(ids.Order(StringComparer.Ordinal), ids);
    }

    [Fact]
    public void An_id_is_valid_as_an_image_tag_behind_our_prefix() => Assert.Matches(ImageTag(), $"slipway-{ReleaseId.At(Time)}");

    // The grammar of a tag, from the OCI distribution specification.
    [GeneratedRegex("^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$")]
    private static partial Regex ImageTag();
}
