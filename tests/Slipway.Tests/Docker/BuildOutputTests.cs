using Slipway.Docker;
using Slipway.Processes;

namespace Slipway.Tests.Docker;

public class BuildOutputTests
{
    private const string Progress =
        """
        #14 [web 8/9] COPY . .
        #14 DONE 0.1s
        #15 [web 9/9] RUN make
        #15 0.214 main.c:3: error: expected ';'
        #15 ERROR: process "/bin/sh -c make" did not complete successfully: exit code: 2
        ------
         > [web 9/9] RUN make:
        0.214 main.c:3: error: expected ';'
        ------

        """;

    private const string Fault = "failed to solve: process \"/bin/sh -c make\" did not complete successfully: exit code: 2\n";

    [Theory]
    [InlineData(Progress, Fault)]
    [InlineData("", Progress + Fault)]
    public void What_the_failed_step_printed_comes_before_Docker_s_own_words(string output, string error) =>
        Assert.Equal(
            [" > [web 9/9] RUN make:", "0.214 main.c:3: error: expected ';'", Fault.TrimEnd()],
            BuildOutput.Why(new CommandResult(17, output, error, default)));

    [Fact]
    public void Without_a_failed_step_the_last_lines_are_told() =>
        Assert.Equal(["no such service: webb"], BuildOutput.Why(new CommandResult(1, "", "no such service: webb\n", default)));
}
