using Slipway.Demo;
using Slipway.Processes;
using Slipway.Tests.Documentation;

namespace Slipway.IntegrationTests.Deployment;

/// <summary>Installations of applications that are not the sample: it gives the folders, the remote and the port.</summary>
internal static class OtherApplication
{
    /// <summary>The settings that docs/other-frameworks.md shows under a heading.</summary>
    public static string Settings(string section) =>
        Assert.Single(MarkdownPage.Read(Path.Combine(new CheckoutRoot().Folder, "docs", "other-frameworks.md")).SettingsBlocks, block => block.Section == section).Text;

    /// <summary>A checkout of folders of <c>tests</c>, and what is in its .env.deploy. Nothing runs yet.</summary>
    public static async Task<DeployedSample> NewAsync(SampleFixture fixture, string settings, params (string Source, string Target)[] folders)
    {
        var cancellation = TestContext.Current.CancellationToken;
        var instance = await fixture.NewAsync(cancellation);
        foreach (var entry in new DirectoryInfo(instance.DeveloperDirectory).EnumerateFileSystemInfos().Where(entry => entry.Name != ".git"))
        {
            if (entry is DirectoryInfo folder) folder.Delete(recursive: true);
            else entry.Delete();
        }

        foreach (var (from, target) in folders)
        {
            var source = Path.Combine(new CheckoutRoot().Folder, "tests", from);
            foreach (var file in new DirectoryInfo(source).GetFiles("*", SearchOption.AllDirectories))
            {
                var copy = Path.Combine(instance.DeveloperDirectory, target, Path.GetRelativePath(source, file.FullName));
                Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
                file.CopyTo(copy);
            }
        }

        await fixture.CommitAsync(instance, "Another application", new() { [".gitignore"] = ".env\n.env.deploy\n" }, cancellation);
        await fixture.Runner.RunCheckedAsync(new Command("git", ["-C", instance.AppDirectory, "pull", "--quiet"]), "git pull", cancellation);
        await File.AppendAllTextAsync(Path.Combine(instance.AppDirectory, ".env"), $"OTHER_PORT={instance.Port}\n", cancellation);
        await File.AppendAllTextAsync(Path.Combine(instance.AppDirectory, ".env.deploy"), settings, cancellation);
        return new DeployedSample(fixture, instance);
    }
}
