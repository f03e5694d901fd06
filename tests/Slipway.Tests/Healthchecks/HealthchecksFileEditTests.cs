using Slipway.Healthchecks;
using Slipway.Reporting;

namespace Slipway.Tests.Healthchecks;

public sealed class HealthchecksFileEditTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationToken _token = TestContext.Current.CancellationToken;

    private string Path => System.IO.Path.Combine(_folder.Path, ".env.healthchecks");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("A=\nB=2\n", "A=new\nB=2\n")]
    [InlineData("# A=\nexport A = \"old\"  # why\nB=2", "# A=\nexport A =new  # why\nB=2")]
    [InlineData("A='o#d'\r\nB=2\r\n", "A=new\r\nB=2\r\n")]
    [InlineData("A=old # why\r\n", "A=new # why\r\n")]
    [InlineData("A=# why\n", "A=new # why\n")]
    [InlineData("\uFEFFA=1\n", "\uFEFFA=new\n")]
    [InlineData("B=2\n", "B=2\nA=new\n")]
    [InlineData("B=2", "B=2\nA=new\n")]
    [InlineData("B=2\r\n", "B=2\r\nA=new\r\n")]
    [InlineData("", "A=new\n")]
    public void A_variable_is_set_where_it_stands_and_the_rest_stays(string before, string after) =>
        Assert.Equal(after, HealthchecksFileEdit.Apply(before, [new("A", "new")]));

    [Fact]
    public void What_is_new_goes_before_the_line_that_it_belongs_to() =>
        Assert.Equal(
            "# x\nA=1\nC=3\nA_NAME=a\n# y\nB=2\nB_NAME=b\nD=4\n",
            HealthchecksFileEdit.Apply("# x\nA_NAME=a\n# y\nB_NAME=b\n", [new("B", "2", 4), new("A", "1", 2), new("D", "4"), new("C", "3", 2)]));

    [Theory]
    [InlineData("two words", "'two words'")]
    [InlineData("it's $5", "\"it's \\$5\"")]
    [InlineData("a#b", "'a#b'")]
    public void Values_are_quoted_where_they_must_be(string value, string written)
    {
        Assert.Equal($"A={written}\n", HealthchecksFileEdit.Apply("", [new("A", value)]));

        _folder.Write(".env.healthchecks", HealthchecksFileEdit.Apply("", [new("HEALTHCHECKS_X", value)]));
        Assert.Equal(value, HealthchecksFile.Read(Path, new Dictionary<string, string>()).Value("HEALTHCHECKS_X"));
    }

    [Fact]
    public async Task A_file_keeps_its_permissions_and_the_link_that_leads_to_it()
    {
        _folder.Write("real.env", "A=1\n");
        var real = System.IO.Path.Combine(_folder.Path, "real.env");
        File.SetUnixFileMode(real, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        File.CreateSymbolicLink(Path, "real.env");

        await HealthchecksFileEdit.SetAsync(Path, [new("A", "2")], _token);

        Assert.Equal("A=2\n", await File.ReadAllTextAsync(real, _token));
        Assert.Equal("real.env", new FileInfo(Path).LinkTarget);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead, File.GetUnixFileMode(real));
        Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
    }

    [Fact]
    public async Task A_new_file_is_for_its_owner_alone()
    {
        await HealthchecksFileEdit.SetAsync(Path, [new("A", "1")], _token);

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path));
    }

    [Fact]
    public async Task A_file_that_is_not_text_is_left_as_it_is()
    {
        await File.WriteAllBytesAsync(Path, [0x41, 0x3D, 0xFF, 0xFE], _token);

        var fault = await Assert.ThrowsAsync<SlipwayException>(() => HealthchecksFileEdit.SetAsync(Path, [new("A", "1")], _token));

        Assert.Contains(Path, fault.Message, StringComparison.Ordinal);
        Assert.Equal([0x41, 0x3D, 0xFF, 0xFE], await File.ReadAllBytesAsync(Path, _token));
    }
}
