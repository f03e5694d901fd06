using Cake.Core;
using Cake.Core.Diagnostics;
using Cake.Core.IO;

namespace Cake.Frosting;

internal enum RunMode
{
    Run,
    DryRun,
    Tree,
    Description,
    Version,
    Info,
    Help,
}

/// <summary>What the host was called with: its own options, and everything else as arguments for the tasks.</summary>
internal sealed record CommandLine
{
    private const string DefaultTarget = "Default";
    private const string TargetArgument = "target";

    public IReadOnlyList<string> Targets { get; init; } = [];

    public DirectoryPath? WorkingDirectory { get; init; }

    public Verbosity Verbosity { get; init; } = Verbosity.Normal;

    public RunMode Mode { get; init; }

    public bool Exclusive { get; init; }

    public IReadOnlyDictionary<string, List<string?>> Arguments { get; init; } =
        new Dictionary<string, List<string?>>(StringComparer.OrdinalIgnoreCase);

    public static CommandLine Parse(IEnumerable<string> args)
    {
        var parser = new CommandLineParser([.. args]);
        parser.Parse();
        var targets = parser.Values(HostOption.Target);
        return new CommandLine
        {
            Targets = targets.Count == 0 ? [DefaultTarget] : targets,
            WorkingDirectory = parser.Values(HostOption.Working) is [.., var path] ? new DirectoryPath(path) : null,
            Verbosity = parser.Values(HostOption.Verbosity) is [.., var name] ? ParseVerbosity(name) : Verbosity.Normal,
            Mode = ModeOf(parser),
            Exclusive = parser.IsOn(HostOption.Exclusive),
            Arguments = parser.Arguments,
        };
    }

    /// <summary>Gets the arguments as tasks see them: those that are not the host's, and the targets.</summary>
    public CakeArguments ToCakeArguments() =>
        new(Arguments
            .SelectMany(argument => argument.Value, (argument, value) => (Name: argument.Key, Value: value))
            .Concat(Targets.Select(target => (Name: TargetArgument, Value: (string?)target)))
            .ToLookup(pair => pair.Name, pair => pair.Value!, StringComparer.OrdinalIgnoreCase));

    // Several at once: the first of this list that was asked for.
    private static RunMode ModeOf(CommandLineParser parser) =>
        parser.IsOn(HostOption.Help) ? RunMode.Help
        : parser.IsOn(HostOption.Version) ? RunMode.Version
        : parser.IsOn(HostOption.Info) ? RunMode.Info
        : parser.IsOn(HostOption.DryRun) ? RunMode.DryRun
        : parser.IsOn(HostOption.Tree) ? RunMode.Tree
        : parser.IsOn(HostOption.Description) ? RunMode.Description
        : RunMode.Run;

    private static Verbosity ParseVerbosity(string value) =>
        value.ToUpperInvariant() switch
        {
            "Q" or "QUIET" => Verbosity.Quiet,
            "M" or "MINIMAL" => Verbosity.Minimal,
            "N" or "NORMAL" => Verbosity.Normal,
            "V" or "VERBOSE" => Verbosity.Verbose,
            "D" or "DIAGNOSTIC" => Verbosity.Diagnostic,
            _ => throw new FrostingException(
                $"'{value}' is not a verbosity. Allowed are quiet, minimal, normal, verbose and diagnostic, or their first letters."),
        };
}
