using Slipway.Settings;

namespace Slipway.Tests.Settings;

public class CommandLineTests
{
    [Theory]
    [InlineData("--target=Deploy")]
    [InlineData("--Target=Deploy")]
    [InlineData("--target:Deploy")]
    [InlineData("-t=Deploy")]
    [InlineData("--target", "Deploy")]
    [InlineData("-t", "Deploy")]
    public void A_target_is_read_in_every_form_that_Cake_has(params string[] arguments)
    {
        var read = CommandLine.Parse(arguments);

        Assert.Empty(read.Faults);
        Assert.Equal(["Deploy"], read.Targets);
        Assert.Equal(["--target=Deploy"], read.CakeArguments);
    }

    [Fact]
    public void Several_targets_keep_their_order()
    {
        Assert.Equal(["Pull", "Build", "Cron"], CommandLine.Parse(["--target=Pull", "-t", "Build", "--target", "Cron"]).Targets);
    }

    [Theory]
    [InlineData("--dryrun")]
    [InlineData("--noop")]
    [InlineData("--whatif")]
    public void Every_alias_of_a_flag_is_handed_on_under_one_name(string alias)
    {
        var read = CommandLine.Parse([alias]);

        Assert.True(read.DryRun);
        Assert.Equal(["--dryrun"], read.CakeArguments);
    }

    [Fact]
    public void Each_flag_of_Cake_is_known()
    {
        var read = CommandLine.Parse(["--showtree", "--showdescriptions", "-e", "--ver", "--info", "-h"]);

        Assert.Empty(read.Faults);
        Assert.True(read is { Tree: true, Description: true, Exclusive: true, Version: true, Info: true, Help: true, DryRun: false, OnlyShows: true });
        Assert.Equal(["--tree", "--description", "--exclusive", "--version", "--info"], read.CakeArguments);
    }

    [Theory]
    [InlineData("d", "diagnostic")]
    [InlineData("Verbose", "verbose")]
    [InlineData("QUIET", "quiet")]
    public void Verbosity_is_handed_on_by_its_full_name(string value, string expected)
    {
        Assert.Equal(["--verbosity=" + expected], CommandLine.Parse(["-v", value]).CakeArguments);
    }

    [Fact]
    public void An_unknown_verbosity_is_a_fault_that_lists_the_known_ones()
    {
        Assert.Equal("--verbosity = \"loud\" (command line): must be one of quiet, minimal, normal, verbose, diagnostic", Fault("--verbosity=loud"));
    }

    [Fact]
    public void Our_own_settings_are_kept_from_Cake()
    {
        var read = CommandLine.Parse(["--target=Deploy", "--branch", "main", "--force", "--healthchecks-file=checks.env"]);

        Assert.Empty(read.Faults);
        Assert.Equal(["--target=Deploy"], read.CakeArguments);
        Assert.Equal("main", read.Settings["DEPLOY_BRANCH"]);
        Assert.Equal("true", read.Settings["DEPLOY_FORCE"]);
        Assert.Equal("checks.env", read.Settings["HEALTHCHECKS_FILE"]);
    }

    [Theory]
    [InlineData("--force")]
    [InlineData("--wait")]
    [InlineData("--dryrun")]
    public void A_switch_leaves_the_next_argument_alone(string option)
    {
        var read = CommandLine.Parse([option, "--target=Deploy"]);

        Assert.Empty(read.Faults);
        Assert.Equal(["Deploy"], read.Targets);
    }

    [Theory]
    [InlineData("--wait", "30")]
    [InlineData("--force", "false")]
    public void A_word_behind_a_switch_is_a_fault_that_shows_the_right_form(string option, string word)
    {
        Assert.Equal($"{word} (command line): is not an option; {option} takes a value only with =: {option}={word}", Fault(option, word));
    }

    [Fact]
    public void A_bare_word_is_a_fault_that_says_how_to_name_a_task()
    {
        Assert.Equal("Deploy (command line): is not an option; a task is named with --target=Deploy", Fault("Deploy"));
    }

