using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class RunLogTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly StringWriter _console = new();

    public void Dispose()
    {
        _folder.Dispose();
        _console.Dispose();
    }

    [Fact]
    public void What_was_written_before_there_was_a_file_comes_first_in_it()
    {
        using var log = Log();
        log.Write("early");
        log.Attach(_folder["deploy.log"]);
        log.Write("late");

        var lines = Lines();
        Assert.EndsWith("Z early", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("Z late", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_shown_reaches_the_console_and_all_of_it_the_file()
    {
        using var log = Log();
        log.Attach(_folder["deploy.log"]);
        log.Write("a command");
        log.Show("a step");

        Assert.Equal("a step" + Environment.NewLine, _console.ToString());
        Assert.Equal(2, Lines().Length);
    }

    [Fact]
    public void Verbose_shows_everything()
    {
        using var log = Log(verbose: true);
        log.Write("a command");

        Assert.Contains("a command", _console.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void What_commands_print_is_folded_unless_everything_is_asked_for(bool verbose, bool diagnostic)
    {
        using var log = new RunLog(_console, TimeProvider.System, verbose, diagnostic);
        log.Attach(_folder["deploy.log"]);
        log.Output("#12 RUN bundle install");

        Assert.Equal(diagnostic, _console.ToString().Contains("#12", StringComparison.Ordinal));
        Assert.EndsWith("Z #12 RUN bundle install", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_made_for_the_console_leaves_the_file_plain()
    {
        using var log = Log();
        log.Attach(_folder["deploy.log"]);
        log.Show("ok Build", "\u001b[32mok\u001b[0m Build");

        Assert.Equal("\u001b[32mok\u001b[0m Build" + Environment.NewLine, _console.ToString());
        Assert.EndsWith("Z ok Build", Assert.Single(Lines()), StringComparison.Ordinal);
    }

    [Fact]
    public void Secrets_are_masked_on_the_console_in_the_file_and_in_warnings()
    {
        using var log = Log();
        log.Attach(_folder["deploy.log"]);
        log.Mask("hunter2");
        log.Mask("hunter2-and-more");
        log.Show("url postgres://app:hunter2-and-more@db");
        log.Warn("password hunter2");

        Assert.DoesNotContain("hunter2", _console.ToString() + string.Concat(Lines()) + string.Concat(log.Warnings), StringComparison.Ordinal);
        Assert.Contains("postgres://app:***@db", _console.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData(null)]
    public void A_secret_too_short_to_be_one_masks_nothing(string? secret)
    {
        using var log = Log();
        log.Mask(secret);

        Assert.Equal("abc", log.Masked("abc"));
    }

    [Fact]
    public void The_file_is_for_its_owner_alone()
    {
        using var log = Log();
        log.Attach(_folder["deploy.log"]);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["deploy.log"]));
    }

    private RunLog Log(bool verbose = false) => new(_console, TimeProvider.System, verbose);

    private string[] Lines()
    {
        using var file = new StreamReader(new FileStream(_folder["deploy.log"], FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return file.ReadToEnd().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
    }
}
