using System.ComponentModel;
using System.Diagnostics;

namespace Blog.AppHost;

/// <summary>Whether this machine runs containers.</summary>
public static class ContainerEngine
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether one of these answers. A client alone is no engine: its command fails where it finds nobody to ask.</summary>
    /// <param name="engines">Names or paths of their commands.</param>
    public static bool Answers(params IEnumerable<string> engines) => engines.Any(EngineAnswers);

    private static bool EngineAnswers(string engine)
    {
        try
        {
            // The question that Aspire asks; the answer is so short that nobody has to read it while the process runs.
            using var process = Process.Start(
                new ProcessStartInfo(engine, ["container", "ls", "--last", "1"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            if (process.WaitForExit(Timeout)) return process.ExitCode == 0;
            process.Kill();
            return false;
        }
        catch (Win32Exception)
        {
            return false; // not installed
        }
    }
}
