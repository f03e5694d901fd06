using System.Text;
using Slipway.Settings;

namespace Slipway.Tests.Settings;

/// <summary>A folder of an application, and settings loaded as a run in it would.</summary>
public abstract class SettingsFixture : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    protected SettingsFixture() => App = Directory.CreateDirectory(Path.Combine(Root, "mon appli été")).FullName;

    protected string Root => _folder.Path;

    protected string App { get; }

    internal Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal) { ["HOME"] = "/home/someone", ["PATH"] = "/usr/bin" };

    public void Dispose()
    {
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected void File(string name, string text, bool mark = false) => System.IO.File.WriteAllText(Path.Combine(App, name), text, new UTF8Encoding(mark));

    internal LoadedSettings Load(params string[] arguments) => SettingsLoader.Load(CommandLine.Parse(arguments), Environment, App);

    /// <summary>The settings, which must have no faults.</summary>
    internal DeploySettings Good(params string[] arguments)
    {
        var loaded = Load(arguments);
        Assert.Empty(loaded.Faults.Select(fault => fault.ToString()));
        Assert.NotNull(loaded.Settings);
        return loaded.Settings;
    }

    /// <summary>The only fault, as text.</summary>
    internal string Fault(params string[] arguments)
    {
        var loaded = Load(arguments);
        Assert.Null(loaded.Settings);
        return Assert.Single(loaded.Faults.Select(fault => fault.ToString()));
    }
}
