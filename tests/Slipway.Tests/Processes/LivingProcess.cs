namespace Slipway.Tests.Processes;

/// <summary>Whether a process lives; one that only waits for its parent to notice its end does not.</summary>
internal static class LivingProcess
{
    public static bool Is(int pid)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{pid}/stat");
            return text[text.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }
}
