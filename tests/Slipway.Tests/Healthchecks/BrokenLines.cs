namespace Slipway.Tests.Healthchecks;

/// <summary>Lines that make a file faulty, whatever else is in it.</summary>
internal static class BrokenLines
{
    private const string Code = "HC_CHECK_X=3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f10\n";

    /// <summary>Each with the variable that its fault must name.</summary>
    public static IReadOnlyList<(string Text, string Names)> All { get; } =
    [
        ("HC_CHECK_X=not-a-uuid\n", "HC_CHECK_X"),
        ("HC_CHECK_X=3f2b8a52-6c1d-4b0e-9a53-0d5a4c1e7f1\n", "HC_CHECK_X"),
        (Code + "HC_CHECK_Y=3F2B8A52-6C1D-4B0E-9A53-0D5A4C1E7F10\n", "HC_CHECK_Y"),
        (Code + "HC_CHECK_X_SCHEDULE=0 0 31 2 *\n", "HC_CHECK_X_SCHEDULE"),
        (Code + "HC_CHECK_X_SCHEDULE=@daily\n", "HC_CHECK_X_SCHEDULE"),
        (Code + "HC_CHECK_X_SCHEDULE=0 * * * * *\n", "HC_CHECK_X_SCHEDULE"),
        (Code + "HC_CHECK_X_SCHEDULE='*/0 * * * *'\n", "HC_CHECK_X_SCHEDULE"),
        (Code + "HC_CHECK_X_TZ=europe/berlin\n", "HC_CHECK_X_TZ"),
        (Code + "HC_CHECK_X_TIMEOUT=59\n", "HC_CHECK_X_TIMEOUT"),
        (Code + "HC_CHECK_X_GRACE=365d1s\n", "HC_CHECK_X_GRACE"),
        (Code + "HC_CHECK_X_GRACE=soon\n", "HC_CHECK_X_GRACE"),
        (Code + "HC_CHECK_X_METHODS=GET\n", "HC_CHECK_X_METHODS"),
        (Code + "HC_CHECK_X_CHANNELS=Mail,,Pager\n", "HC_CHECK_X_CHANNELS"),
        (Code + $"HC_CHECK_X_NAME={new string('é', 101)}\n", "HC_CHECK_X_NAME"),
        (Code + $"HC_CHECK_X_TAGS={new string('t', 501)}\n", "HC_CHECK_X_TAGS"),
        (Code + "HC_CHECK_X_NAME='two\nlines'\n", "HC_CHECK_X_NAME"),
        (Code + "HC_CHECK_X_NAME='never closed\n", "HC_CHECK_X_NAME"),
        (Code + "HC_CHECK_X_NAME=it's\n", "HC_CHECK_X_NAME"),
        (Code + "HC_CHECK_X_SHEDULE=* * * * *\n", "HC_CHECK_X_SHEDULE"),
        (Code + "HC_CHECK_X=0b9d4c66-55a1-4e0c-8d3f-2f4a5b6c7d8e\n", "HC_CHECK_X"),
    ];
}
