using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0.04, "0.0 s")]
    [InlineData(9.94, "9.9 s")]
    [InlineData(12.3, "12 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(3725, "62 min 05 s")]
    public void Durations_read_as_a_person_says_them(double seconds, string text) => Assert.Equal(text, TimeSpan.FromSeconds(seconds).Text());

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(59_300_000, "59.3 MB")]
    [InlineData(7_000_000_000_000_000, "7000.0 TB")]
    public void Sizes_read_in_decimal_units(long bytes, string text) => Assert.Equal(text, Figures.Size(bytes));

    [Theory]
    [InlineData(0, "no migrations")]
    [InlineData(1, "1 migration")]
    [InlineData(3, "3 migrations")]
    public void Counts_have_their_plural(int number, string text) => Assert.Equal(text, Figures.Count(number, "migration"));

    [Theory]
    [InlineData(0, "no processes")]
    [InlineData(1, "1 process")]
    [InlineData(2, "2 processes")]
    public void What_ends_in_s_has_its_own_plural(int number, string text) => Assert.Equal(text, Figures.Count(number, "process"));
}
