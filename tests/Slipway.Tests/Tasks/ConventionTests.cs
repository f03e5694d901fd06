using System.Reflection;
using System.Text.RegularExpressions;
using Cake.Frosting;
using Slipway.Releases;
using Slipway.Tasks;

namespace Slipway.Tests.Tasks;

public sealed partial class ConventionTests
{
    private const int MostLines = 300;

    private static readonly string[] Graph =
        ["Preflight", "EnableMaintenance", "Backup", "Pull", "Build", "Migrate", "Start", "Cron", "DisableMaintenance", "HealthCheck"];

    private static readonly string[] RestoreGraph =
        ["RestorePreflight", "RestoreEnableMaintenance", "RestoreBackup", "RestoreDatabase", "RestoreDisableMaintenance", "RestoreHealthCheck"];

    private static readonly string[] RollbackGraph =
    [
        "RollbackPreflight", "RollbackEnableMaintenance", "RollbackBackup", "RollbackCheckout", "RollbackImages", "RollbackDatabase", "RollbackStart", "RollbackCron",
        "RollbackDisableMaintenance", "RollbackHealthCheck",
    ];

    private static readonly string[] Leaves = ["Files", "Reporting", "Settings"];

    private static readonly string[] Tools = ["Docker", "Git", "Processes", .. Leaves];

    private static readonly string[] Parts = ["Application", "Database", "Health", .. Tools];

    /// <summary>What the sources of a folder may name. Application, Database and Health know each other; nobody knows whoever stands above.</summary>
    private static readonly Dictionary<string, string[]> MayUse = new()
    {
        ["Files"] = [],
        ["Reporting"] = [],
        ["Settings"] = ["Reporting"],
        ["Processes"] = Leaves,
        ["Docker"] = ["Processes", .. Leaves],
        ["Git"] = ["Processes", .. Leaves],
        ["Application"] = Parts,
        ["Database"] = Parts,
        ["Health"] = Parts,
        ["Probing"] = ["Application", .. Tools],
        ["Releases"] = ["Probing", .. Parts],
        ["Reports"] = ["Releases", "Probing", "Health", .. Leaves],
        ["Healthchecks"] = Tools,
        ["Machine"] = Tools,
        ["Demo"] = ["Machine", .. Tools],
        ["Development"] = ["Demo", "Machine", .. Tools],
        ["Help"] = Leaves,
        ["Tasks"] = ["Help", "Releases", "Reports", "Healthchecks", "Machine", "Demo", "Development", .. Parts],
    };

    private static readonly IReadOnlyList<SourceFile> Sources = SourceTree.Files("build");

    /// <summary>What lies in the folders of the deployment tool, and not in Cake's hosting or at the top, where the program puts it together.</summary>
    private static IEnumerable<SourceFile> Slipway => Sources.Where(file => file.Folder is not ("" or "Frosting"));

    public static TheoryData<string> Tasks => [.. TaskTypes.Select(task => task.Name)];

    private static IReadOnlyList<Type> TaskTypes { get; } =
        [.. typeof(IWorkflow).Assembly.GetTypes().Where(type => typeof(IFrostingTask).IsAssignableFrom(type) && !type.IsAbstract)];

    [Theory, MemberData(nameof(Tasks))]
    public void A_task_is_called_like_its_class_and_its_file_which_holds_nothing_else(string name)
    {
        var task = TaskTypes.Single(type => type.Name == name);
        var file = Assert.Single(Sources, file => Regex.IsMatch(file.Text, $@"\[TaskName\([\s\S]*\bclass {name}\b"));

        Assert.Equal(name, task.GetCustomAttribute<TaskNameAttribute>()?.Name);
        Assert.Matches($"^Tasks/[A-Z][A-Za-z]+/{name}\\.cs$", file.Path);
        Assert.Single(Declarations().Matches(file.Text));
        Assert.True(task is { IsPublic: true, IsSealed: true });
    }

    [Theory, MemberData(nameof(Tasks))]
    public void A_task_is_described_in_one_line(string name)
    {
        var described = TaskTypes.Single(type => type.Name == name).GetCustomAttribute<TaskDescriptionAttribute>();

        Assert.NotNull(described);
        Assert.Matches("^[A-Z].*[^.\\s]$", described.Description);
    }

    [Fact]
    public void Every_file_of_the_tasks_holds_a_task() =>
        Assert.Equal(
            TaskTypes.Select(task => task.Name).Append(nameof(IWorkflow)).Append(nameof(IPlansItself)).Order(StringComparer.Ordinal),
            Sources.Where(file => file.Folder == "Tasks").Select(file => Path.GetFileNameWithoutExtension(file.Path)).Order(StringComparer.Ordinal));

