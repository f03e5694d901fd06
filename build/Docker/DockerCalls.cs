namespace Slipway.Docker;

/// <summary>How often a run called Docker, by what a call costs: a Rails boot seconds, Compose two tenths, <c>docker exec</c> one tenth.</summary>
public sealed class DockerCalls
{
    private int _compose;
    private int _execs;
    private int _others;
    private int _railsBoots;

    /// <summary>Calls of <c>docker compose</c>.</summary>
    public int Compose => _compose;

    /// <summary>Calls of <c>docker exec</c>.</summary>
    public int Execs => _execs;

    /// <summary>All other calls of <c>docker</c>.</summary>
    public int Others => _others;

    /// <summary>Those among the calls that boot Rails; what a service's own container boots is not among them.</summary>
    public int RailsBoots => _railsBoots;

    /// <summary>Counts one call.</summary>
    /// <param name="arguments">What comes after <c>docker</c>.</param>
    public void Count(IReadOnlyList<string> arguments)
    {
        switch (arguments)
        {
            case ["compose", ..]:
                Interlocked.Increment(ref _compose);
                break;
            case ["exec", ..]:
                Interlocked.Increment(ref _execs);
                break;
            default:
                Interlocked.Increment(ref _others);
                break;
        }

        if (arguments.Contains("bin/rails")) Interlocked.Increment(ref _railsBoots);
    }

    /// <inheritdoc/>
    public override string ToString() => $"{_railsBoots} Rails boots, {_compose} Compose calls, {_execs} docker execs, {_others} other Docker calls";
}
