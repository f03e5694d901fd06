namespace Slipway.IntegrationTests.Faults;

/// <summary>Holds git at a script that waits as long as a file is there.</summary>
internal abstract class FileHold(string step) : StepHold(step)
{
    public override bool HoldsNextRun => true;

    public override async Task InsideAsync(FaultScene scene)
    {
        await scene.InStepAsync(Step);
        await scene.UntilAsync(() => Task.FromResult(File.Exists(Held(scene) + ".inside")));
    }

    public override Task ReleaseAsync(FaultScene scene)
    {
        File.Delete(Held(scene));
        File.Delete(Held(scene) + ".inside");
        return Task.CompletedTask;
    }

    protected async Task WriteAsync(FaultScene scene, string script, string last)
    {
        await File.WriteAllTextAsync(Held(scene), "");
        await File.WriteAllTextAsync(
            script,
            $"""
            #!/bin/sh
            held='{Held(scene)}'
            [ -e "$held" ] && : > "$held.inside"
            while [ -e "$held" ]; do sleep 0.05; done
            {last}

            """);
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    private string Held(FaultScene scene) => Path.Combine(scene.Sample.Instance.Folder, $"hold-{Step}");
}

/// <summary>The remote does not answer the fetch.</summary>
internal sealed class FetchHold() : FileHold("Preflight")
{
    public override async Task ArrangeAsync(FaultScene scene)
    {
        var script = Path.Combine(scene.Sample.Instance.Folder, "upload-pack");
        await WriteAsync(scene, script, "exec git upload-pack \"$@\"");
        await scene.Sample.GitAsync("config", "remote.origin.uploadpack", script);
    }
}

/// <summary>Git has moved the checkout, and its hook does not end.</summary>
internal sealed class HookHold(string step, string hook) : FileHold(step)
{
    public override Task ArrangeAsync(FaultScene scene) => WriteAsync(scene, Hook(scene), "exit 0");

    public override async Task ReleaseAsync(FaultScene scene)
    {
        await base.ReleaseAsync(scene);
        File.Delete(Hook(scene));
    }

    private string Hook(FaultScene scene)
    {
        var hooks = Directory.CreateDirectory(Path.Combine(scene.Sample.Instance.AppDirectory, ".git", "hooks"));
        return Path.Combine(hooks.FullName, hook);
    }
}

/// <summary>Git is half-way: it has written files of the new commit, and a filter that writes the last one does not end.</summary>
internal sealed class FilterHold() : FileHold("Pull")
{
    // The folder that a build ahead of closing takes would be held first.
    public override IReadOnlyList<string> Options => ["--prebuild=false"];

    public override Task<Dictionary<string, string?>> FilesAsync(FaultScene scene) => Task.FromResult(new Dictionary<string, string?>
    {
        [".gitattributes"] = "zz_held filter=held\n",
        ["a_new_file"] = $"{scene.Number}\n",
        ["zz_held"] = $"{scene.Number}\n",
    });

    public override async Task ArrangeAsync(FaultScene scene)
    {
        var script = Path.Combine(scene.Sample.Instance.Folder, "smudge");
        await WriteAsync(scene, script, "exec cat");
        await scene.Sample.GitAsync("config", "filter.held.smudge", script);
    }
}
