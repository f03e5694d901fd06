using Slipway.Reporting;

namespace Slipway.Tests.Reporting;

public sealed class FaultsTests
{
    [Fact]
    public void One_fault_is_told_as_it_is()
    {
        var fault = new SlipwayException("The disk is full.");

        Assert.Same(fault, Faults.AsOne("Preflight", [fault]));
    }

    [Fact]
    public void Several_faults_are_all_told_with_their_details_and_what_to_do()
    {
        var all = Faults.AsOne("The application cannot be deployed",
        [
            new SlipwayException("The checkout is dirty.") { Details = [" M app.rb"], Next = ["git stash"] },
            new SlipwayException("The disk is full.") { Next = ["Make room.", "git stash"], ExitCode = ExitCode.WrongUse },
        ]);

        Assert.Equal("The application cannot be deployed: 2 faults.", all.Message);
        Assert.Equal(["1. The checkout is dirty.", "      M app.rb", "2. The disk is full."], all.Details);
        Assert.Equal(["git stash", "Make room."], all.Next);
        Assert.Equal(ExitCode.WrongUse, all.ExitCode);
    }
}
