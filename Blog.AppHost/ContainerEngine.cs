using System.ComponentModel;
using System.Diagnostics;

namespace Blog.AppHost;

/// <summary>Whether this machine runs containers.</summary>
public static class ContainerEngine
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Whether an engine answers: the one that Aspire is set to use, else Docker or Podman, as Aspire itself finds them.</summary>
    /// <param name="configured">The value of ASPIRE_CONTAINER_RUNTIME, if any.</param>
    public static bool Answers(string? configured) =>
        (configured is { Length: > 0 } ? [configured] : (string[])["docker", "podman"]).Any(EngineAnswers);

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
