namespace Slipway.Tests.Launchers;

public sealed class BuildScriptTests : IDisposable
{
    private readonly LauncherFixture _checkout = new();

    private enum Change
    {
        None,
        Content,
        OlderTime,
        NewFile,
        DeletedFile,
        TopLevelFile,
        OutputDeleted,
        OutputReplaced,
        BuiltReplaced,
    }

    public void Dispose() => _checkout.Dispose();

    [Fact]
    public void Builds_once_and_then_only_runs()
    {
        var first = _checkout.Run("--tree");
        var second = _checkout.Run("--tree");

        Assert.Equal((0, 0, 1), (first.ExitCode, second.ExitCode, _checkout.Builds));
        Assert.Equal("Building Slipway …\n", first.Error);
        Assert.Equal(string.Empty, second.Error);
        Assert.Equal(_checkout.Program, second.Lines[0]);
    }

    [Fact]
    public void Restores_exactly_the_locked_packages_and_leaves_no_server_running()
    {
        _checkout.Run();

        var build = File.ReadAllText(Path.Combine(_checkout.Stub, "builds"));
        Assert.Contains("-p:RestoreLockedMode=true", build, StringComparison.Ordinal);
        Assert.Contains("--disable-build-servers", build, StringComparison.Ordinal);
    }

    [Fact]
    public void Passes_every_argument_as_it_is()
    {
        string[] arguments = ["--target=Deploy", "a b", "", "it's", "\"q\"", "$HOME", "*", "\\", "naïve é 漢", "-e", "--", "--x=`id`"];

        Assert.Equal(arguments.Select(a => $"<{a}>"), _checkout.Run(arguments).Arguments);
    }

    [Fact]
    public void Returns_the_exit_code_of_the_program() =>
        Assert.Equal(75, _checkout.RunWith(new Dictionary<string, string> { ["STUB_EXIT"] = "75" }).ExitCode);

    [Fact]
    public void Becomes_the_program()
    {
        _checkout.Run();

        using var process = _checkout.Start(_checkout.Script, _checkout.Root, LauncherFixture.NoEnvironment);
        var id = process.Id;

        Assert.Equal(id.ToString(System.Globalization.CultureInfo.InvariantCulture), LauncherFixture.Wait(process).Lines[2]);
    }

    [Fact]
    public void Leaves_the_program_in_the_directory_of_the_caller()
    {
        using var elsewhere = new TemporaryFolder();

        var result = _checkout.RunFrom(elsewhere.Path, _checkout.Script);

        Assert.Equal([_checkout.Program, elsewhere.Path], result.Lines[..2]);
    }

    [Fact]
    public void Finds_its_checkout_through_symbolic_links()
    {
        using var elsewhere = new TemporaryFolder();
        File.CreateSymbolicLink(Path.Combine(elsewhere.Path, "first"), _checkout.Script);
        File.CreateSymbolicLink(Path.Combine(elsewhere.Path, "second"), "first");

        var result = _checkout.RunFrom(elsewhere.Path, Path.Combine(elsewhere.Path, "second"), "x");

        Assert.Equal([_checkout.Program, elsewhere.Path], result.Lines[..2]);
        Assert.Equal(1, _checkout.Builds);
    }

    [Theory]
    [InlineData(nameof(Change.None), 1)]
    [InlineData(nameof(Change.Content), 2)]
    [InlineData(nameof(Change.OlderTime), 2)]
    [InlineData(nameof(Change.NewFile), 2)]
    [InlineData(nameof(Change.DeletedFile), 2)]
    [InlineData(nameof(Change.TopLevelFile), 2)]
    [InlineData(nameof(Change.OutputDeleted), 2)]
    [InlineData(nameof(Change.OutputReplaced), 2)]
    [InlineData(nameof(Change.BuiltReplaced), 2)]
    public void Builds_again_after_a_change(string change, int builds)
    {
        _checkout.Write("build/Tasks/Old.cs", "old");
        _checkout.Run();

        Apply(Enum.Parse<Change>(change));

        Assert.Equal(0, _checkout.Run().ExitCode);
        Assert.Equal(builds, _checkout.Builds);
        _checkout.Run();
        Assert.Equal(builds, _checkout.Builds);
    }

    [Fact]
    public void Ignores_what_a_build_leaves_behind()
    {
        _checkout.Run();

        Directory.CreateDirectory(Path.Combine(_checkout.Root, "build", "obj"));
        _checkout.Write("build/obj/project.assets.json", "{}");
        _checkout.Run();

        Assert.Equal(1, _checkout.Builds);
    }

