using Cake.Core;
using Cake.Core.Scripting;

namespace Cake.Frosting;

/// <summary>Lists the tasks. Cake's own list draws a table with Spectre.Console, which costs more than all the rest of the start.</summary>
internal sealed class DescriptionHost(ICakeEngine engine, IFrostingContext context, IConsole console) : ScriptHost(engine, context)
{
    private const int NarrowestColumn = 30;

    public override Task<CakeReport> RunTargetAsync(string target) => Describe();

    public override Task<CakeReport> RunTargetsAsync(IEnumerable<string> targets) => Describe();

    private Task<CakeReport> Describe()
    {
        var width = Tasks.Select(task => task.Name.Length + 2).Append(NarrowestColumn).Max();
        console.WriteLine();
        Write("Task", "Description");
        Write(new string('=', width + 50), string.Empty);
        foreach (var task in Tasks)
            Write(task.Name, task.Description);
        return System.Threading.Tasks.Task.FromResult<CakeReport>(null!);

        void Write(string name, string? description) =>
            console.WriteLine("{0}", (name.PadRight(width) + description).TrimEnd());
    }
}
