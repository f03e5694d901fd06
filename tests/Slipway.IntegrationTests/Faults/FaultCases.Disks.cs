namespace Slipway.IntegrationTests.Faults;

internal static partial class FaultCases
{
    private static IEnumerable<FaultCase> Disks()
    {
        foreach (var step in new[] { "Backup", "Migrate", "Start", "DisableMaintenance" })
        {
            var hold = StepHold.Of(step);
            yield return new(step, "the disk of the state folder is full", async scene =>
            {
                await hold.InsideAsync(scene);
                await FillAsync(scene);
                await hold.ReleaseAsync(scene);
            })
            {
                Hold = hold,
                After = scene =>
                {
                    File.Delete(Filler(scene));
                    return Task.CompletedTask;
                },
                // Started first, the old version never stopped: all is put back without a journal.
                Exit = step is "Backup" or "Start" ? 1 : 4,
                Serves = step switch { "Migrate" => Serves.Page, "DisableMaintenance" => Serves.New, _ => Serves.Old },
                Says = ["No space left on device"],
                NeedsPrivateEngine = true,
            };
        }

        yield return new("Preflight", "the disk of the state folder is full", Nothing)
        {
            Before = FillAsync,
            After = scene =>
            {
                File.Delete(Filler(scene));
                return Task.CompletedTask;
            },
            Exit = 1,
            Says = ["No space left on device"],
            NeedsPrivateEngine = true,
        };
    }

    private static string Filler(FaultScene scene) => Path.Combine(scene.Sample.Instance.StateDirectory, "filler");

    // To the last byte: not even the journal can be written.
    private static async Task FillAsync(FaultScene scene)
    {
        await using var filler = File.Create(Filler(scene));
        var block = new byte[4096];
        try
        {
            while (true) await filler.WriteAsync(block);
        }
        catch (IOException)
        {
            // Full.
        }
    }
}
