namespace Slipway.IntegrationTests.Faults;

internal static partial class FaultCases
{
    private static IEnumerable<FaultCase> Commands()
    {
        yield return new("Preflight", "the git remote disappears", Nothing)
        {
            Before = scene => MoveRemote(scene, away: true),
            After = scene => MoveRemote(scene, away: false),
            Exit = 1,
            Says = ["Fetching main from origin failed"],
            Always = true,
        };
        var before = StepHold.Of("Backup");
        yield return new("Pull", "the git remote disappears", async scene =>
        {
            await before.InsideAsync(scene);
            await MoveRemote(scene, away: true);
            await before.ReleaseAsync(scene);
        })
        {
            Hold = before,
            After = scene => MoveRemote(scene, away: false),
            Exit = 0,
            Serves = Serves.New,
        };
        var closing = StepHold.Of("EnableMaintenance");
        yield return new("EnableMaintenance", "the command fails: the cache does not answer", async scene =>
        {
            await closing.InsideAsync(scene);
            await scene.DockerAsync("pause", await scene.ContainerAsync("redis"));
            await closing.ReleaseAsync(scene);
            await scene.StepEndedAsync("EnableMaintenance");
            await scene.DockerAsync("unpause", await scene.ContainerAsync("redis"));
        })
        {
            Hold = closing,
            Exit = 1,
            Says = ["Maintenance could not be switched on"],
        };
        var dump = StepHold.Of("Backup");
        yield return new("Backup", "the command fails: its database session is ended", async scene =>
        {
            await dump.InsideAsync(scene);
            await scene.Sample.SqlAsync("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE NOT granted");
            await scene.StepEndedAsync("Backup");
            await dump.ReleaseAsync(scene);
        })
        {
            Hold = dump,
            Exit = 1,
            Says = ["terminating connection"],
        };
        yield return new("Pull", "the command fails: a file is in the way", async scene =>
        {
            await dump.InsideAsync(scene);
            await File.WriteAllTextAsync(Path.Combine(scene.Sample.Instance.AppDirectory, "in_the_way.rb"), "mine\n");
            await dump.ReleaseAsync(scene);
        })
        {
            Hold = dump,
            Files = _ => Files(("in_the_way.rb", "theirs\n")),
            After = scene =>
            {
                File.Delete(Path.Combine(scene.Sample.Instance.AppDirectory, "in_the_way.rb"));
                return Task.CompletedTask;
            },
            Exit = 1,
            Says = ["in_the_way.rb"],
        };
        var filter = new FilterHold();
        yield return new("Pull", "SIGKILL of it and all that it started, half-way through the files", async scene =>
        {
            await filter.InsideAsync(scene);
            Assert.True(File.Exists(Path.Combine(scene.Sample.Instance.AppDirectory, ".git", "index.lock")));
            await scene.KillAllAsync();
        })
        {
            Hold = filter,
            Serves = Serves.Whatever,
            Always = true,
        };
        var late = new FilterHold();
        yield return new("Pull", "a filter hangs past its deadline, half-way through the files", async scene =>
        {
            await late.InsideAsync(scene);
            await scene.StepEndedAsync("Pull");
            await late.ReleaseAsync(scene);
        })
        {
            Hold = late,
            Options = ["--git-timeout=5s"],
            Exit = 1,
            Says = ["did not end within 5 s", "The checkout is back on"],
        };
        yield return new("Build", "the command fails", Nothing)
        {
            Files = async scene => new() { ["Dockerfile"] = await scene.BaseAsync("Dockerfile") + "RUN echo the compiler says no >&2; exit 7\n" },
            Exit = 1,
            Says = ["the compiler says no"],
        };
        yield return new("Migrate", "a migration raises half-way outside a transaction", Nothing)
        {
            Files = scene => Task.FromResult(scene.Migration("raise \"the column is not what it was\"")),
            Exit = 3,
            Says = ["the column is not what it was"],
            Always = true,
        };
        yield return new("Cron", "the command fails", Nothing)
        {
            Files = async scene => new() { ["config/schedule.rb"] = await scene.BaseAsync("config/schedule.rb") + "raise \"no such job\"\n" },
            Exit = 3,
            Says = ["no such job"],
            Always = true,
        };
        var opening = StepHold.Of("DisableMaintenance");
        yield return new("DisableMaintenance", "the command fails: the cache does not answer", async scene =>
        {
            await opening.InsideAsync(scene);
            await scene.DockerAsync("pause", await scene.ContainerAsync("redis"));
            await opening.ReleaseAsync(scene);
            await scene.StepEndedAsync("DisableMaintenance");
            await scene.DockerAsync("unpause", await scene.ContainerAsync("redis"));
        })
        {
            Hold = opening,
            Exit = 3,
            Says = ["Maintenance could not be switched off"],
        };
    }

