using Cake.Core;
using Cake.Frosting;

namespace Slipway.Tests.Frosting;

internal sealed class First : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context) => context.Add("First");
}

[TaskName("second"), TaskDescription("Comes after First")]
[IsDependentOn(typeof(First))]
internal sealed class SecondTask : AsyncFrostingTask<TraceContext>
{
    public override async Task RunAsync(TraceContext context)
    {
        await Task.Yield();
        context.Add("second");
    }
}

[TaskName("Default"), IsDependentOn(typeof(SecondTask))]
internal sealed class DefaultTask : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context)
    {
        context.Add("Default");
        foreach (var (name, values) in context.Arguments.GetArguments().OrderBy(a => a.Key, StringComparer.Ordinal))
            context.Add($"{name}={string.Join('|', values.Select(v => v ?? "(none)"))}");
    }
}

[IsDependeeOf(typeof(First))]
internal sealed class Zeroth : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context) => context.Add("Zeroth");
}

internal sealed class Failing : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context) => throw new InvalidOperationException("it broke");
}

internal sealed class FailingWithCode : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context) => throw new CakeException(7, "it broke with 7");
}

[IsDependentOn(typeof(Failing))]
internal sealed class AfterFailing : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context) => context.Add("AfterFailing");
}

[ContinueOnError]
internal sealed class Tolerated : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context) => throw new InvalidOperationException("never mind");
}

[IsDependentOn(typeof(Tolerated))]
internal sealed class AfterTolerated : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context) => context.Add("AfterTolerated");
}

internal abstract class HandlingBase : FrostingTask<TraceContext>
{
    public override void OnError(Exception exception, TraceContext context) => context.Add($"handled: {exception.Message}");

    public override void Finally(TraceContext context) => context.Add("finally");
}

internal sealed class Handling : HandlingBase
{
    public override void Run(TraceContext context) => throw new InvalidOperationException("it broke");
}

internal sealed class Skipped : FrostingTask<TraceContext>
{
    public override bool ShouldRun(TraceContext context) => false;

    public override void Run(TraceContext context) => context.Add("Skipped");
}

[IsDependentOn(typeof(Skipped))]
internal sealed class AfterSkipped : FrostingTask<TraceContext>
{
    public override void Run(TraceContext context) => context.Add("AfterSkipped");
}

[IsDependentOn(typeof(string))]
internal sealed class DependingOnNonsense : FrostingTask<TraceContext>;

internal sealed class ForAnotherContext : FrostingTask<ForAnotherContext.Context>
{
    internal sealed class Context(ICakeContext context) : FrostingContext(context);
}

internal sealed class SampleLifetime(Trace trace) : FrostingLifetime<TraceContext>
{
    public override void Setup(TraceContext context, ISetupContext info) => trace.Events.Add("setup");

    public override void Teardown(TraceContext context, ITeardownContext info) => trace.Events.Add($"teardown {info.Successful}");
}

internal sealed class SampleTaskLifetime : FrostingTaskLifetime<TraceContext>
{
    public override void Setup(TraceContext context, ITaskSetupContext info) => context.Add($"before {info.Task.Name}");

    public override void Teardown(TraceContext context, ITaskTeardownContext info) => context.Add($"after {info.Task.Name}");
}

/// <summary>Public, and so found without being registered.</summary>
public sealed class FoundInTheEntryAssembly : FrostingTask;
