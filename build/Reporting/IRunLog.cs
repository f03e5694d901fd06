namespace Slipway.Reporting;

/// <summary>The log of one run: everything goes here; little of it is shown.</summary>
public interface IRunLog
{
    /// <summary>Writes a line to the log file only.</summary>
    void Write(string line);

    /// <summary>Writes a line to the log file and shows it: as a detail while something is at work, as a result otherwise.</summary>
    void Show(string line);

    /// <summary>Writes a line to the log file, and shows it as it is made for the console: with its colours, in its width.</summary>
    void Show(string line, string shown) => Show(line);

    /// <summary>The same for a line whose weight is known.</summary>
    void Show(string line, string shown, Weight weight) => Show(line, shown);

    /// <summary>Writes a line that a command printed: to the log file, and shown only where everything is.</summary>
    void Output(string line) => Write(line);

    /// <summary>Shows a warning, logs it, and keeps it for the result.</summary>
    void Warn(string line);

    /// <summary>Says that something is at work, until disposed: what is logged meanwhile belongs to it.</summary>
    IDisposable? Section(string title) => null;

    /// <summary>The lightest that is shown.</summary>
    Weight Least => Weight.Detail;

    /// <summary>Where it is shown; null where nobody looks.</summary>
    Terminal? Terminal => null;

    /// <summary>From now on <paramref name="secret"/> is written as *** wherever it would appear.</summary>
    void Mask(string? secret);

    /// <summary><paramref name="text"/> with every known secret replaced.</summary>
    string Masked(string text);
}
