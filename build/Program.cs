using System.Collections;
using Slipway;

var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(entry => (string)entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal);
return (int)await new SlipwayProgram(Console.Out, Console.Error).RunAsync(args, environment, Environment.CurrentDirectory);