    [Fact]
    public void Says_why_a_build_failed_and_never_runs_the_old_program()
    {
        _checkout.Run();
        _checkout.Write("build/Tasks/Deploy.cs", "two");
        File.WriteAllText(Path.Combine(_checkout.Stub, "broken"), string.Empty);

        var failed = _checkout.Run();
        var again = _checkout.Run();
        File.Delete(Path.Combine(_checkout.Stub, "broken"));
        var mended = _checkout.Run();

        Assert.Equal((1, 1, 0), (failed.ExitCode, again.ExitCode, mended.ExitCode));
        Assert.Equal((string.Empty, string.Empty), (failed.Output, again.Output));
        Assert.Contains("error CS1001: broken on purpose", failed.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Runs_what_was_built_where_it_cannot_be_compiled_for_this_machine()
    {
        File.WriteAllText(Path.Combine(_checkout.Stub, "ahead-missing"), string.Empty);

        var first = _checkout.Run();
        var second = _checkout.Run();

        Assert.Equal((0, 0, 1), (first.ExitCode, second.ExitCode, _checkout.Builds));
        Assert.Equal((_checkout.Built, _checkout.Built), (first.Lines[0], second.Lines[0]));
        Assert.Contains("build.sh: Slipway is not compiled for this machine and starts more slowly; ", first.Error, StringComparison.Ordinal);
        Assert.Contains("Unable to find package on purpose", File.ReadAllText(Path.Combine(_checkout.Root, ".slipway", "build.log")), StringComparison.Ordinal);
        Assert.Equal(string.Empty, second.Error);
    }

    [Fact]
    public async Task Two_at_once_build_once()
    {
        var token = TestContext.Current.CancellationToken;
        var gate = Path.Combine(_checkout.Stub, "gate");
        LauncherFixture.Wait(System.Diagnostics.Process.Start(new System.Diagnostics.ProcessStartInfo("mkfifo", [gate])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!);
        var none = LauncherFixture.NoEnvironment;

        var first = _checkout.Start(_checkout.Script, _checkout.Root, none, "one");
        Assert.Equal("Building Slipway …", await first.StandardError.ReadLineAsync(token));
        var second = _checkout.Start(_checkout.Script, _checkout.Root, none, "two");
        Assert.Equal("Waiting for another build of Slipway …", await second.StandardError.ReadLineAsync(token));
        await File.WriteAllTextAsync(gate, "go", token);

        Assert.Equal(["<one>"], LauncherFixture.Wait(first).Arguments);
        Assert.Equal(["<two>"], LauncherFixture.Wait(second).Arguments);
        Assert.Equal(1, _checkout.Builds);
    }

    [Fact]
    public void Builds_where_flock_is_missing_and_takes_over_the_lock_of_a_process_that_has_gone()
    {
        var tools = Path.Combine(_checkout.Stub, "tools");
        Directory.CreateDirectory(tools);
        foreach (var tool in (string[])["bash", "env", "cat", "chown", "dirname", "find", "id", "mkdir", "mv", "ps", "readlink", "rm", "sed", "sleep", "sort"])
            File.CreateSymbolicLink(Path.Combine(tools, tool), FindTool(tool));
        Directory.CreateDirectory(Path.Combine(_checkout.Root, ".slipway", "build.lock.d"));
        _checkout.Write(".slipway/build.lock.d/pid", "2147483646");

        var result = _checkout.RunWith(new Dictionary<string, string> { ["PATH"] = $"{_checkout.Stub}:{tools}" });

        Assert.Equal((0, 1), (result.ExitCode, _checkout.Builds));
        Assert.False(Directory.Exists(Path.Combine(_checkout.Root, ".slipway", "build.lock.d")));
    }

    [Theory]
    [InlineData("99.0.100")]
    [InlineData("10.0.999999")]
    public void Says_which_SDK_is_wanted_when_none_fits(string wanted)
    {
        _checkout.Write("global.json", $$"""{ "sdk": { "version": "{{wanted}}" } }""");

        var result = _checkout.Run();

        Assert.Equal((2, string.Empty, 0), (result.ExitCode, result.Output, _checkout.Builds));
        Assert.Contains($"needs the .NET SDK {wanted} or a later", result.Error, StringComparison.Ordinal);
        Assert.Contains("10.0.150", result.Error, StringComparison.Ordinal);
    }

    private static string FindTool(string name) =>
        Environment.GetEnvironmentVariable("PATH")!.Split(':')
            .Select(directory => Path.Combine(directory, name))
            .First(File.Exists);

    private void Apply(Change change)
    {
        var source = Path.Combine(_checkout.Root, "build", "Tasks", "Deploy.cs");
        switch (change)
        {
            case Change.Content:
                File.WriteAllText(source, "three");
                break;
            case Change.OlderTime:
                File.SetLastWriteTimeUtc(source, DateTime.UnixEpoch);
                break;
            case Change.NewFile:
                File.WriteAllText(Path.Combine(_checkout.Root, "build", "Tasks", "new é.cs"), string.Empty);
                break;
            case Change.DeletedFile:
                File.Delete(Path.Combine(_checkout.Root, "build", "Tasks", "Old.cs"));
                break;
            case Change.TopLevelFile:
                _checkout.Write("Directory.Build.props", "<Project></Project>");
                break;
            case Change.OutputDeleted:
                File.Delete(_checkout.Program);
                break;
            case Change.OutputReplaced:
                File.WriteAllText(_checkout.Program, "something else");
                break;
            case Change.BuiltReplaced:
                File.WriteAllText(_checkout.Built, "something else");
                break;
        }
    }
}