    private static IEnumerable<FaultCase> Deadlines()
    {
        foreach (var step in Steps)
        {
            var hold = StepHold.Of(step);
            yield return new(step, step == "Migrate" ? "a migration hangs past its deadline" : "hangs past its deadline", async scene =>
            {
                await hold.InsideAsync(scene);
                await scene.StepEndedAsync(step);
                if (hold.HoldsNextRun) await hold.ReleaseAsync(scene);
            })
            {
                Hold = hold,
                Options = step switch
                {
                    "Backup" => ["--backup-timeout=5s"],
                    "Build" => ["--build-timeout=5s"],
                    "Migrate" => ["--migrate-timeout=10s", "--migrate-timeout-each=0s"],
                    "Preflight" or "Pull" => ["--git-timeout=5s"],
                    "HealthCheck" => ["--health-timeout=20s"],
                    "EnableMaintenance" or "Start" or "DisableMaintenance" => ["--start-timeout=60s"],
                    _ => [],
                },
                Exit = ExitOf(step),
                Says = [step switch { "Start" => "did not start", "HealthCheck" => "The health check failed", "Pull" => "post-merge", _ => "did not end within" }],
            };
        }
    }

    private static IEnumerable<FaultCase> Databases()
    {
        foreach (var step in new[] { "Preflight", "EnableMaintenance", "Backup", "Migrate", "Start", "DisableMaintenance", "HealthCheck" })
        {
            // What takes an instant is held until it is refused; a new container takes seconds to boot.
            var hold = step is "Preflight" or "Migrate" or "Start" ? null : StepHold.Of(step);

            // Refused for as long as the step lasts; what recovery finds is a database that answers again.
            yield return new(step, "the database refuses connections", async scene =>
            {
                if (hold is not null) await hold.InsideAsync(scene);
                else if (step != "Preflight") await scene.InStepAsync(step);
                if (step != "Preflight") await RefuseAsync(scene);
                await scene.StepEndedAsync(step);

                // To close the site no database is needed.
                if (step == "EnableMaintenance" && scene.LastStep?.Name is "Backup") await scene.StepEndedAsync("Backup");
                await AllowAsync(scene);
            })
            {
                Hold = hold,
                Before = step == "Preflight" ? RefuseAsync : null,
                Files = step == "Migrate" ? scene => Task.FromResult(scene.Migration("")) : null,
                Options = step is "Start" or "HealthCheck" ? ["--health-timeout=20s"] : [],
                Exit = ExitOf(step),

                // Refused before the first migration, nothing was changed.
                OrExit = step == "Migrate" ? 1 : null,
                TakesSiteAway = true,
            };
        }
    }

    private static IEnumerable<FaultCase> Versions()
    {
        yield return new("Start", "the new version ends at once", Nothing)
        {
            Files = _ => Files(("config/initializers/ends.rb", "abort \"no licence\" if File.read(\"/proc/self/cmdline\").include?(\"puma\")\n")),
            Exit = 1,
            Says = ["no licence"],
            Always = true,
        };
        yield return new("Start", "the new version never becomes healthy", Nothing)
        {
            Files = _ => Files(("config/routes.rb", "Rails.application.routes.draw do\n  get \"up\", to: ->(_) { [500, {}, [\"not well\"]] }\nend\n")),
            Options = ["--start-timeout=60s"],
            Exit = 1,
            Says = ["500"],
        };
        yield return new("HealthCheck", "/up answers 500 only through the proxy", Nothing)
        {
            Files = async scene => new()
            {
                ["config/initializers/through_the_proxy.rb"] = """
                    Rails.application.config.middleware.insert_before 0, Class.new {
                      def initialize(app) = @app = app
                      def call(env) = env["PATH_INFO"] == "/up" && env["HTTP_X_FORWARDED_FOR"] ? [500, {}, ["not through here"]] : @app.call(env)
                    }

                    """,
                [scene.Migration("").Keys.Single()] = scene.Migration("").Values.Single(),
            },
            Options = ["--health-timeout=20s"],
            Exit = 3,
            Says = ["proxy: failed"],
            KeepsDatabase = true,
            Always = true,
        };
    }

    private static Task Nothing(FaultScene scene) => Task.CompletedTask;

    private static Task<Dictionary<string, string?>> Files(params (string Path, string? Text)[] files) =>
        Task.FromResult(files.ToDictionary(file => file.Path, file => file.Text));

    private static Task MoveRemote(FaultScene scene, bool away)
    {
        var remote = scene.Sample.Instance.Remote;
        Directory.Move(away ? remote : remote + ".away", away ? remote + ".away" : remote);
        return Task.CompletedTask;
    }

    private static Task RefuseAsync(FaultScene scene) => scene.ServerAsync(
        "ALTER DATABASE sample ALLOW_CONNECTIONS false", "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'sample'");

    private static Task AllowAsync(FaultScene scene) => scene.ServerAsync("ALTER DATABASE sample ALLOW_CONNECTIONS true");
}
