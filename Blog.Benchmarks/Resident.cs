using System.Globalization;

namespace Blog.Benchmarks;

/// <summary>Resident memory of a process in MB, by what it is (<see href="https://man7.org/linux/man-pages/man5/proc_pid_status.5.html"/>).</summary>
/// <param name="Total">All of it, <c>VmRSS</c>.</param>
/// <param name="Anonymous">Heaps, stacks, and what the runtime keeps for itself.</param>
/// <param name="Shared">Code of the just-in-time compiler, which .NET keeps in shared memory so as to write it at one address and run it at another.</param>
/// <param name="Files">Pages of programs and libraries. All processes that run the same file share them, and the kernel takes them back when memory is short.</param>
/// <param name="Most">The largest total so far, <c>VmHWM</c>.</param>
internal sealed record Resident(double Total, double Anonymous, double Shared, double Files, double Most)
{
    /// <exception cref="IOException">There is no such process.</exception>
    public static Resident Of(int process)
    {
        var lines = File.ReadAllLines($"/proc/{process}/status");
        double Megabytes(string name) =>
            double.Parse(lines.Single(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
        return new(Megabytes("VmRSS"), Megabytes("RssAnon"), Megabytes("RssShmem"), Megabytes("RssFile"), Megabytes("VmHWM"));
    }
}
