using Cake.Cli;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;
using Cake.Core.Scripting;
using Microsoft.Extensions.DependencyInjection;

namespace Cake.Frosting;

/// <summary>One run of the host, once its services are known.</summary>
internal sealed class HostRun(IServiceProvider services, CommandLine commandLine)
{
    public void Execute()
    {
        switch (commandLine.Mode)
        {
            case RunMode.Help:
                HelpText.Write(Get<IConsole>());
                return;
            case RunMode.Version:
                Get<VersionFeature>().Run(Get<IConsole>());
                return;
            case RunMode.Info:
                Get<InfoFeature>().Run(Get<IConsole>());
                return;
        }

        Get<ICakeLog>().Verbosity = commandLine.Verbosity;
        EnterWorkingDirectory();

        var host = CreateScriptHost();
        if (commandLine.Exclusive)
            host.Settings.UseExclusiveTarget();
        Register();
        host.RunTargets(commandLine.Targets);
    }

    private ScriptHost CreateScriptHost() =>
        commandLine.Mode switch
        {
            RunMode.DryRun => Get<DryRunScriptHost<IFrostingContext>>(),
            RunMode.Tree => Get<TreeScriptHost>(),
            RunMode.Description => Get<DescriptionHost>(),
            _ => Get<BuildScriptHost<IFrostingContext>>(),
        };

    private void EnterWorkingDirectory()
    {
        var environment = Get<ICakeEnvironment>();
        var wanted = commandLine.WorkingDirectory ?? services.GetService<WorkingDirectory>()?.Path;
        var directory = wanted?.MakeAbsolute(environment) ?? environment.WorkingDirectory;
        if (!Get<IFileSystem>().GetDirectory(directory).Exists)
            throw new FrostingException($"The working directory '{directory.FullPath}' does not exist.");
        environment.WorkingDirectory = directory;
    }

    private void Register()
    {
        var registration = new TaskRegistration(Get<ICakeEngine>(), Get<IFrostingContext>(), Get<ICakeLog>());
        foreach (var task in services.GetServices<IFrostingTask>())
            registration.Add(task);
        registration.Add(services.GetService<IFrostingSetup>());
        registration.Add(services.GetService<IFrostingTeardown>());
        registration.Add(services.GetService<IFrostingTaskSetup>());
        registration.Add(services.GetService<IFrostingTaskTeardown>());
    }

    private T Get<T>()
        where T : notnull => services.GetRequiredService<T>();
}
