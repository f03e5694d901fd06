using System.Reflection;
using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Frosting;
using Microsoft.Extensions.DependencyInjection;
using Slipway.Healthchecks;
using Slipway.Help;
using Slipway.Processes;
using Slipway.Releases;
using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway;

/// <summary>The program around the Cake host: reads the command line and the settings, decides what runs, and gives the exit code.</summary>
internal sealed class SlipwayProgram(TextWriter output, TextWriter errors)
{
    public async Task<ExitCode> RunAsync(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string directory)
    {
        var line = CommandLine.Parse(arguments);
        var to = new ProgramOutput(output, errors, line, environment);
        try
        {
            if (line.Faults.Count > 0) throw new SettingsFaultsException(line.Faults);
            var targets = Targets.Choose(line.Targets);
            if (line.Output == OutputFormat.Json && (line.OnlyShows || arguments.Count == 0)) throw NoDocument();
            if (line.ShowSettings) return ShowSettings(line, SettingsLoader.Load(line, environment, directory));
            if (line.Help || arguments.Count == 0) return ShowHelp(targets, SettingsLoader.Load(line, environment, directory));

            if (targets.Names.Count == 0 && !line.OnlyShows) throw NoTask();
            if (!line.OnlyShows && (!line.DryRun || targets.PlanThemselves)) return await DeployAsync(line, targets, to, SettingsLoader.Load(line, environment, directory));
            return line.Output == OutputFormat.Json ? to.Plan(targets.Planned(line.Exclusive)) : RunCake(line, targets);
        }
        catch (SlipwayException fault)
        {
            return to.Refuse(fault);
        }
#pragma warning disable CA1031 // The last resort: a stack trace and an abort code would tell a person less.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return to.Refuse(new SlipwayException($"Slipway itself failed: {fault.Message}", fault) { Details = [fault.ToString()], Next = ["./build.sh --target=Status"] });
        }
    }

    private static async Task<ExitCode> DeployAsync(CommandLine line, Targets targets, ProgramOutput to, LoadedSettings loaded)
    {
        // Doctor tells of faulty settings what it tells of everything else.
        var alone = targets.Names is [var only] ? only : "";
        var settings = alone.Equals(nameof(Tasks.Doctor), StringComparison.OrdinalIgnoreCase) ? loaded.Readable : loaded.Required();
        if (settings.RollbackList && alone.Equals(nameof(Tasks.Rollback), StringComparison.OrdinalIgnoreCase)) targets = Targets.Choose([nameof(Tasks.Rollbacks)]);
        using var log = to.Log();
        foreach (var secret in loaded.Secrets) log.Mask(secret);
        foreach (var warning in loaded.Warnings) log.Warn(warning);

        await using var answers = new MaskedWriter(to.Shown, log);
        var mark = new RunMark();
        using var signals = new RunSignals(said => log.Show(said, said, Weight.Result), () => MarkedProcesses.Kill(mark.Value));
        var handle = new RunHandle();
        var cakeLog = new CakeLog(log);
        var failed = Host(services => services
                .AddSingleton(settings)
                .AddSingleton(new HealthchecksValues(loaded.Healthchecks))
                .AddSingleton(new RunMode(line.DryRun))
                .AddSingleton(loaded)
                .AddSingleton(log)
                .AddSingleton(mark)
                .AddSingleton(signals)
                .AddSingleton(handle)
                .AddSingleton<TextWriter>(answers)
                .AddSingleton(to.Document)
                .AddSingleton(to.GitHub)
                .AddSingleton<ICakeLog>(cakeLog)
                .AddSingleton<ICakeReportPrinter, NoReport>())
            .Run(CakeArguments(line, targets)) != 0;

        if (handle.Run is not { } run) throw new SlipwayException(cakeLog.LastError ?? "The host did not start.");
        return to.End(await run.CompleteAsync(failed ? cakeLog.LastError ?? "The host failed without a word." : null), log);
    }

    // What is only shown needs no settings: a fault in a file must not hide the list of tasks.
    private static ExitCode RunCake(CommandLine line, Targets targets)
    {
        var log = new RunLog(TextWriter.Null, TimeProvider.System, verbose: false);
        var host = Host(services => services
            .AddSingleton(new DeploySettings { AppDirectory = Environment.CurrentDirectory })
            .AddSingleton(log)
            .AddSingleton(new RunSignals(_ => { }))
            .AddSingleton(new RunHandle())
            .AddSingleton(TextWriter.Null));
        return host.Run(CakeArguments(line, targets)) == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static CakeHost Host(Action<IServiceCollection> runServices)
    {
        var host = new CakeHost()
            .UseContext<DeployContext>()
            .UseLifetime<DeployLifetime>()
            .ConfigureServices(services => services.AddSingleton(TimeProvider.System).AddSlipway())
            .ConfigureServices(runServices);

        // The host looks for tasks in the program that was started, which need not be this one.
        var own = typeof(SlipwayProgram).Assembly;
        return Assembly.GetEntryAssembly() == own ? host : host.AddAssembly(own);
    }

    // A step that is named runs alone; a workflow runs its graph. Cake's own dry run would run no task at all.
    private static IEnumerable<string> CakeArguments(CommandLine line, Targets targets)
    {
        var others = line.CakeArguments.Where(argument =>
            !argument.StartsWith("--target=", StringComparison.Ordinal) && !(targets.PlanThemselves && argument == "--dryrun"));
        var arguments = targets.Names.Select(name => $"--target={name}").Concat(others);
        if (targets.PlanThemselves) arguments = arguments.Where(argument => argument != "--dryrun");
        return targets.RunAlone && !line.Exclusive && !line.Tree ? arguments.Append("--exclusive") : arguments;
    }

    private static SlipwayException NoTask() => new("No task is named.")
    {
        ExitCode = ExitCode.WrongUse,
        Next = ["./build.sh --target=Deploy", "./build.sh --help (lists the tasks)"],
    };

    private static SlipwayException NoDocument() => new("--output=json tells what a task did; here none is run.")
    {
        ExitCode = ExitCode.WrongUse,
        Next = ["./build.sh --target=Status --output=json"],
    };

    private ExitCode ShowHelp(Targets targets, LoadedSettings loaded)
    {
        var tasks = Targets.Describe();
        if (targets.Names.Count == 0) OverviewHelp.Write(output, tasks);
        for (var i = 0; i < targets.Names.Count; i++)
        {
            if (i > 0) output.WriteLine();
            TaskHelp.Write(output, tasks.First(task => task.Name.Equals(targets.Names[i], StringComparison.OrdinalIgnoreCase)), tasks, loaded);
        }

        return ExitCode.Done;
    }

    private ExitCode ShowSettings(CommandLine line, LoadedSettings loaded)
    {
        if (line.Output == OutputFormat.Markdown) output.Write(SettingsDocument.Render());
        else SettingsPage.Write(output, loaded);
        return ExitCode.Done;
    }
}
