using Slipway.Database;

namespace Slipway.Tests.Database;

public sealed class DatabaseCountersTests
{
    private static readonly DatabaseCounters Before = new(5, "100:100:", 3, 2, 1, "abc", "2026", IsSettled: false);

    [Fact]
    public void Where_no_transaction_began_nobody_wrote_however_late_the_statistics_are() =>
        Assert.True((Before with { Inserted = 9 }).ProveNoWritesSince(Before));

    [Fact]
    public void A_transaction_that_was_under_way_may_have_written() =>
        Assert.False((Before with { Snapshot = "99:100:99" }).ProveNoWritesSince(Before with { Snapshot = "99:100:99" }));

    [Fact]
    public void Where_others_of_the_server_wrote_the_rows_decide_once_every_session_was_heard()
    {
        var after = Before with { Snapshot = "105:105:" };

        Assert.False(after.ProveNoWritesSince(Before));
        Assert.True((after with { IsSettled = true }).ProveNoWritesSince(Before));
        Assert.False((after with { IsSettled = true, Inserted = 4 }).ProveNoWritesSince(Before));
        Assert.False((after with { IsSettled = true, Tables = "truncated" }).ProveNoWritesSince(Before));
    }

    [Fact]
    public void Counters_of_another_database_or_begun_anew_prove_nothing()
    {
        Assert.False((Before with { Database = 6 }).ProveNoWritesSince(Before));
        Assert.False((Before with { Reset = "2027", IsSettled = true }).ProveNoWritesSince(Before));
    }
}
