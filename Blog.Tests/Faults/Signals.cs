using System.Diagnostics;
using System.Globalization;

namespace Blog.Tests.Faults;

/// <summary>Signals to processes that the tests' own application started.</summary>
internal static class Signals
{
    /// <summary>Asks a process to end (SIGTERM).</summary>
    public static void Terminate(int processId)
    {
        using var kill = Process.Start("kill", ["-TERM", processId.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    /// <summary>Ends a process at once (SIGKILL).</summary>
    public static void Kill(int processId)
    {
        using var process = Process.GetProcessById(processId);
        process.Kill();
    }
}
