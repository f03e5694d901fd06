namespace Cake.Frosting;

internal enum HostOption
{
    Target,
    Working,
    Verbosity,
    Description,
    Tree,
    DryRun,
    Exclusive,
    Version,
    Info,
    Help,
}

/// <summary>
/// Splits a command line. The host's options are taken by name; every other option is kept for the tasks, with the word that
/// follows it as its value unless that word is an option too. After a lone "--" nothing is the host's any more.
/// </summary>
internal sealed class CommandLineParser(IReadOnlyList<string> args)
{
    private static readonly Dictionary<string, HostOption> _options = new(StringComparer.Ordinal)
    {
        ["target"] = HostOption.Target,
        ["Target"] = HostOption.Target,
        ["t"] = HostOption.Target,
        ["working"] = HostOption.Working,
        ["w"] = HostOption.Working,
        ["verbosity"] = HostOption.Verbosity,
        ["v"] = HostOption.Verbosity,
        ["description"] = HostOption.Description,
        ["descriptions"] = HostOption.Description,
        ["showdescription"] = HostOption.Description,
        ["showdescriptions"] = HostOption.Description,
        ["tree"] = HostOption.Tree,
        ["showtree"] = HostOption.Tree,
        ["dryrun"] = HostOption.DryRun,
        ["noop"] = HostOption.DryRun,
        ["whatif"] = HostOption.DryRun,
        ["exclusive"] = HostOption.Exclusive,
        ["e"] = HostOption.Exclusive,
        ["version"] = HostOption.Version,
        ["ver"] = HostOption.Version,
        ["info"] = HostOption.Info,
        ["help"] = HostOption.Help,
        ["h"] = HostOption.Help,
        ["?"] = HostOption.Help,
    };

    private readonly Dictionary<string, List<string?>> _arguments = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<HostOption, List<string>> _values = [];
    private readonly HashSet<HostOption> _on = [];
    private int _next;
    private bool _onlyArguments;

    public IReadOnlyDictionary<string, List<string?>> Arguments => _arguments;

    public bool IsOn(HostOption option) => _on.Contains(option);

    public IReadOnlyList<string> Values(HostOption option) => _values.GetValueOrDefault(option) ?? [];

    public void Parse()
    {
        while (_next < args.Count)
        {
            var arg = args[_next++];
            if (IsWord(arg))
            {
                if (!_onlyArguments)
                    throw new FrostingException($"Unknown command '{arg}'. Targets are named with --target=NAME.");
            }
            else if (arg == "--")
            {
                _onlyArguments = true;
            }
            else
            {
                ParseOption(arg);
            }
        }
    }

    private static bool IsWord(string arg) =>
        arg.Length == 0 || arg[0] != '-' || (arg.Length > 1 && char.IsAsciiDigit(arg[1]));

    private void ParseOption(string arg)
    {
        var isLong = arg.StartsWith("--", StringComparison.Ordinal);
        var separator = arg.AsSpan().IndexOfAny('=', ':');
        var name = (separator < 0 ? arg : arg[..separator])[(isLong ? 2 : 1)..];
        var value = separator < 0 ? null : arg[(separator + 1)..];
        if (value is { Length: 0 })
            throw new FrostingException($"The option '{arg}' ends without its value.");
        if (name.Length == 0)
            throw new FrostingException($"The option '{arg}' does not have a name.");

        if (isLong)
        {
            if (name.Length == 1 || !name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_') || !(char.IsLetter(name[0]) || name[0] == '_'))
                throw new FrostingException($"'--{name}' is not the name of an option.");
            Add(arg, name, value);
            return;
        }

        // One dash: every letter is an option, and a value belongs to the last.
        if (name != "?" && !name.All(char.IsLetter))
            throw new FrostingException($"'-{name}' is not the name of an option.");
        foreach (var letter in name[..^1])
            Add(arg, letter.ToString(), null, mayTakeNext: false);
        Add(arg, name[^1..], value, mayTakeNext: name.Length == 1);
    }

    private void Add(string arg, string name, string? value, bool mayTakeNext = true)
    {
        if (_onlyArguments || !_options.TryGetValue(name, out var option))
            AddArgument(name, value ?? (mayTakeNext ? NextWord() : null));
        else if (option is HostOption.Target or HostOption.Working or HostOption.Verbosity)
            AddValue(option, value ?? (mayTakeNext ? NextWord() : null)
                ?? throw new FrostingException($"Option '{arg}' is given, but no value for it."));
        else
            AddFlag(option, arg, value ?? (mayTakeNext ? NextTruth() : null));
    }

    private void AddArgument(string name, string? value)
    {
        if (!_arguments.TryGetValue(name, out var values))
            _arguments[name] = values = [];
        values.Add(value);
    }

    private void AddValue(HostOption option, string value)
    {
        if (!_values.TryGetValue(option, out var values))
            _values[option] = values = [];
        values.Add(value);
    }

    private void AddFlag(HostOption option, string arg, string? value)
    {
        var on = true;
        if (value is not null && !bool.TryParse(value, out on))
            throw new FrostingException($"The option '{arg}' is on or off: it takes no value but true or false.");
        if (on)
            _on.Add(option);
        else
            _on.Remove(option);
    }

    private string? NextWord() => _next < args.Count && IsWord(args[_next]) ? args[_next++] : null;

    private string? NextTruth() => _next < args.Count && bool.TryParse(args[_next], out _) ? args[_next++] : null;
}
