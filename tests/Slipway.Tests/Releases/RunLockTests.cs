using Slipway.Releases;

namespace Slipway.Tests.Releases;

public sealed class RunLockTests : IDisposable
{
    private static readonly LockHolder Holder = new(4711, "deploy", "Build", new DateTimeOffset(2026, 11, 22, 8, 15, 30, TimeSpan.Zero), "https://ci.example/runs/9");

    private readonly TemporaryFolder _git = new();

    public void Dispose() => _git.Dispose();

    [Fact]
    public void A_second_run_does_not_get_a_lock_that_is_held()
    {
        using var first = RunLock.TryTake(_git.Path, Holder);

        Assert.NotNull(first);
        Assert.Null(RunLock.TryTake(_git.Path, Holder));
    }

    [Fact]
    public void The_lock_is_free_again_when_its_holder_lets_go()
    {
        RunLock.TryTake(_git.Path, Holder)!.Dispose();

        using var second = RunLock.TryTake(_git.Path, Holder);

        Assert.NotNull(second);
    }

    [Fact]
    public void Who_is_turned_away_can_read_who_holds_it_and_in_which_step()
    {
        using var held = RunLock.TryTake(_git.Path, Holder);
        held!.Enter("Migrate");

        var holder = RunLock.HolderOf(_git.Path);

        Assert.Equal(Holder with { Step = "Migrate" }, holder);
        Assert.Contains("process 4711 of deploy, in Migrate, since ", holder!.ToString(), StringComparison.Ordinal);
        Assert.Contains("https://ci.example/runs/9", holder.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_shorter_step_name_leaves_nothing_of_a_longer_one()
    {
        using var held = RunLock.TryTake(_git.Path, Holder);
        held!.Enter("DisableMaintenance");
        held.Enter("Pull");

        Assert.Equal("Pull", RunLock.HolderOf(_git.Path)!.Step);
    }

    [Fact]
    public void The_lock_file_stays_when_the_lock_goes()
    {
        RunLock.TryTake(_git.Path, Holder)!.Dispose();

        Assert.True(File.Exists(_git["slipway.lock"]));
    }

    [Fact]
    public void A_holder_that_cannot_be_read_is_unknown()
    {
        File.WriteAllText(_git["slipway.lock"], "{ \"pid\": 1");

        Assert.Null(RunLock.HolderOf(_git.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_a_fault_and_not_a_lock_that_is_held() =>
        Assert.Throws<DirectoryNotFoundException>(() => RunLock.TryTake(_git["gone"], Holder));
}
