using Slipway.Git;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests.Git;

/// <summary>On real repositories, and a branch that a shell would trip over.</summary>
public sealed class CheckoutTests : RepositoryTests
{
    [Fact]
    public async Task A_checkout_that_is_up_to_date_is_its_own_target()
    {
        var head = await HeadAsync();

        Assert.Equal(new CheckoutState(Branch, head, head, true), await GoodAsync());
    }

    [Fact]
    public async Task A_checkout_behind_its_remote_goes_forward_and_looking_moves_nothing()
    {
        var head = await HeadAsync();
        var target = await PushAsync("README", "2", "Second");

        var state = await GoodAsync();

        Assert.Equal(new CheckoutState(Branch, head, target, true), state);
        Assert.Equal(head, await GitAsync(Clone, "rev-parse", "HEAD"));
        await Checkout().MoveAsync(state, Token);
        Assert.Equal((target, Branch), await WhereAsync());
    }

    [Fact]
    public async Task Local_changes_are_a_fault_that_names_them_and_what_is_new_is_told_all_the_same()
    {
        await HeadAsync();
        var target = await PushAsync("README", "2", "Second");
        await File.WriteAllTextAsync(Path.Combine(Clone, "README"), "mine", Token);
        for (var i = 0; i < 10; i++) await File.WriteAllTextAsync(Path.Combine(Clone, $"new{i}"), "", Token);

        var (state, faults) = await LookAsync();

        Assert.Equal(target, state!.Target);
        var fault = Assert.Single(faults);
        Assert.EndsWith("has changes that are not committed (11).", fault.Message, StringComparison.Ordinal);
        Assert.Equal((" M README", 11, "… and 1 more"), (fault.Details[0], fault.Details.Count, fault.Details[^1]));
        Assert.Contains("git stash", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_files_are_no_local_changes()
    {
        await HeadAsync();
        await File.WriteAllTextAsync(Path.Combine(Clone, ".env.deploy"), "", Token);

        await GoodAsync();
    }

    [Fact]
    public async Task A_detached_head_is_a_fault()
    {
        await HeadAsync();
        await GitAsync(Clone, "checkout", "-q", "--detach");

        var fault = await FaultAsync(settings => settings with { Branch = Branch });

        Assert.EndsWith("is on no branch (detached HEAD).", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(@" checkout 'feature/a'\''b;c'", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_branch_than_the_one_to_deploy_is_a_fault()
    {
        await HeadAsync();

        var fault = await FaultAsync(settings => settings with { Branch = "main" });

        Assert.EndsWith($"is on branch {Branch}; main is to be deployed.", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(" checkout main", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diverged_checkout_is_a_fault_whose_commands_can_be_pasted()
    {
        await HeadAsync();
        await CommitAsync(Clone, "mine", "x", "Mine");
        var target = await PushAsync("README", "2", "Second");

        var fault = await FaultAsync();

        Assert.Equal($"The checkout has commits that {target[..7]} lacks: it and origin/{Branch} have diverged.", fault.Message);
        Assert.EndsWith($"log --oneline {target[..7]}..HEAD (shows them)", fault.Next[0], StringComparison.Ordinal);
        Assert.EndsWith(@" reset --hard 'origin/feature/a'\''b;c'", fault.Next[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commits_that_were_never_pushed_are_a_fault()
    {
        await HeadAsync();
        await CommitAsync(Clone, "mine", "x", "Mine");

        Assert.Contains("has commits that", (await FaultAsync()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_remote_is_a_fault()
    {
        await HeadAsync();
        await GitAsync(Clone, "remote", "remove", "origin");

        var fault = await FaultAsync();

        Assert.EndsWith("has no remote to deploy from.", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["git remote add origin <url>"], fault.Next);
    }

    [Fact]
    public async Task A_remote_that_is_gone_is_a_fault_in_git_s_words()
    {
        await HeadAsync();
        Directory.Delete(Remote, recursive: true);

        var fault = await FaultAsync();

        Assert.StartsWith($"Fetching {Branch} from origin failed: ", fault.Message, StringComparison.Ordinal);
        Assert.Contains("does not appear to be a git repository", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_branch_that_the_remote_lost_is_a_fault()
    {
        await HeadAsync();
        await GitAsync(Work, "push", "-q", "origin", $":{Branch}");

        Assert.Equal($"Fetching {Branch} from origin failed: couldn't find remote ref refs/heads/{Branch}", (await FaultAsync()).Message);
    }

    [Fact]
    public async Task A_folder_outside_every_checkout_is_a_fault()
    {
        await HeadAsync();

        var faults = new List<SlipwayException>();
        Assert.Null(await new Checkout(At(Folder), new DeploySettings { AppDirectory = Folder }, new RunMode(false), new RecordingLog()).LookAsync(faults, Token));

        Assert.Equal($"{Folder} is not a git checkout.", Assert.Single(faults).Message);
    }

    [Fact]
    public async Task A_branch_without_a_commit_is_a_fault()
    {
        await HeadAsync();
        var empty = Path.Combine(Folder, "empty");
        await GitAsync(Folder, "init", "-q", "-b", Branch, empty);

        var faults = new List<SlipwayException>();
        Assert.Null(await new Checkout(At(empty), new DeploySettings { AppDirectory = empty }, new RunMode(false), new RecordingLog()).LookAsync(faults, Token));

        Assert.Equal($"The branch {Branch} has no commit yet.", Assert.Single(faults).Message);
    }

    [Fact]
    public async Task A_tag_ahead_is_gone_to_and_no_further()
    {
        var head = await HeadAsync();
        var tagged = await PushAsync("README", "2", "Second");
        await GitAsync(Work, "tag", "v2");
        await GitAsync(Work, "push", "-q", "origin", "v2");
        await PushAsync("README", "3", "Third");

        var state = await GoodAsync(settings => settings with { Ref = "v2" });

        Assert.Equal(new CheckoutState(Branch, head, tagged, true), state);
        await Checkout().MoveAsync(state, Token);
        Assert.Equal((tagged, Branch), await WhereAsync());
    }

    [Fact]
    public async Task A_commit_behind_is_gone_back_to_on_the_branch()
    {
        var first = await HeadAsync();
        var second = await PushAsync("README", "2", "Second");
        await Checkout().MoveAsync(await GoodAsync(), Token);

        var state = await GoodAsync(settings => settings with { Ref = first[..9] });

        Assert.Equal(new CheckoutState(Branch, second, first, false), state);
        await Checkout().MoveAsync(state, Token);
        Assert.Equal((first, Branch), await WhereAsync());
        Assert.Equal(new CheckoutState(Branch, first, second, true), await GoodAsync());
    }

    [Theory]
    [InlineData("v9")]
    [InlineData("--all")]
    [InlineData("1234567890123456789012345678901234567890")]
    public async Task A_ref_that_nobody_has_is_a_fault(string wanted)
    {
        await HeadAsync();

        Assert.Equal($"--ref={wanted}: there is no such tag or commit, here or on origin.", (await FaultAsync(settings => settings with { Ref = wanted })).Message);
    }

    [Fact]
    public async Task A_ref_does_not_throw_away_commits_that_were_never_pushed()
    {
        var first = await HeadAsync();
        await CommitAsync(Clone, "mine", "x", "Mine");

        Assert.Contains("has commits that", (await FaultAsync(settings => settings with { Ref = first })).Message, StringComparison.Ordinal);
    }

    private async Task<string> HeadAsync()
    {
        await ClonedAsync();
        return await GitAsync(Clone, "rev-parse", "HEAD");
    }

    private async Task<(string Head, string Branch)> WhereAsync() =>
        (await GitAsync(Clone, "rev-parse", "HEAD"), await GitAsync(Clone, "symbolic-ref", "--short", "HEAD"));

    private Checkout Checkout(Func<DeploySettings, DeploySettings>? change = null) =>
        new(At(Clone), (change ?? (same => same))(new DeploySettings { AppDirectory = Clone }), new RunMode(false), new RecordingLog());

    private async Task<(CheckoutState? State, IReadOnlyList<SlipwayException> Faults)> LookAsync(Func<DeploySettings, DeploySettings>? change = null)
    {
        var faults = new List<SlipwayException>();
        return (await Checkout(change).LookAsync(faults, Token), faults);
    }

    private async Task<CheckoutState> GoodAsync(Func<DeploySettings, DeploySettings>? change = null)
    {
        var (state, faults) = await LookAsync(change);
        Assert.Empty(faults);
        return state!;
    }

    private async Task<SlipwayException> FaultAsync(Func<DeploySettings, DeploySettings>? change = null)
    {
        var (state, faults) = await LookAsync(change);
        Assert.Null(state);
        return Assert.Single(faults);
    }
}
