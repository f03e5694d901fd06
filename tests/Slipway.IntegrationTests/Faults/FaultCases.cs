namespace Slipway.IntegrationTests.Faults;

/// <summary>
/// The matrix. What is left out, and why:
/// the git remote disappears, and the disk of the remote, from Build on: nothing asks for them any more;
/// the command of Pull fails: a checkout that cannot be moved forward is Preflight's to find, and what appears in between is the hook's case;
/// a new image that never becomes healthy, migrations, the way through the proxy: each is the business of one step;
/// the database refuses connections during Pull, Build and Cron: they do not ask it;
/// of a rollback, the steps that it has in common with a deployment, by one fault of each kind; its images are tagged in an instant that cannot be held;
/// Preflight and Pull have no container of their own to die in: there the application's container dies beside them.
/// </summary>
internal static partial class FaultCases
{
    /// <summary>The steps, in their order.</summary>
    private static readonly string[] Steps =
        ["Preflight", "EnableMaintenance", "Backup", "Pull", "Build", "Migrate", "Start", "Cron", "DisableMaintenance", "HealthCheck"];

    /// <summary>Every case, in the order of the steps.</summary>
    public static IReadOnlyList<FaultCase> All { get; } =
    [
        .. new[] { Signals(), Containers(), Engines(), Commands(), Deadlines(), Databases(), Disks(), Versions() }
            .SelectMany(some => some).OrderBy(entry => Array.IndexOf(Steps, entry.Step)),
        .. Rollbacks(),
    ];

    // What was changed, and so how a failure in the step ends. The sample is replaced start-first: while Start waits for the new container, the old one serves.
    private static int ExitOf(string step) => step is "Migrate" or "Cron" or "DisableMaintenance" or "HealthCheck" ? 3 : 1;

    private static IEnumerable<FaultCase> Signals()
    {
        foreach (var step in Steps)
        {
            var hold = StepHold.Of(step);
            yield return new(step, "SIGTERM", async scene =>
            {
                await hold.InsideAsync(scene);
                await scene.SignalAsync("-TERM", scene.Run.Id);

                // What holds the step must not hold its recovery; to let go before the step has ended would let it go on.
                await scene.StepEndedAsync(step);
                if (hold.HoldsNextRun) await hold.ReleaseAsync(scene);
            })
            {
                Hold = hold,
                Exit = ExitOf(step),
                Says = ["ending the step", $"{step} was interrupted"],
                Always = step is "Backup" or "Migrate",
            };
            yield return new(step, "SIGKILL", async scene =>
            {
                await hold.InsideAsync(scene);
                scene.Run.Kill();
            })
            {
                Hold = hold,
                Serves = Serves.Whatever,
                Always = step is "EnableMaintenance" or "Migrate" or "HealthCheck",
            };
            if (step is not ("Backup" or "Build" or "Migrate" or "Start")) continue;
            yield return new(step, "SIGKILL of it and all that it started", async scene =>
            {
                await hold.InsideAsync(scene);
                var started = scene.LeftRunning().Count;
                Assert.NotEqual(0, started);
                await scene.KillAllAsync();
            })
            {
                Hold = hold,
                Serves = Serves.Whatever,
            };
        }
    }

    private static IEnumerable<FaultCase> Containers()
    {
        foreach (var step in Steps)
        {
            var hold = StepHold.Of(step);

            // The step's own process dies with the container; elsewhere the deployment does not need it, or waits until it is back. In Start it is the old one.
            var dies = step is "EnableMaintenance" or "Cron" or "DisableMaintenance" or "HealthCheck";
            yield return new(step, "the app's container dies", async scene =>
            {
                await hold.InsideAsync(scene);
                await scene.CrashAsync("web", "puma");
                if (step == "Preflight") await scene.SiteIsBackAsync();
                if (hold.HoldsNextRun || !dies) await hold.ReleaseAsync(scene);
            })
            {
                Hold = hold,
                Exit = dies ? ExitOf(step) : 0,
                MayOutlive = step is "EnableMaintenance" or "DisableMaintenance" or "HealthCheck",
                Serves = dies ? Serves.Old : Serves.New,
                TakesSiteAway = step is "Preflight" or "DisableMaintenance" or "HealthCheck",
            };
        }

        foreach (var step in new[] { "Backup", "Migrate", "Start", "DisableMaintenance", "HealthCheck" })
        {
            var hold = StepHold.Of(step);
            yield return new(step, "the database's container dies", async scene =>
            {
                await hold.InsideAsync(scene);
                await scene.CrashAsync("db", "postgres");
                await hold.ReleaseAsync(scene);
            })
            {
                Hold = hold,
                Exit = ExitOf(step),
                MayOutlive = step is "Start" or "DisableMaintenance" or "HealthCheck",
                TakesSiteAway = true,
            };
        }
    }

    private static IEnumerable<FaultCase> Engines()
    {
        foreach (var step in Steps)
        {
            var hold = StepHold.Of(step);
            var survives = step is "Preflight" or "Pull";
            yield return new(step, "the engine restarts", async scene =>
            {
                await hold.InsideAsync(scene);
                await scene.Engine.RestartAsync(TestContext.Current.CancellationToken);
                if (step == "Preflight") await scene.SiteIsBackAsync();
                await hold.ReleaseAsync(scene);
            })
            {
                Hold = hold,
                Exit = survives ? 0 : ExitOf(step),
                MayOutlive = step is "EnableMaintenance" or "Start" or "DisableMaintenance" or "HealthCheck",
                Serves = survives ? Serves.New : Serves.Old,
                TakesSiteAway = true,
                NeedsPrivateEngine = true,
            };
        }
    }

    private static IEnumerable<FaultCase> Rollbacks()
    {
        foreach (var step in new[] { "EnableMaintenance", "Checkout", "Start", "DisableMaintenance", "HealthCheck" })
        {
            // Its new version is an old one: what waits is what every version has.
            var hold = step == "Start" ? new RunnerHold(step) : StepHold.Of(step);
            var exit = step is "EnableMaintenance" or "Checkout" or "Start" ? 1 : 3;
            yield return new(step, "SIGTERM", async scene =>
            {
                await hold.InsideAsync(scene);
                await scene.SignalAsync("-TERM", scene.Run.Id);
                await scene.StepEndedAsync(step);
                await hold.ReleaseAsync(scene);
            })
            {
                Rollback = true,
                Hold = hold,
                Exit = exit,
                Says = [$"{step} was interrupted"],
            };
            yield return new(step, "SIGKILL", async scene =>
            {
                await hold.InsideAsync(scene);
                scene.Run.Kill();
            })
            {
                Rollback = true,
                Hold = hold,
                Serves = Serves.Whatever,
            };
        }

        var gate = new RunnerHold("Start");
        yield return new("Start", "the engine restarts", async scene =>
        {
            await gate.InsideAsync(scene);
            await scene.Engine.RestartAsync(TestContext.Current.CancellationToken);
            await gate.ReleaseAsync(scene);
        })
        {
            Rollback = true,
            Hold = gate,
            Exit = 1,
            MayOutlive = true,
            TakesSiteAway = true,
            NeedsPrivateEngine = true,
        };
        yield return new("Database", "the command fails: the session of its restore is ended", async scene =>
        {
            await scene.InStepAsync("Database");
            await scene.StepEndedAsync("Database");
        })
        {
            Rollback = true,
            Before = scene => scene.EndNextSessionInAsync("slipway-new-%"),
            Options = ["--restore-database"],
            Exit = 3,
            Says = ["terminating connection"],
        };
    }
}
