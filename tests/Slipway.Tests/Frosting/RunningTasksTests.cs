using System.Reflection;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;

namespace Slipway.Tests.Frosting;

public sealed class RunningTasksTests
{
    private static readonly Type[] _chain = [typeof(DefaultTask), typeof(SecondTask), typeof(First)];

    [Fact]
    public void Runs_what_the_target_depends_on_first()
    {
        var host = new HostFixture(_chain);

        Assert.Equal(0, host.Run("--target=second"));

        Assert.Equal(["First", "second"], host.Trace.Events);
    }

    [Fact]
    public void Runs_the_task_named_Default_when_no_target_is_given()
    {
        var host = new HostFixture(_chain);

        Assert.Equal(0, host.Run());

        Assert.Equal(["First", "second", "Default", "target=Default"], host.Trace.Events);
    }

    [Fact]
    public void Runs_a_task_before_those_that_it_says_it_belongs_before()
    {
        var host = new HostFixture([.. _chain, typeof(Zeroth)]);

        Assert.Equal(0, host.Run("--target=First"));

        Assert.Equal(["Zeroth", "First"], host.Trace.Events);
    }

    [Fact]
    public void Runs_only_the_target_when_it_is_exclusive()
    {
        var host = new HostFixture(_chain);

        Assert.Equal(0, host.Run("--target=second", "--exclusive"));

        Assert.Equal(["second"], host.Trace.Events);
    }

    [Fact]
    public void Runs_every_target_that_is_given()
    {
        var host = new HostFixture([.. _chain, typeof(AfterSkipped), typeof(Skipped)]);

        Assert.Equal(0, host.Run("-t", "AfterSkipped", "-t", "First"));

        Assert.Equal(["AfterSkipped", "First"], host.Trace.Events.Order());
    }

    [Fact]
    public void Hands_all_other_arguments_to_the_tasks()
    {
        var host = new HostFixture(_chain);

        Assert.Equal(0, host.Run("--branch=main", "--force", "--Branch", "a b", "--exclusive"));

        Assert.Equal(["Default", "branch=main|a b", "force=(none)", "target=Default"], host.Trace.Events);
    }

    [Fact]
    public void Says_which_target_is_missing()
    {
        var host = new HostFixture(_chain);

        Assert.Equal(-1, host.Run("--target=Missing"));

        Assert.Contains("Error: The target 'Missing' was not found.", host.Console.Lines);
    }

    [Fact]
    public void Stops_at_a_failure_and_says_what_it_was()
    {
        var host = new HostFixture(typeof(Failing), typeof(AfterFailing));

        Assert.Equal(-1, host.Run("--target=AfterFailing"));

        Assert.Contains("Error: it broke", host.Console.Lines);
        Assert.Empty(host.Trace.Events);
    }

    [Fact]
    public void Returns_the_same_whatever_exit_code_a_failure_carries() =>
        Assert.Equal(-1, new HostFixture(typeof(FailingWithCode)).Run("--target=FailingWithCode"));

    [Fact]
    public void Goes_on_after_a_failure_that_is_declared_harmless()
    {
        var host = new HostFixture(typeof(Tolerated), typeof(AfterTolerated));

        Assert.Equal(0, host.Run("--target=AfterTolerated"));

        Assert.Equal(["AfterTolerated"], host.Trace.Events);
    }

    [Fact]
    public void Calls_OnError_and_Finally_where_a_base_class_has_them()
    {
        var host = new HostFixture(typeof(Handling));

        Assert.Equal(0, host.Run("--target=Handling"));

        Assert.Equal(["handled: it broke", "finally"], host.Trace.Events);
    }

    [Fact]
    public void Skips_a_task_that_does_not_want_to_run()
    {
        var host = new HostFixture(typeof(Skipped), typeof(AfterSkipped));

        Assert.Equal(0, host.Run("--target=AfterSkipped"));

        Assert.Equal(["AfterSkipped"], host.Trace.Events);
    }

    [Fact]
    public void Fails_when_the_target_itself_does_not_want_to_run() =>
        Assert.Equal(-1, new HostFixture(typeof(Skipped)).Run("--target=Skipped"));

    [Fact]
    public void Surrounds_the_run_and_every_task_with_their_lifetimes()
    {
        var host = new HostFixture(_chain).With(h => h.UseLifetime<SampleLifetime>().UseTaskLifetime<SampleTaskLifetime>());

        Assert.Equal(0, host.Run("--target=second"));

        Assert.Equal(
            ["setup", "before First", "First", "after First", "before second", "second", "after second", "teardown True"],
            host.Trace.Events);
    }

    [Fact]
    public void Tears_down_after_a_failure()
    {
        var host = new HostFixture(typeof(Failing)).With(h => h.UseLifetime<SampleLifetime>());

        Assert.Equal(-1, host.Run("--target=Failing"));

        Assert.Equal(["setup", "teardown False"], host.Trace.Events);
    }

    [Fact]
    public void Refuses_a_dependency_that_is_no_task()
    {
        var host = new HostFixture(typeof(DependingOnNonsense));

        Assert.Equal(-1, host.Run("--target=DependingOnNonsense"));

        Assert.Contains("Error: The dependency 'String' is not a valid task.", host.Console.Lines);
    }

    [Fact]
    public void Leaves_out_a_task_that_is_made_for_another_context()
    {
        var host = new HostFixture([.. _chain, typeof(ForAnotherContext)]);

        Assert.Equal(0, host.Run("--target=First"));

        Assert.Contains("Task cannot be used since the context isn't convertible to", host.Console.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Finds_tasks_in_the_entry_assembly_and_in_added_ones()
    {
        var host = new HostFixture().With(h => h.AddAssembly(new OneTypeAssembly(typeof(First))));

        Assert.Equal(0, host.Run("--target=First", "-t", nameof(FoundInTheEntryAssembly)));

        Assert.Equal(["First"], host.Trace.Events);
    }

    [Fact]
    public void Uses_the_service_that_was_registered_last()
    {
        var printer = new CountingPrinter();
        var host = new HostFixture(_chain).With(h => h.ConfigureServices(s => s.AddSingleton<ICakeReportPrinter>(printer)));

        Assert.Equal(0, host.Run());

        Assert.Equal(1, printer.Reports);
    }

    private sealed class OneTypeAssembly(Type type) : Assembly
    {
        public override Type[] GetExportedTypes() => [type];
    }

    private sealed class CountingPrinter : ICakeReportPrinter
    {
        public int Reports { get; private set; }

        public void Write(CakeReport report) => Reports++;

        public void WriteLifeCycleStep(string name, Verbosity verbosity)
        {
        }

        public void WriteStep(string name, Verbosity verbosity)
        {
        }

        public void WriteSkippedStep(string name, Verbosity verbosity)
        {
        }
    }
}
