namespace Slipway.Reporting;

/// <summary>Asks whoever sits before the terminal, before something is deleted.</summary>
/// <param name="input">Where the answer comes from.</param>
/// <param name="isTerminal">Whether a person can be asked.</param>
/// <param name="log">Where the question is shown.</param>
public sealed class Consent(TextReader input, bool isTerminal, IRunLog log)
{
    /// <summary>Whether the answer is yes; anything but <c>y</c> and <c>yes</c> is no.</summary>
    /// <param name="question">The question, without a question mark's answer.</param>
    /// <param name="given">Whether it was given beforehand (<c>--yes</c>): nobody is asked then.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="SlipwayException">It was not given, and nobody can be asked (exit code 2).</exception>
    public async Task<bool> AskAsync(string question, bool given, CancellationToken cancellationToken)
    {
        if (given)
        {
            log.Write($"{question} yes (--yes)");
            return true;
        }

        if (!isTerminal)
        {
            throw new SlipwayException($"{question} Nobody can be asked here: there is no terminal. Nothing was changed.")
            {
                ExitCode = ExitCode.WrongUse,
                Next = ["Read the plan above, and if it is what you want, run the same with --yes."],
            };
        }

        log.Show($"{question} [y/N]");
        var answer = (await Task.Run(input.ReadLine, cancellationToken).WaitAsync(cancellationToken))?.Trim();
        return answer is not null && (answer.Equals("y", StringComparison.OrdinalIgnoreCase) || answer.Equals("yes", StringComparison.OrdinalIgnoreCase));
    }
}
