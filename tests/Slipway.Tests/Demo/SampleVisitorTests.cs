using System.Net;
using Slipway.Demo;
using Slipway.Reporting;
using Slipway.Tests.Application;

namespace Slipway.Tests.Demo;

public class SampleVisitorTests
{
    private static readonly Uri _url = new("http://localhost:8090/");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_site_is_asked_until_the_version_is_served()
    {
        using var answers = new Answers(() => throw new HttpRequestException("refused"), () => Answer(HttpStatusCode.OK, "1.0.0"), () => Answer(HttpStatusCode.OK, "1.1.0"));
        using var site = new SampleVisitor(answers, new JumpingTime());

        await site.ExpectAsync(_url, "1.1.0", Cancellation);

        Assert.Equal(3, answers.Asked);
    }

    [Theory]
    [InlineData(HttpStatusCode.OK, "1.0.0", "it answers 200, version 1.0.0")]
    [InlineData(HttpStatusCode.ServiceUnavailable, "1.1.0", "it answers 503, version 1.1.0")]
    [InlineData(HttpStatusCode.OK, null, "it answers 200, without a version")]
    public async Task Anything_else_fails_after_the_deadline_and_is_told(HttpStatusCode status, string? version, string said)
    {
        using var answers = new Answers(() => Answer(status, version));
        using var site = new SampleVisitor(answers, new JumpingTime());

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => site.ExpectAsync(_url, "1.1.0", Cancellation));

        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, string? version)
    {
        var response = new HttpResponseMessage(status);
        if (version is not null) response.Headers.Add("X-App-Version", version);
        return response;
    }

    private sealed class Answers(params Func<HttpResponseMessage>[] answers) : HttpMessageHandler
    {
        public int Asked { get; private set; }

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(answers[Math.Min(Asked++, answers.Length - 1)]());
    }
}
