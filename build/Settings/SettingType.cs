namespace Slipway.Settings;

/// <summary>What a setting holds.</summary>
internal enum SettingKind
{
    /// <summary>One line of text.</summary>
    Text,

    /// <summary>A shell command; may have several lines.</summary>
    Command,

    /// <summary>A file or folder of this host.</summary>
    Path,

    /// <summary>A whole number in a range.</summary>
    Number,

    /// <summary>True or false; the option alone is true.</summary>
    Switch,

    /// <summary>A duration.</summary>
    Duration,

    /// <summary>A duration, or without end; the option alone is without end.</summary>
    OptionalDuration,

    /// <summary>A web address.</summary>
    Url,

    /// <summary>One of a few words.</summary>
    Choice,

    /// <summary>Several values.</summary>
    List,
}

/// <summary>What relative paths and <c>~</c> stand for.</summary>
/// <param name="Folder">The folder from which relative paths count.</param>
/// <param name="Home">The user's home folder, if known.</param>
internal sealed record SettingScope(string Folder, string? Home);

/// <summary>Reads a value; false if it is not allowed.</summary>
internal delegate bool SettingParser<T>(string text, SettingScope scope, out T value);

/// <summary>A kind of value: how it reads and what is allowed.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Placeholder">The word for a value in help: <c>NAME</c>.</param>
/// <param name="Allowed">What is allowed, as the end of a fault: <c>must be …</c>.</param>
/// <param name="Parse">Reads it.</param>
internal sealed record SettingType<T>(SettingKind Kind, string Placeholder, string Allowed, SettingParser<T> Parse);
