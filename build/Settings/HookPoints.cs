namespace Slipway.Settings;

/// <summary>Where hooks are called: before and after each step, and at the end of a release. A point is named as its option is, without <c>--hook-</c>.</summary>
internal static class HookPoints
{
    /// <summary>A release ended well.</summary>
    public const string OnSuccess = "on-success";

    /// <summary>A release failed.</summary>
    public const string OnFailure = "on-failure";

    /// <summary>The application went back to an older version.</summary>
    public const string OnRollback = "on-rollback";

    /// <summary>Every point, with what a hook there is for.</summary>
    public static IEnumerable<(string Point, string Description)> All =>
        StepName.All.SelectMany(step => new[]
        {
            (Before(step), $"Shell command, run on this host before {step}; if it fails, so does the step."),
            (After(step), $"Shell command, run on this host when {step} is done; if it fails, that is a warning."),
        }).Concat(
        [
            (OnSuccess, "Shell command, run on this host when a release has ended well."),
            (OnFailure, "Shell command, run on this host when a release has failed, after its recovery."),
            (OnRollback, "Shell command, run on this host when the application has gone back: a release failed and was rolled back, or Rollback ended well."),
        ]);

    /// <summary>The point before a step.</summary>
    public static string Before(string step) => "before-" + Words(step);

    /// <summary>The point after a step.</summary>
    public static string After(string step) => "after-" + Words(step);

    private static string Words(string step) =>
        string.Concat(step.Select((letter, index) => index > 0 && char.IsUpper(letter) ? $"-{char.ToLowerInvariant(letter)}" : $"{char.ToLowerInvariant(letter)}"));
}
