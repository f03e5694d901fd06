using Cake.Core;
using Cake.Core.Configuration;
using Cake.Core.IO;

namespace Cake.Frosting;

internal sealed record WorkingDirectory(DirectoryPath Path);

internal sealed record CakeSetting(string Key, string Value);

/// <summary>Cake's settings: those of the host, then cake.config, the environment and the command line.</summary>
internal sealed class FrostingConfiguration(
    IEnumerable<CakeSetting> settings,
    CommandLine commandLine,
    IFileSystem fileSystem,
    ICakeEnvironment environment) : ICakeConfiguration
{
    private readonly ICakeConfiguration _configuration = Read(settings, commandLine, fileSystem, environment);

    public string GetValue(string key) => _configuration.GetValue(key);

    private static ICakeConfiguration Read(
        IEnumerable<CakeSetting> settings,
        CommandLine commandLine,
        IFileSystem fileSystem,
        ICakeEnvironment environment)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var setting in settings)
            values[setting.Key] = setting.Value;

        var arguments = commandLine.Arguments.ToDictionary(a => a.Key, a => a.Value[0] ?? string.Empty);
        return new CakeConfigurationProvider(fileSystem, environment)
            .CreateConfiguration(environment.WorkingDirectory, values, arguments);
    }
}