    [Theory]
    [InlineData("--brnach", "--branch")]
    [InlineData("--backup_keep", "--backup-keep")]
    [InlineData("--taget", "--target")]
    [InlineData("--dry-run", "--dryrun")]
    [InlineData("--Force", "--force")]
    [InlineData("--compose", "--compose-file")]
    [InlineData("--environement", "--environment")]
    public void An_unknown_option_is_a_fault_with_the_nearest_name(string written, string meant)
    {
        Assert.Equal($"{written} (command line): unknown option; did you mean {meant}?", Fault(written + "=x"));
    }

    [Fact]
    public void An_unknown_option_near_nothing_has_no_suggestion()
    {
        Assert.Equal("--zzzzzzzz (command line): unknown option", Fault("--zzzzzzzz"));
    }

    [Fact]
    public void An_unknown_option_and_its_value_are_one_fault_and_the_value_is_not_shown()
    {
        Assert.DoesNotContain("hunter2", Fault("--pasword", "hunter2"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--branch")]
    [InlineData("--branch", "--force")]
    public void An_option_without_its_value_is_a_fault(params string[] arguments)
    {
        Assert.Equal("--branch (command line): needs a value: --branch=NAME", Fault(arguments));
    }

    [Theory]
    [InlineData("--target")]
    [InlineData("--target=")]
    public void A_target_without_a_name_is_a_fault(string argument)
    {
        Assert.Equal("--target (command line): needs a value: --target=TASK", Fault(argument));
    }

    [Theory]
    [InlineData("--ref=")]
    [InlineData("--ref", "")]
    public void An_empty_value_is_not_set(params string[] arguments)
    {
        var read = CommandLine.Parse(arguments);

        Assert.Empty(read.Faults);
        Assert.Empty(read.Settings);
    }

    [Fact]
    public void A_value_may_hold_equals_signs_colons_and_blanks()
    {
        var read = CommandLine.Parse(["--health-command=curl -H 'a: b' http://localhost:3000/?x=y", "--branch", "feature/a'b;c"]);

        Assert.Empty(read.Faults);
        Assert.Equal("curl -H 'a: b' http://localhost:3000/?x=y", read.Settings["DEPLOY_HEALTH_COMMAND"]);
        Assert.Equal("feature/a'b;c", read.Settings["DEPLOY_BRANCH"]);
    }

    [Fact]
    public void The_same_setting_twice_with_two_values_is_a_fault()
    {
        Assert.Equal("--branch = \"next\" (command line): is given twice, first as \"main\"", Fault("--branch=main", "--branch=next"));
    }

    [Fact]
    public void Two_different_commands_are_a_fault_that_shows_neither()
    {
        var fault = Fault("--health-command=check --token=abcdef", "--health-command=check --token=ghijkl");

        Assert.DoesNotContain("abcdef", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("ghijkl", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_setting_twice_with_one_value_is_no_fault()
    {
        Assert.Empty(CommandLine.Parse(["--branch=main", "--branch", "main"]).Faults);
    }

    [Fact]
    public void A_list_may_be_repeated()
    {
        var read = CommandLine.Parse(["--compose-file=a.yml", "--compose-file", "b.yml:c.yml"]);

        Assert.Empty(read.Faults);
        Assert.Equal("a.yml:b.yml:c.yml", read.Settings["DEPLOY_COMPOSE_FILE"]);
    }

    [Fact]
    public void Every_fault_is_found_at_once()
    {
        Assert.Equal(3, CommandLine.Parse(["--brnach=x", "--verbosity=loud", "--target=Deploy", "--app-port"]).Faults.Count);
    }

    [Fact]
    public void A_flag_may_be_turned_off()
    {
        var read = CommandLine.Parse(["--dryrun=false"]);

        Assert.Empty(read.Faults);
        Assert.False(read.DryRun);
        Assert.Empty(read.CakeArguments);
    }

    [Fact]
    public void An_empty_dry_run_is_a_fault_and_never_a_real_run()
    {
        Assert.Contains("must be true or false", Fault("--dryrun="), StringComparison.Ordinal);
    }

    private static string Fault(params string[] arguments) => Assert.Single(CommandLine.Parse(arguments).Faults).ToString();
}
