using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class ColumnsTests
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("Größe", 5)]
    [InlineData("日本", 4)]
    [InlineData("🚀", 2)]
    [InlineData("e\u0301", 1)]
    public void Letters_take_as_many_columns_as_on_a_terminal(string text, int columns) => Assert.Equal(columns, Columns.Of(text));

    [Theory]
    [InlineData("abcdef", 6, "abcdef")]
    [InlineData("abcdefg", 6, "abcde…")]
    [InlineData("日本語日本語", 6, "日本…")]
    [InlineData("ab cdef", 4, "ab…")]
    [InlineData("abc", 0, "")]
    public void A_text_that_does_not_fit_is_cut_with_a_mark(string text, int width, string cut) => Assert.Equal(cut, Columns.Cut(text, width));

    [Theory]
    [InlineData("one two three", 7, "one two", "three")]
    [InlineData("one", 7, "one")]
    [InlineData("", 7, "")]
    [InlineData("a abcdefghij b", 4, "a", "abcd", "efgh", "ij b")]
    public void A_text_is_broken_between_words_and_a_word_only_where_it_must(string text, int width, params string[] lines) =>
        Assert.Equal(lines, Columns.Wrap(text, width));
}
