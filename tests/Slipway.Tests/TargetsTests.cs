using Slipway.Reporting;

namespace Slipway.Tests;

public sealed class TargetsTests
{
    [Theory]
    [InlineData("Deploy")]
    [InlineData("Rebuild")]
    [InlineData("Rollback")]
    public void A_workflow_runs_its_graph(string name) => Assert.False(Targets.Choose([name]).RunAlone);

    [Theory]
    [InlineData("Backup")]
    [InlineData("status")]
    [InlineData("Pull", "Build")]
    public void Steps_run_without_what_they_depend_on(params string[] names)
    {
        var targets = Targets.Choose(names);

        Assert.True(targets.RunAlone);
        Assert.Equal(names, targets.Names);
    }

    [Fact]
    public void No_task_at_all_runs_nothing_alone() => Assert.False(Targets.Choose([]).RunAlone);

    [Theory]
    [InlineData("Deploi", "There is no task Deploi; did you mean Deploy?")]
    [InlineData("Migrat", "There is no task Migrat; did you mean Migrate?")]
    [InlineData("Xylophone", "There is no task Xylophone")]
    public void A_task_that_is_not_there_is_told_with_the_nearest_name(string name, string message)
    {
        var fault = Assert.Throws<SlipwayException>(() => Targets.Choose(["Backup", name]));

        Assert.Equal(message, fault.Message);
        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
        Assert.Contains("--description", Assert.Single(fault.Next), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Deploy", "Backup")]
    [InlineData("Backup", "Deploy")]
    [InlineData("Deploy", "Rebuild")]
    public void A_workflow_runs_alone_in_its_call(params string[] names)
    {
        var fault = Assert.Throws<SlipwayException>(() => Targets.Choose(names));

        Assert.StartsWith($"{names[0]} and {names[1]} cannot run in one call", fault.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.WrongUse, fault.ExitCode);
    }

    [Fact]
    public void Help_lists_workflows_apart_from_tasks()
    {
        var groups = Targets.Help().ToList();

        Assert.StartsWith("Workflows:", groups[0], StringComparison.Ordinal);
        Assert.Contains("  Deploy ", groups[0], StringComparison.Ordinal);
        Assert.DoesNotContain("  Deploy ", groups[1], StringComparison.Ordinal);
        Assert.Contains($"  {"Pull",-20} Bring the checkout forward", groups[1], StringComparison.Ordinal);
    }
}
