using Slipway.Settings;

namespace Slipway.Tests.Settings;

public class SettingsFileTests : SettingsFixture
{
    [Theory]
    [InlineData("DEPLOY_HEALTH_COMMAND=check", "check")]
    [InlineData("DEPLOY_HEALTH_COMMAND=check all # really", "check all")]
    [InlineData("DEPLOY_HEALTH_COMMAND=check#1", "check#1")]
    [InlineData("DEPLOY_HEALTH_COMMAND=check # don't", "check")]
    [InlineData("DEPLOY_HEALTH_COMMAND='check # \"all\"' # quoted", "check # \"all\"")]
    [InlineData("DEPLOY_HEALTH_COMMAND=\"say \\\"hi\\\" \\\\ it's\"", "say \"hi\" \\ it's")]
    [InlineData("  DEPLOY_HEALTH_COMMAND = check  ", "check")]
    [InlineData("export DEPLOY_HEALTH_COMMAND=check", "check")]
    [InlineData("DEPLOY_HEALTH_COMMAND=a=b;c|d>(e)", "a=b;c|d>(e)")]
    [InlineData("DEPLOY_HEALTH_COMMAND=vérifier ça", "vérifier ça")]
    [InlineData("DEPLOY_HEALTH_COMMAND='one\n# two\nthree'", "one\n# two\nthree")]
    public void A_value_is_read_as_a_shell_would(string line, string expected)
    {
        File(".env.deploy", "# before\n" + line + "\nDEPLOY_REF=after\n");

        var settings = Good();

        Assert.Equal(expected, settings.HealthCommand);
        Assert.Equal("after", settings.Ref);
    }

    [Theory]
    [InlineData("echo $PATH ${PATH} $ $1", "echo $PATH ${PATH} $ $1")]
    [InlineData("'echo $PATH ${PATH:-x} \\$PATH'", "echo $PATH ${PATH:-x} \\$PATH")]
    [InlineData("\"echo $PATH \\$PATH \\\\$PATH $(date)\"", "echo $PATH $PATH \\$PATH $(date)")]
    [InlineData("awk \\$1", "awk \\$1")]
    public void A_dollar_is_a_letter_like_any_other(string written, string expected)
    {
        File(".env.deploy", "DEPLOY_HEALTH_COMMAND=" + written);

        Assert.Equal(expected, Good().HealthCommand);
    }

    [Theory]
    [InlineData("DEPLOY_BRANCH=main\r\n\r\n# x\r\nDEPLOY_HEALTH_COMMAND='a b'\r\nDEPLOY_REF=v1\r\n", false)]
    [InlineData("DEPLOY_BRANCH=main\nDEPLOY_HEALTH_COMMAND='a b'\nDEPLOY_REF=v1", false)]
    [InlineData("DEPLOY_BRANCH=main\nDEPLOY_HEALTH_COMMAND='a b'\nDEPLOY_REF=v1\n", true)]
    public void Line_endings_and_byte_order_marks_do_not_matter(string text, bool mark)
    {
        File(".env.deploy", text, mark);

        var settings = Good();

        Assert.Equal("main", settings.Branch);
        Assert.Equal("a b", settings.HealthCommand);
        Assert.Equal("v1", settings.Ref);
    }

    [Theory]
    [InlineData("DEPLOY_BRANCH", "line", "is not an assignment: NAME=value")]
    [InlineData("just some words", "line", "is not an assignment: NAME=value")]
    [InlineData("DEPLOY_BRANCH='main", "DEPLOY_BRANCH", "the quote ' is never closed")]
    [InlineData("DEPLOY_BRANCH='main' next", "DEPLOY_BRANCH", "after the closing quote only a comment may follow")]
    [InlineData("DEPLOY_BRANCH=a'b", "DEPLOY_BRANCH", "a value that holds quotes must itself be put in quotes: '…' around double ones, \"…\" around single ones")]
    [InlineData("DEPLOY_BRANCH=#12", "DEPLOY_BRANCH", "a value that begins with # must be put in quotes, or it is a comment")]
    [InlineData("1DEPLOY=x y", "1DEPLOY", "cannot be read: write NAME=value, with quotes around a value of more than plain letters")]
    public void A_line_that_cannot_be_read_is_a_fault_with_its_number_and_the_rest_is_read(string line, string name, string problem)
    {
        File(".env.deploy", "# comment\n\n" + line + "\nDEPLOY_BACKUP_KEEP=0\n");

        Assert.Equal(
            [$"{name} (.env.deploy:3): {problem}", "DEPLOY_BACKUP_KEEP = \"0\" (.env.deploy:4): must be a whole number from 1 to 10000"],
            Load().Faults.Select(fault => fault.ToString()));
    }