    public static TheoryData<Type, string[]> Workflows => new()
    {
        { typeof(Deploy), Graph },
        { typeof(Rebuild), Graph },
        { typeof(Rollback), RollbackGraph },
    };

    [Theory, MemberData(nameof(Workflows))]
    public void The_graph_is_the_steps_in_their_order(Type workflow, string[] graph)
    {
        var steps = new List<string>();
        for (var task = DependencyOf(workflow); task is not null; task = DependencyOf(task)) steps.Insert(0, task.Name);

        Assert.Equal(graph, steps);
        Assert.True(typeof(IWorkflow).IsAssignableFrom(workflow));
    }

    [Fact]
    public void Healthchecks_is_started_and_then_synchronised() =>
        Assert.Equal([typeof(SyncHealthchecks), typeof(StartHealthchecks), null], [DependencyOf(typeof(global::Slipway.Tasks.Healthchecks)), DependencyOf(typeof(SyncHealthchecks)), DependencyOf(typeof(StartHealthchecks))]);

    [Fact]
    public void Restore_goes_its_own_steps_in_their_order()
    {
        var steps = new List<string>();
        for (var task = DependencyOf(typeof(Restore)); task is not null; task = DependencyOf(task)) steps.Insert(0, task.Name);

        Assert.Equal(RestoreGraph, steps);
    }

    [Fact]
    public void Recovery_knows_every_step_that_changes_something_in_the_order_of_the_graph() => Assert.Equal(Graph[1..], RecoveryPlan.Order);

    [Fact]
    public void Recovery_knows_every_step_of_a_rollback_by_the_step_of_a_deployment_that_it_stands_for() =>
        Assert.Equal(Graph, RollbackGraph.Select(name => name["Rollback".Length..]).Select(step => RecoveryPlan.OfRollback.GetValueOrDefault(step, step)));

    [Fact]
    public void Only_workflows_and_their_steps_depend_on_others()
    {
        var dependent = TaskTypes.Where(task => DependencyOf(task) is not null).Select(task => task.Name);

        string[] expected = [.. Graph[1..], .. RollbackGraph[1..], .. RestoreGraph[1..], "Deploy", "Healthchecks", "Rebuild", "Restore", "Rollback", "SyncHealthchecks"];
        Assert.Equal(expected.Order(StringComparer.Ordinal), dependent.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Dependencies_point_one_way()
    {
        var upwards = Slipway
            .SelectMany(file => Names().Matches(file.Text).Select(match => match.Groups["folder"].Value).Distinct().Select(used => (file, used)))
            .Where(pair => pair.used != pair.file.Folder && MayUse.ContainsKey(pair.used) && !MayUse[pair.file.Folder].Contains(pair.used))
            .Select(pair => $"{pair.file} uses {pair.used}");

        Assert.Empty(Slipway.Select(file => file.Folder).Except(MayUse.Keys));
        Assert.Empty(upwards);
    }

    [Fact]
    public void Cake_s_hosting_knows_nothing_of_deployments() =>
        Assert.DoesNotContain(Sources, file => file.Folder == "Frosting" && file.Text.Contains("Slipway", StringComparison.Ordinal));

    [Fact]
    public void A_namespace_says_the_folder() =>
        Assert.All(Slipway, file => Assert.Matches($@"(?m)^namespace Slipway\.{file.Folder}(\.[A-Za-z]+)?;$", file.Text));

    [Fact]
    public void No_file_is_longer_than_one_reads() => Assert.DoesNotContain(Sources, file => file.Text.Split('\n').Length > MostLines);

    [Fact]
    public void Time_comes_from_a_TimeProvider() =>
        Assert.DoesNotContain(Sources, file => file.Folder != "Frosting" && Clocks().IsMatch(file.Text));

    [Fact]
    public void Nothing_is_left_for_later()
    {
        var later = new Regex(@"\b(TO" + @"DO|FIX" + @"ME)\b");

        Assert.DoesNotContain(Sources.Concat(SourceTree.Files("tests")), file => later.IsMatch(file.Text));
    }

    private static Type? DependencyOf(Type task) =>
        task.GetCustomAttributes<IsDependentOnAttribute>().Select(dependency => dependency.Task).ToList() switch
        {
            [] => null,
            [var only] => only,
            var several => throw new InvalidOperationException($"{task.Name} depends on {several.Count} tasks."),
        };

    [GeneratedRegex(@"(?m)^\s*(public|internal|file)\s[^=(;]*\b(class|record|struct|enum|interface)\s")]
    private static partial Regex Declarations();

    [GeneratedRegex(@"\bSlipway\.(?<folder>[A-Z][A-Za-z]+)")]
    private static partial Regex Names();

    [GeneratedRegex(@"\bDateTime(Offset)?\.(Utc)?(Now|Today)\b")]
    private static partial Regex Clocks();
}
