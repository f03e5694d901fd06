using Cake.Core;
using Cake.Core.Diagnostics;
using Slipway.Reporting;

namespace Slipway;

/// <summary>Cake's own words go to the log file: what a person needs is shown by the steps and the result.</summary>
internal sealed class CakeLog(RunLog log) : ICakeLog
{
    public Verbosity Verbosity { get; set; } = Verbosity.Normal;

    /// <summary>The last error that Cake reported.</summary>
    public string? LastError { get; private set; }

    public void Write(Verbosity verbosity, LogLevel level, string format, params object[] args)
    {
        var text = args.Length == 0 ? format : string.Format(null, format, args);
        if (level <= LogLevel.Error) LastError = text;
        if (verbosity <= Verbosity) log.Write($"cake: {text}");
    }
}

/// <summary>Cake's table of durations is not printed: the steps' lines say more.</summary>
internal sealed class NoReport : ICakeReportPrinter
{
    public void Write(CakeReport report)
    {
    }

    public void WriteStep(string name, Verbosity verbosity)
    {
    }

    public void WriteLifeCycleStep(string name, Verbosity verbosity)
    {
    }

    public void WriteSkippedStep(string name, Verbosity verbosity)
    {
    }
}
