using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Tests;

public sealed class TargetsTests
{
    [Theory]
    [InlineData("Deploy")]
    [InlineData("Rebuild")]
    [InlineData("Rollback")]
    [InlineData("Healthchecks")]
    public void A_workflow_runs_its_graph(string name) => Assert.False(Targets.Choose([name]).RunAlone);

    [Theory]
    [InlineData("Backup")]
    [InlineData("status")]
    [InlineData("Pull", "Build")]
    [InlineData("SyncHealthchecks")]
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
        Assert.Contains("--help", Assert.Single(fault.Next), StringComparison.Ordinal);
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
    public void A_task_is_described_with_its_folder_its_steps_and_what_it_reads()
    {
        var tasks = Targets.Describe().ToDictionary(task => task.Name);

        Assert.Equal("Deployment", tasks["Backup"].Group);
        Assert.Equal("Operations", tasks["Doctor"].Group);
        Assert.All(tasks.Values, task => Assert.True(File.Exists(Path.Combine(SourceTree.Root, "build", "Tasks", task.Group, task.Name + ".cs"))));
        Assert.Equal(["Preflight", "EnableMaintenance", "Backup", "Pull", "Build", "Migrate", "Start", "Cron", "DisableMaintenance", "HealthCheck"], tasks["Rebuild"].Steps);
        Assert.Empty(tasks["Backup"].Steps);
        Assert.True(tasks["Deploy"].IsWorkflow && !tasks["Backup"].IsWorkflow);
        Assert.Equal([SettingGroup.Application, SettingGroup.Release, SettingGroup.Services, SettingGroup.Backup, SettingGroup.Run], tasks["Backup"].Reads);
        Assert.Superset(new HashSet<SettingGroup>(tasks["Cron"].Reads), new HashSet<SettingGroup>(tasks["Deploy"].Reads));
    }

    public static TheoryData<string, string> Examples =>
        [.. Targets.Describe().SelectMany(task => task.Examples.Select(example => new TheoryDataRow<string, string>(task.Name, example.Options)))];

    [Theory, MemberData(nameof(Examples))]
    public void Every_example_of_a_task_s_help_is_one_that_the_program_takes(string task, string options)
    {
        var line = CommandLine.Parse([$"--target={task}", .. options.Split(' ')]);

        Assert.Empty(line.Faults);
        var settings = SettingsLoader.Load(line, new Dictionary<string, string>(), "/").Faults.Where(fault => fault.Name != "--app-dir");
        Assert.Empty(settings);
    }

    [Theory]
    [InlineData("Deploy", true)]
    [InlineData("Rollback", true)]
    [InlineData("Restore", true)]
    [InlineData("backup", true)]
    [InlineData("SyncHealthchecks", true)]
    [InlineData("Prune", false)]
    [InlineData("Recover", false)]
    public void Workflows_and_their_steps_show_in_a_dry_run_what_they_would_do(string name, bool does) => Assert.Equal(does, Targets.Choose([name]).PlanThemselves);

    [Fact]
    public void Every_setting_is_read_by_some_task() =>
        Assert.Equal(Enum.GetValues<SettingGroup>(), Targets.Describe().SelectMany(task => task.Reads).Distinct().Order());
}
