using System.Diagnostics;
using System.Globalization;

namespace Blog.Tests.Faults;

/// <summary>
/// Signals to processes that the tests' own application started. The published packages run a project by <c>dotnet run</c>, so a
/// signal goes to the last of a line of processes: the one that does the work.
/// </summary>
internal static class Signals
{
    /// <summary>Asks a process to end (SIGTERM).</summary>
    public static void Terminate(int processId) => Send("-TERM", processId);

    /// <summary>Ends a process at once (SIGKILL).</summary>
    public static void Kill(int processId) => Send("-KILL", processId);

    private static void Send(string signal, int processId)
    {
        using var kill = Process.Start("kill", [signal, Last(processId).ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
        Assert.Equal(0, kill.ExitCode);
    }

    private static int Last(int processId)
    {
        var child = Process.GetProcesses().Select(process => process.Id).FirstOrDefault(id => ParentOf(id) == processId);
        return child == 0 ? processId : Last(child);
    }

    private static int? ParentOf(int processId)
    {
        try
        {
            var line = File.ReadLines($"/proc/{processId}/status").FirstOrDefault(line => line.StartsWith("PPid:", StringComparison.Ordinal));
            return line is null ? null : int.Parse(line[5..], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // It has ended meanwhile.
        }
    }
}
