using System.Collections;
using Slipway;
using Slipway.Reporting;

var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
var output = new Terminal(Console.Out, ConsoleAbilities.Of(environment, Console.IsOutputRedirected, () => Console.WindowWidth));
var errors = new Terminal(Console.Error, ConsoleAbilities.Of(environment, Console.IsErrorRedirected, () => Console.WindowWidth));
return (int)await new SlipwayProgram(output, errors).RunAsync(args, environment, Environment.CurrentDirectory);
