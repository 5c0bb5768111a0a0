using System.ComponentModel;
using System.Diagnostics;

namespace Blog.AppHost;

/// <summary>Whether this machine runs containers.</summary>
public static class ContainerEngine
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Those that Aspire would use: the one that it is set to, else Docker or Podman.</summary>
    /// <param name="configured">The value of ASPIRE_CONTAINER_RUNTIME, if any.</param>
    public static IReadOnlyList<string> Candidates(string? configured) => configured is { Length: > 0 } ? [configured] : ["docker", "podman"];

    /// <summary>Whether one of these answers.</summary>
    /// <param name="engines">Names or paths of their commands.</param>
    public static bool Answers(IEnumerable<string> engines) => engines.Any(EngineAnswers);

    // A client alone is no engine: "info" fails where the client finds nobody to ask.
    private static bool EngineAnswers(string engine)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(engine, ["info"]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            process.OutputDataReceived += (_, _) => { };
            process.ErrorDataReceived += (_, _) => { };
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
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
