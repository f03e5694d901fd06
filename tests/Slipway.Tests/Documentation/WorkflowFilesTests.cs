using System.Diagnostics;
using System.Text.RegularExpressions;
using Slipway.Reports.GitHub;
using YamlDotNet.RepresentationModel;

namespace Slipway.Tests.Documentation;

/// <summary>The action and the workflows hold together: what they name is there, and no value is spliced into a script.</summary>
public sealed partial class WorkflowFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Files =>
    [
        "action.yml",
        .. new[] { ".github/workflows", "docs/github-actions" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(SourceTree.Root, folder), "*.yml"))
            .Select(file => Path.GetRelativePath(SourceTree.Root, file).Replace('\\', '/')),
    ];

    public void Dispose() => _folder.Dispose();

    [Theory, MemberData(nameof(Files))]
    public void No_script_holds_an_expression(string file) =>
        Assert.All(Scripts(Read(file)), script => Assert.DoesNotContain("${{", script, StringComparison.Ordinal));

    [Theory, MemberData(nameof(Files))]
    public void Every_script_is_one_that_bash_reads(string file)
    {
        foreach (var script in Scripts(Read(file)))
        {
            _folder.Write("script", script);
            Assert.Equal((0, ""), Bash(["-n", _folder["script"]], []));
        }
    }

    [Theory, MemberData(nameof(Files))]
    public void Every_input_that_is_used_is_declared_and_every_one_that_is_declared_is_used(string file)
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, file));
        var declared = All(Read(file)).OfType<YamlMappingNode>().SelectMany(node => node.Children).Where(entry => Text(entry.Key) == "inputs")
            .SelectMany(entry => ((YamlMappingNode)entry.Value).Children.Keys.Select(Text));

        Assert.Equal(declared.Order(StringComparer.Ordinal), Inputs().Matches(text).Select(match => match.Groups["name"].Value).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_action_hands_on_every_output_of_the_program()
    {
        var outputs = (YamlMappingNode)((YamlMappingNode)Read("action.yml")).Children["outputs"];

        Assert.Equal(RunOutputs.Names.Order(StringComparer.Ordinal), outputs.Children.Keys.Select(Text).Order(StringComparer.Ordinal));
        Assert.All(outputs.Children, output => Assert.Equal($"${{{{ steps.slipway.outputs.{Text(output.Key)} }}}}", Text(((YamlMappingNode)output.Value).Children["value"])));
    }

    [Fact]
    public void The_example_gives_the_action_inputs_that_it_has_and_uses_outputs_that_it_hands_on()
    {
        const string example = "docs/github-actions/self-hosted.yml";
        var inputs = ((YamlMappingNode)((YamlMappingNode)Read("action.yml")).Children["inputs"]).Children.Keys.Select(Text).ToList();
        var given = All(Read(example)).OfType<YamlMappingNode>().Single(node => node.Children.ContainsKey("with")).Children["with"];
        var used = Outputs().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, example))).Select(match => match.Groups["name"].Value).ToList();

        Assert.Empty(((YamlMappingNode)given).Children.Keys.Select(Text).Except(inputs));
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(RunOutputs.Names));
    }

    [Fact]
    public void The_action_gives_build_sh_its_target_and_every_line_of_arguments_as_it_is()
    {
        Stub("build.sh", "printf '<%s>' \"$@\" \"$DEPLOY_APP_DIR\"\nexit 75");
        _folder.Write("script", Assert.Single(Scripts(Read("action.yml"))));

        var ended = Bash(["-eo", "pipefail", _folder["script"]], new()
        {
            ["GITHUB_ACTION_PATH"] = _folder.Path,
            ["SLIPWAY_TARGET"] = "Deploy; touch x",
            ["SLIPWAY_ARGUMENTS"] = "--wait=10m\r\n\n  \n--maintenance-on-command=touch \"$HOME\" $(id) `id`\n--force",
            ["DEPLOY_APP_DIR"] = "/srv/a b",
        });

        Assert.Equal((75, "<--target=Deploy; touch x><--wait=10m><--maintenance-on-command=touch \"$HOME\" $(id) `id`><--force></srv/a b>"), ended);
    }

    [Fact]
    public void By_ssh_the_key_goes_to_the_agent_alone_the_server_is_pinned_and_the_exit_code_and_outputs_come_back()
    {
        Stub("ssh-agent", "echo 'SSH_AGENT_PID=1; export SSH_AGENT_PID;'");
        Stub("ssh-add", "cat > \"$CALLS.key\"; echo \"ssh-add $*\" >> \"$CALLS\"");
        Stub("ssh", """
            echo "ssh $*" >> "$CALLS"
            env | grep -c PRIVATE >> "$CALLS.leaks"
            case "$*" in
              *mktemp*) echo /tmp/there ;;
              *build.sh*) exit 3 ;;
              *output*) echo result=rolled-back ;;
              *summary*) echo '## Deploy failed' ;;
            esac
            """);
        _folder.Write("script", Assert.Single(Scripts(Read("docs/github-actions/ssh.yml"))));

        var ended = Bash(["-e", _folder["script"]], new()
        {
            ["PATH"] = $"{_folder.Path}:{Environment.GetEnvironmentVariable("PATH")}",
            ["CALLS"] = _folder["calls"],
            ["SERVER"] = "deploy@shop.example.com",
            ["HOST_KEY"] = "shop.example.com ssh-ed25519 AAAA",
            ["SLIPWAY"] = "/opt/slipway/build.sh",
            ["APP_DIR"] = "/srv/it's $HOME",
            ["SSH_KEY"] = "PRIVATE\nKEY",
            ["COMMIT"] = "a1b2c3d",
            ["GITHUB_OUTPUT"] = _folder["output"],
            ["GITHUB_STEP_SUMMARY"] = _folder["summary"],
        });

        Assert.Equal((3, ""), ended);
        Assert.Equal("PRIVATE\nKEY\n", File.ReadAllText(_folder["calls.key"]));
        Assert.All(File.ReadAllLines(_folder["calls.leaks"]), count => Assert.Equal("0", count));
        var calls = File.ReadAllLines(_folder["calls"]).Where(call => call.StartsWith("ssh ", StringComparison.Ordinal)).ToList();
        Assert.All(calls, call => Assert.Contains("-o StrictHostKeyChecking=yes -o UserKnownHostsFile=", call, StringComparison.Ordinal));
        Assert.Contains("'/opt/slipway/build.sh' --target=Deploy --app-dir='/srv/it'\\''s $HOME' --ref='a1b2c3d'", string.Concat(calls), StringComparison.Ordinal);
        Assert.Equal(("result=rolled-back\n", "## Deploy failed\n"), (File.ReadAllText(_folder["output"]), File.ReadAllText(_folder["summary"])));
    }

    private void Stub(string program, string script) => _folder.Write(program, $"#!/bin/bash\n{script}\n", executable: true);

    private (int ExitCode, string Output) Bash(string[] arguments, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo("bash", arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _folder.Path };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var bash = Process.Start(start)!;
        var output = bash.StandardOutput.ReadToEnd() + bash.StandardError.ReadToEnd();
        bash.WaitForExit();
        return (bash.ExitCode, output);
    }

    private static IEnumerable<string> Scripts(YamlNode root) =>
        All(root).OfType<YamlMappingNode>().SelectMany(node => node.Children).Where(entry => Text(entry.Key) == "run").Select(entry => Text(entry.Value));

    private static IEnumerable<YamlNode> All(YamlNode node) => node switch
    {
        YamlMappingNode map => map.Children.Values.SelectMany(All).Prepend(node),
        YamlSequenceNode list => list.Children.SelectMany(All).Prepend(node),
        _ => [node],
    };

    private static YamlNode Read(string file)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(File.ReadAllText(Path.Combine(SourceTree.Root, file))));
        return Assert.Single(stream.Documents).RootNode;
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value ?? "";

    [GeneratedRegex(@"\binputs\.(?<name>[A-Za-z_-]+)")]
    private static partial Regex Inputs();

    [GeneratedRegex(@"\bsteps\.slipway\.outputs\.(?<name>[A-Za-z-]+)")]
    private static partial Regex Outputs();
}