    [Fact]
    public void A_line_that_is_no_assignment_is_not_shown()
    {
        File(".env.deploy", "hunter2secret");

        Assert.DoesNotContain("hunter2", Fault(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("DEPLOY_BACKUP_KEPT", "; did you mean DEPLOY_BACKUP_KEEP?")]
    [InlineData("deploy_branch", "; did you mean DEPLOY_BRANCH?")]
    [InlineData("BRANCH", "")]
    [InlineData("RAILS_MASTER_KEY", "")]
    public void An_unknown_name_is_a_fault_and_its_value_is_not_shown(string name, string hint)
    {
        File(".env.deploy", $"DEPLOY_REF=v1\n{name}=some-value\n");

        Assert.Equal($"{name} (.env.deploy:2): unknown setting{hint}", Fault());
    }

    [Fact]
    public void The_same_name_twice_with_two_values_is_a_fault_that_names_both_lines()
    {
        File(".env.deploy", "DEPLOY_BRANCH=main\n\nDEPLOY_BRANCH=next\n");

        Assert.Equal("DEPLOY_BRANCH (.env.deploy:3): is set twice with different values, in line 1 and in line 3", Fault());
    }

    [Fact]
    public void The_same_name_twice_with_one_value_is_no_fault()
    {
        File(".env.deploy", "DEPLOY_BRANCH=main\nDEPLOY_BRANCH='main'\n");

        Assert.Equal("main", Good().Branch);
    }

    [Fact]
    public void The_line_of_a_fault_counts_the_lines_of_longer_values()
    {
        File(".env.deploy", "DEPLOY_HEALTH_COMMAND=\"a\nb\nc\"\nDEPLOY_APP_PORT=x\n");

        Assert.StartsWith("DEPLOY_APP_PORT = \"x\" (.env.deploy:4)", Fault(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_in_place_of_a_file_is_a_fault()
    {
        Directory.CreateDirectory(Path.Combine(App, ".env.deploy"));

        Assert.Equal(".env.deploy (.env.deploy): cannot be read: it is a folder", Fault());
    }

    [Fact]
    public void A_file_that_is_not_UTF8_is_a_fault()
    {
        System.IO.File.WriteAllBytes(Path.Combine(App, ".env.deploy"), [.. "DEPLOY_BRANCH="u8, 0xE9, 0x0A]);

        Assert.Equal(".env.deploy (.env.deploy): cannot be read: it is not UTF-8 text", Fault());
    }

    [Fact]
    public void A_file_that_may_not_be_read_is_a_fault()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || System.Environment.IsPrivilegedProcess, "the superuser may read every file");
        File(".env.deploy.production", "DEPLOY_BRANCH=main");
        if (!OperatingSystem.IsWindows()) System.IO.File.SetUnixFileMode(Path.Combine(App, ".env.deploy.production"), UnixFileMode.None);

        Assert.Equal(".env.deploy.production (.env.deploy.production): cannot be read: permission denied", Fault());
    }

    [Theory]
    [InlineData("main")]
    [InlineData("a-b.c/d:e,f@g+h%20?i&j=k~l")]
    [InlineData("\\d")]
    [InlineData("http://user:pw@host:80/x?y=z&a=b")]
    public void A_plain_value_reads_as_DotNetEnv_reads_it(string value)
    {
        File(".env.deploy", "DEPLOY_HEALTH_COMMAND=" + value);
        var expected = DotNetEnv.Env.LoadContents("DEPLOY_HEALTH_COMMAND=" + value, DotNetEnv.LoadOptions.NoEnvVars()).Single().Value;

        Assert.Equal(expected, SettingsFile.Read(App, ".env.deploy").Lines["DEPLOY_HEALTH_COMMAND"].Value);
    }
}
