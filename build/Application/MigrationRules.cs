using Slipway.Reporting;
using Slipway.Settings;

namespace Slipway.Application;

/// <summary>Which migrations stop a deployment, in production, unless they are allowed.</summary>
public sealed class MigrationRules(DeploySettings settings)
{
    /// <summary>The faults of a migration status; empty outside production.</summary>
    public IReadOnlyList<SlipwayException> FaultsIn(ComposeApplication application, MigrationStatus status)
    {
        if (application.RailsEnvironment != "production") return [];

        var faults = new List<SlipwayException>();
        var destructive = status.Destructive.ToList();
        if (destructive.Count > 0 && !settings.AllowDestructive)
        {
            faults.Add(new SlipwayException("Pending migrations destroy data.")
            {
                Details = destructive,
                Next = ["Read them; when that is what you want: --allow-destructive"],
            });
        }

        if (status.Missing.Count > 0 && !settings.AllowMissing)
        {
            faults.Add(new SlipwayException("The database has migrations that the commit to deploy does not have.")
            {
                Details = status.Missing,
                Next = ["Deploy a commit that has them, or, when the database is meant to be ahead: --allow-missing"],
            });
        }

        return faults;
    }
}
