namespace Slipway.Reporting;

/// <summary>The log of one run: everything goes here; little of it is shown.</summary>
public interface IRunLog
{
    /// <summary>Writes a line to the log file only.</summary>
    void Write(string line);

    /// <summary>Writes a line to the log file and shows it.</summary>
    void Show(string line);

    /// <summary>Writes a line to the log file, and shows it as it is made for the console: with its colours, in its width.</summary>
    void Show(string line, string shown) => Show(line);

    /// <summary>Writes a line that a command printed: to the log file, and shown only where everything is.</summary>
    void Output(string line) => Write(line);

    /// <summary>Shows a warning, logs it, and keeps it for the result.</summary>
    void Warn(string line);

    /// <summary>Where it is shown; null where nobody looks.</summary>
    Terminal? Terminal => null;

    /// <summary>From now on <paramref name="secret"/> is written as *** wherever it would appear.</summary>
    void Mask(string? secret);

    /// <summary><paramref name="text"/> with every known secret replaced.</summary>
    string Masked(string text);
}
