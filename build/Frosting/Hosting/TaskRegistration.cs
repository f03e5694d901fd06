using Cake.Core;
using Cake.Core.Diagnostics;

namespace Cake.Frosting;

/// <summary>Tells the engine about the tasks, setups and teardowns of the host.</summary>
internal sealed class TaskRegistration(ICakeEngine engine, IFrostingContext context, ICakeLog log)
{
    public void Add(IFrostingTask task)
    {
        var type = new TaskType(task.GetType());
        log.Debug("Registering task: {0}", type.Name);
        if (!type.ContextType.IsInstanceOfType(context))
        {
            log.Warning("Task cannot be used since the context isn't convertible to {0}.", type.ContextType.FullName!);
            return;
        }

        var builder = engine.RegisterTask(type.Name);
        if (!string.IsNullOrWhiteSpace(type.Description))
            builder.Description(type.Description);
        if (type.DoesRun)
            builder.Does(task.RunAsync);
        if (type.Overrides(nameof(IFrostingTask.ShouldRun)))
            builder.WithCriteria(task.ShouldRun, task.SkippedMessage);
        if (type.ContinuesOnError)
            builder.ContinueOnError();
        if (type.Overrides(nameof(IFrostingTask.OnError)))
            builder.OnError(exception => task.OnError(exception, context));
        if (type.Overrides(nameof(IFrostingTask.Finally)))
            builder.Finally(() => task.Finally(context));
        foreach (var name in type.Dependencies)
            builder.IsDependentOn(name);
        foreach (var name in type.Dependees)
            builder.IsDependeeOf(name);
    }

    public void Add(IFrostingSetup? setup)
    {
        if (setup is null)
            return;
        log.Debug("Registering setup: {0}", setup.GetType().Name);
        engine.RegisterSetupAction(info => setup.Setup(context, info));
    }

    public void Add(IFrostingTeardown? teardown)
    {
        if (teardown is null)
            return;
        log.Debug("Registering teardown: {0}", teardown.GetType().Name);
        engine.RegisterTeardownAction(info => teardown.Teardown(context, info));
    }

    public void Add(IFrostingTaskSetup? setup)
    {
        if (setup is null)
            return;
        log.Debug("Registering task setup: {0}", setup.GetType().Name);
        engine.RegisterTaskSetupAction(info => setup.Setup(context, info));
    }

    public void Add(IFrostingTaskTeardown? teardown)
    {
        if (teardown is null)
            return;
        log.Debug("Registering task teardown: {0}", teardown.GetType().Name);
        engine.RegisterTaskTeardownAction(info => teardown.Teardown(context, info));
    }
}
