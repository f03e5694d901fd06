using Cake.Frosting;

namespace Slipway.Tests.Frosting;

public sealed class ShowingTasksTests
{
    private static readonly Type[] _chain = [typeof(DefaultTask), typeof(SecondTask), typeof(First)];

    [Theory]
    [InlineData("--dryrun")]
    [InlineData("--noop")]
    [InlineData("--whatif")]
    public void A_dry_run_lists_the_tasks_in_order_and_runs_none(string option)
    {
        var host = new HostFixture(_chain);

        Assert.Equal(0, host.Run("--target=second", option));

        Assert.Contains("1. First", host.Console.Lines);
        Assert.Contains("2. second", host.Console.Lines);
        Assert.Empty(host.Trace.Events);
    }

    [Theory]
    [InlineData("--tree")]
    [InlineData("--showtree")]
    public void The_tree_shows_what_depends_on_what(string option)
    {
        var host = new HostFixture(_chain);

        Assert.Equal(0, host.Run(option));

        Assert.Contains("Default\n└─second\n   └─First\n", host.Console.Text, StringComparison.Ordinal);
        Assert.Empty(host.Trace.Events);
    }

    [Theory]
    [InlineData("--description")]
    [InlineData("--descriptions")]
    [InlineData("--showdescription")]
    [InlineData("--showdescriptions")]
    public void The_description_lists_every_task(string option)
    {
        var host = new HostFixture(_chain);

        Assert.Equal(0, host.Run(option));

        Assert.Contains("second                        Comes after First", host.Console.Lines);
        Assert.Contains("First", host.Console.Lines);
        Assert.Empty(host.Trace.Events);
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    [InlineData("-?")]
    [InlineData("--version")]
    [InlineData("--ver")]
    [InlineData("--info")]
    public void Questions_about_the_program_run_nothing(string option)
    {
        var host = new HostFixture(_chain);

        Assert.Equal(0, host.Run(option));

        Assert.NotEmpty(host.Console.Text);
        Assert.Empty(host.Trace.Events);
    }

    [Fact]
    public void Quiet_hides_what_a_normal_run_says()
    {
        var normal = new HostFixture(typeof(First));
        var quiet = new HostFixture(typeof(First));

        normal.Run("--target=First");
        quiet.Run("--target=First", "--verbosity=quiet");

        Assert.Contains("========================================", normal.Console.Lines);
        Assert.DoesNotContain("========================================", quiet.Console.Lines);
    }

    [Theory]
    [InlineData("--verbosity=loud", "'loud' is not a verbosity")]
    [InlineData("Deploy", "Unknown command 'Deploy'")]
    [InlineData("--target", "no value for it")]
    [InlineData("--working=/there/is/no/such/directory", "The working directory '/there/is/no/such/directory' does not exist.")]
    public void Wrong_use_is_said_and_fails(string argument, string message)
    {
        var host = new HostFixture(_chain);

        Assert.Equal(-1, host.Run(argument));

        Assert.Contains(message, host.Console.Text, StringComparison.Ordinal);
        Assert.Empty(host.Trace.Events);
    }

    [Fact]
    public void The_working_directory_of_the_command_line_has_precedence()
    {
        using var asked = new TemporaryDirectory();
        using var configured = new TemporaryDirectory();
        string? used = null;
        var host = new HostFixture(typeof(First)).With(h => h
            .UseWorkingDirectory(configured.Path)
            .ConfigureServices(s => s.UseSetup<NullSetup>()));
        NullSetup.Seen = directory => used = directory;

        Assert.Equal(0, host.Run("--target=First", "--working", asked.Path));

        Assert.Equal(asked.Path, used);
    }

    private sealed class NullSetup : FrostingSetup<TraceContext>
    {
        [ThreadStatic]
        public static Action<string>? Seen;

        public override void Setup(TraceContext context, Cake.Core.ISetupContext info) =>
            Seen?.Invoke(context.Environment.WorkingDirectory.FullPath);
    }
}
