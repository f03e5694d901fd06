using System.Reflection;
using Cake.Frosting;

namespace Slipway.Tests.Frosting;

/// <summary>
/// Whatever our Cake.Frosting offers, the package has to offer too: otherwise tasks could use what is not there when it is swapped
/// in. frosting-api.txt is the package's public surface.
/// </summary>
public sealed class PublicApiTests
{
    [Fact]
    public void Everything_public_is_in_the_package_too() =>
        Assert.Empty(MissingFromPackage(typeof(CakeHost).Assembly.GetExportedTypes()));

    [Fact]
    public void A_member_that_the_package_lacks_is_noticed() =>
        Assert.NotEmpty(MissingFromPackage([typeof(FoundInTheEntryAssembly)]));

    private static List<string> MissingFromPackage(IEnumerable<Type> types)
    {
        var package = ReadPackage();
        var missing = new List<string>();
        foreach (var type in types)
        {
            var description = ApiText.Describe(type);
            if (!package.TryGetValue(description, out var members))
                missing.Add(description);
            else
                missing.AddRange(ApiText.DescribeMembers(type).Except(members).Select(member => $"{description}: {member}"));
        }

        return missing;
    }

    private static Dictionary<string, List<string>> ReadPackage()
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("frosting-api.txt")!);
        var types = new Dictionary<string, List<string>>();
        List<string> members = [];
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith(' '))
                members.Add(line.Trim());
            else if (line.Length > 0)
                types[line] = members = [];
        }

        return types;
    }
}
