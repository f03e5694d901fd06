using Slipway.Application;
using Slipway.Docker;

namespace Slipway.Tests.Application;

public class DockerfileTests
{
    [Theory]
    [InlineData("FROM ruby\nEXPOSE 80\nCMD [\"./bin/thrust\"]\n", 80)]
    [InlineData("FROM ruby\r\nexpose 3000/tcp 9394\r\n", 3000)]
    [InlineData("FROM node AS assets\nEXPOSE 5173\nFROM ruby\n  EXPOSE 8080", 8080)]
    [InlineData("FROM ruby\nEXPOSE $PORT\n# EXPOSE 80\n", null)]
    public void The_port_is_the_one_that_the_last_stage_exposes(string text, int? port)
    {
        using var folder = new TemporaryFolder();
        folder.Write("docker/app.Dockerfile", text);

        Assert.Equal(port, Dockerfile.ExposedPort(new ComposeBuild(folder.Path, "docker/app.Dockerfile", null)));
    }

    [Theory]
    [InlineData("/nowhere")]
    [InlineData("https://git.example.com/app.git#main")]
    public void Without_a_file_to_read_no_port_is_known(string context) =>
        Assert.Null(Dockerfile.ExposedPort(new ComposeBuild(context, "Dockerfile", null)));
}
