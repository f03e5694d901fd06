using System.Reflection;
using Cake.Core;

namespace Cake.Frosting;

internal static class HelpText
{
    private const string Options = """
        OPTIONS:
            -h, --help                    Prints this help
            -t, --target <TARGET>         The task to run; may be repeated (default: Default)
            -w, --working <PATH>          Sets the working directory
            -v, --verbosity <VERBOSITY>   quiet, minimal, normal, verbose or diagnostic (default: normal)
                --description             Lists the tasks with what they do
                --tree                    Shows which task depends on which
                --dryrun                  Says what would run, and runs nothing
            -e, --exclusive               Runs the target without what it depends on
                --version                 Prints the version
                --info                    Prints the version and more about Cake

        Every other option is handed to the tasks: --name=value, --name value, --flag.
        """;

    public static void Write(IConsole console)
    {
        console.WriteLine("USAGE:");
        console.WriteLine("    {0} [OPTIONS]", Assembly.GetEntryAssembly()?.GetName().Name ?? "cake");
        console.WriteLine();
        foreach (var line in Options.Split('\n'))
            console.WriteLine("{0}", line.TrimEnd('\r'));
    }
}
