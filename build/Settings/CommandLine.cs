namespace Slipway.Settings;

/// <summary>The program's arguments, read once: tasks and flags for Cake, values for the settings, and what is wrong.</summary>
internal sealed class CommandLine
{
    private CommandLine(CommandLineReader reader)
    {
        Targets = [.. reader.Values("target")];
        Help = reader.Flag("help");
        ShowSettings = reader.Flag("settings");
        Output = reader.Value("output") is { } format ? CakeOptions.Output(format)!.Value : OutputFormat.Text;
        DryRun = reader.Flag("dryrun");
        Tree = reader.Flag("tree");
        Description = reader.Flag("description");
        Exclusive = reader.Flag("exclusive");
        Version = reader.Flag("version");
        Info = reader.Flag("info");
        Verbosity = reader.Value("verbosity");
        WorkingDirectory = reader.Value("working");
        Settings = reader.Settings;
        Faults = reader.Faults;
        CakeArguments = [.. Arguments()];
    }

    /// <summary>The tasks that were named, in order; empty if none was.</summary>
    public IReadOnlyList<string> Targets { get; }

    /// <summary>Help was asked for. Cake is not told.</summary>
    public bool Help { get; }

    /// <summary>Every setting was asked for. Cake is not told.</summary>
    public bool ShowSettings { get; }

    /// <summary>How it is to be shown. Cake is not told.</summary>
    public OutputFormat Output { get; }

    /// <summary>Nothing may be changed.</summary>
    public bool DryRun { get; }

    /// <summary>The tree of tasks was asked for.</summary>
    public bool Tree { get; }

    /// <summary>The tasks' descriptions were asked for.</summary>
    public bool Description { get; }

    /// <summary>The task is to run without what it depends on.</summary>
    public bool Exclusive { get; }

    /// <summary>The version was asked for.</summary>
    public bool Version { get; }

    /// <summary>More about Cake was asked for.</summary>
    public bool Info { get; }

    /// <summary>How much is shown, by its full lower-case name; null if nobody said.</summary>
    public string? Verbosity { get; }

    /// <summary>The directory to run in, as it was written; null is the one that the program was called from.</summary>
    public string? WorkingDirectory { get; }

    /// <summary>The settings' values as they were written, by variable (<c>DEPLOY_BRANCH</c>); an option alone reads <c>true</c>.</summary>
    public IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Everything that is wrong.</summary>
    public IReadOnlyList<SettingFault> Faults { get; }

    /// <summary>Cake's own options, in the form <c>--name=value</c>: what CakeHost is run with.</summary>
    public IReadOnlyList<string> CakeArguments { get; }

    /// <summary>Whether only something is shown, so that settings need not be loaded.</summary>
    public bool OnlyShows => Help || ShowSettings || Tree || Description || Version || Info;

    /// <summary>Reads <paramref name="arguments"/>. Never throws: what is wrong is in <see cref="Faults"/>.</summary>
    public static CommandLine Parse(IReadOnlyList<string> arguments)
    {
        var reader = new CommandLineReader(arguments);
        reader.Read();
        return new CommandLine(reader);
    }

    private IEnumerable<string> Arguments()
    {
        foreach (var target in Targets) yield return "--target=" + target;
        if (Verbosity is not null) yield return "--verbosity=" + Verbosity;
        if (WorkingDirectory is not null) yield return "--working=" + WorkingDirectory;
        if (DryRun) yield return "--dryrun";
        if (Tree) yield return "--tree";
        if (Description) yield return "--description";
        if (Exclusive) yield return "--exclusive";
        if (Version) yield return "--version";
        if (Info) yield return "--info";
    }
}
