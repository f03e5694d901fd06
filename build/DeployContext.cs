using Cake.Core;
using Cake.Frosting;
using Slipway.Releases;
using Slipway.Reporting;

namespace Slipway;

/// <summary>What every task sees: the run that it is part of.</summary>
public sealed class DeployContext : FrostingContext
{
    /// <summary>Made by the host.</summary>
    public DeployContext(ICakeContext context, DeploymentRun run, RunHandle handle)
        : base(context)
    {
        Run = run;
        handle.Run = run;
    }

    /// <summary>The run.</summary>
    public DeploymentRun Run { get; }

    /// <summary>Whether images are built without cache.</summary>
    public bool IsRebuild => Run.Target == nameof(Tasks.Rebuild);

    /// <summary>A task as a step of the deployment.</summary>
    /// <param name="task">The task.</param>
    /// <param name="opensRelease">Whether it opens a release when it is called alone with a run id.</param>
    /// <param name="onlyLooks">Whether it changes nothing, and so takes no lock when it is called alone.</param>
    public DeployStep Step(IFrostingTask task, bool opensRelease = false, bool onlyLooks = false) =>
        new(Run, task.GetType().Name, new StepAlone(opensRelease, onlyLooks));

    /// <summary>
    /// A task as a step of a rollback, under the name that the same step has in a deployment: that is what the journal, recovery and people know it by.
    /// </summary>
    /// <param name="task">The task.</param>
    /// <param name="onlyLooks">Whether it changes nothing.</param>
    public DeployStep RollbackStep(IFrostingTask task, bool onlyLooks = false) => PartOf(nameof(Tasks.Rollback), task, onlyLooks);

    /// <summary>A task as a step of a restore, under the name that the same step has in a deployment.</summary>
    /// <param name="task">The task.</param>
    /// <param name="onlyLooks">Whether it changes nothing.</param>
    public DeployStep RestoreStep(IFrostingTask task, bool onlyLooks = false) => PartOf(nameof(Tasks.Restore), task, onlyLooks);

    private DeployStep PartOf(string workflow, IFrostingTask task, bool onlyLooks) => Run.Target == workflow
        ? new(Run, task.GetType().Name[workflow.Length..], new StepAlone(onlyLooks, onlyLooks))
        : throw new SlipwayException($"{task.GetType().Name} is a part of {workflow} and does nothing alone.")
        {
            ExitCode = ExitCode.WrongUse,
            Next = [$"./build.sh --target={workflow}"],
        };
}

/// <summary>A step that is about to run.</summary>
public readonly struct DeployStep(DeploymentRun run, string name, StepAlone alone)
{
    /// <summary>Runs it: journal, time, progress, cancellation and failure are the run's.</summary>
    public Task RunAsync(Func<StepScope, Task<StepResult>> body) => run.StepAsync(name, alone, body);
}

/// <summary>Hands the run, which the host makes, to the program around the host.</summary>
public sealed class RunHandle
{
    /// <summary>The run; null until the host has made it.</summary>
    public DeploymentRun? Run { get; set; }
}
