using Slipway.Reporting;

namespace Slipway.Demo;

/// <summary>Finds Slipway's own checkout: the folder above this program that holds the solution.</summary>
public sealed class CheckoutRoot
{
    private readonly string _start;

    /// <summary>The checkout that this program was built in.</summary>
    public CheckoutRoot()
        : this(AppContext.BaseDirectory)
    {
    }

    /// <summary>The checkout around a folder.</summary>
    internal CheckoutRoot(string start) => _start = start;

    /// <summary>The checkout's folder.</summary>
    /// <exception cref="SlipwayException">This program is not in its checkout any more.</exception>
    public string Folder
    {
        get
        {
            for (var folder = new DirectoryInfo(_start); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "Slipway.slnx"))) return folder.FullName;

            throw new SlipwayException($"Slipway.slnx is in no folder above {_start}.")
            {
                Next = ["Run build.sh of a complete checkout of Slipway."],
            };
        }
    }

    /// <summary>The sample application's sources.</summary>
    public string SampleApplication => Path.Combine(Folder, "tests", "sample-app");
}
