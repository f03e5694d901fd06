using System.Xml.Linq;
using Slipway.Development;

namespace Slipway.Tests.Development;

public class TestResultsTests
{
    private const string Report = """
        <assemblies schema-version="3">
          <assembly name="/a/Some.Tests.dll" errors="1" failed="1" not-run="0" passed="28" skipped="2" total="31">
            <errors>
              <error type="assembly-fixture-cleanup" name="Some.Fixture">
                <failure exception-type="X"><message>the volume is in use</message></failure>
              </error>
            </errors>
            <collection name="c">
              <test name="Some.Tests.It_works" result="Pass" />
              <test name="Some.Tests.It_fails" result="Fail">
                <failure exception-type="Xunit.Sdk.EqualException">
                  <message>Assert.Equal() Failure
        Expected: 1
        Actual:   2</message>
                  <stack-trace>   at Xunit.Assert.Equal()
           at Some.Tests.It_fails() in /a/Tests.cs:line 7</stack-trace>
                </failure>
              </test>
              <test name="Some.Tests.It_waits" result="Skip"><reason>no engine</reason></test>
            </collection>
          </assembly>
        </assemblies>
        """;

    [Fact]
    public void Counts_are_read_and_a_failed_clean_up_is_a_failure()
    {
        var results = TestResults.Parse(XDocument.Parse(Report));

        Assert.Equal((28, 2, 2), (results.Passed, results.Failed, results.Skipped));
    }

    [Fact]
    public void Each_failure_is_told_by_name_message_and_place()
    {
        var results = TestResults.Parse(XDocument.Parse(Report));

        Assert.Equal(
            [
                "Some.Tests.It_fails\nAssert.Equal() Failure\nExpected: 1\nActual:   2\nat Some.Tests.It_fails() in /a/Tests.cs:line 7",
                "assembly-fixture-cleanup Some.Fixture\nthe volume is in use",
            ],
            results.Failures);
    }

    [Fact]
    public void Results_are_summed_into_the_line_that_programs_read()
    {
        var one = TestResults.Parse(XDocument.Parse(Report));

        Assert.Equal("Tests: 56 passed, 5 failed, 4 skipped", one.Plus(one).WithFailure("the format").ClosingLine);
    }

    [Fact]
    public void A_report_without_assemblies_counts_nothing() =>
        Assert.Equal("Tests: 0 passed, 0 failed, 0 skipped", TestResults.Parse(XDocument.Parse("<assemblies />")).ClosingLine);
}
