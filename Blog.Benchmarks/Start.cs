using System.Diagnostics;
using System.Globalization;

namespace Blog.Benchmarks;

/// <summary>
/// Suite <c>start</c>: starts and stops the whole blog again and again as <c>./run</c> does, and looks each time at how long it
/// takes, what the processes hold, and what is left afterwards. A mark in the environment tells its processes from all others, and
/// they have a temporary directory of their own.
/// </summary>
internal static class Start
{
    private const int Runs = 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly string Mark = $"BLOG_START_SUITE={Guid.NewGuid():N}";
    private static readonly string Temporary = Directory.CreateTempSubdirectory("blog-start-").FullName;

    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    // Where DCP puts the sockets its processes talk over.
    private static readonly string Sockets = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache", "dcp");

    public static async Task RunAsync()
    {
        var (starts, stops, appHosts) = (new List<double>(), new List<double>(), new List<double>());
        var (processes, ports) = (0, 0);
        Dictionary<string, double> memory = [];
        var sockets = Entries(Sockets);
        await RunOnceAsync(); // What is built or read for the first time is not counted.
        for (var run = 1; run <= Runs; run++)
        {
            var once = await RunOnceAsync();
            starts.Add(once.Start);
            stops.Add(once.Stop);
            appHosts.Add(once.Memory.GetValueOrDefault("AppHost"));
            processes += once.LeftProcesses;
            ports += once.LeftPorts;
            foreach (var (name, bytes) in once.Memory) memory[name] = Math.Max(bytes, memory.GetValueOrDefault(name));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"run {run}: healthy after {once.Start:F1} s, gone after {once.Stop:F1} s, left {once.LeftProcesses} processes and {once.LeftPorts} ports"));
        }

        var files = Directory.GetFileSystemEntries(Temporary).Length;
        var leftSockets = Entries(Sockets) - sockets;
        Directory.Delete(Temporary, recursive: true);
        await Report.WriteAsync("start", string.Create(CultureInfo.InvariantCulture, $"""
            ## Start, stop, and what is left

            {Runs} starts and stops of `./run --in-memory` in a row, everything built and fetched, on one machine with
            {Environment.ProcessorCount} processors. Ratios to the median start.

            | | median | fastest | slowest |
            |---|---|---|---|
            | `./run` to everything healthy | 1.00 | {starts.Min() / Median(starts):F2} | {starts.Max() / Median(starts):F2} |
            | SIGTERM to the last process gone | {Median(stops) / Median(starts):F2} | {stops.Min() / Median(starts):F2} | {stops.Max() / Median(starts):F2} |

            1.00 was {Median(starts):F1} s (the goal is 20 s). The last five starts took {Median(starts[^5..]) / Median(starts[..5]):F2} times the first
            five; the AppHost held {Median(appHosts[^5..]) / Median(appHosts[..5]):F2} times the memory.
            Left behind by {Runs} runs: {processes} processes, {ports} listening ports, {files} temporary files and folders, {leftSockets} sockets of DCP.

            Largest resident memory of a process, as a share of the 120 MB that a replica or a function may hold:

            | process | share of 120 MB |
            |---|---|
            {string.Join('\n', memory.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry =>
                string.Create(CultureInfo.InvariantCulture, $"| {entry.Key} | {entry.Value / 1024 / 1024 / 120:F2} |")))}
            """));
    }

    private static async Task<Once> RunOnceAsync()
    {
        var info = new ProcessStartInfo(Path.Combine(Report.Root, "run"), ["--in-memory", "--jar"])
        {
            RedirectStandardOutput = true,
            Environment = { [Mark.Split('=')[0]] = Mark.Split('=')[1], ["TMPDIR"] = Temporary },
        };
        var watch = Stopwatch.StartNew();
        using var run = Process.Start(info)!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            while (true)
            {
                var line = await run.StandardOutput.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException("./run ended before it was healthy.");
                if (line.Contains("Everything is healthy", StringComparison.Ordinal)) break;
                if (line.Contains("Not everything came up", StringComparison.Ordinal)) throw new InvalidOperationException(line);
            }

            var start = watch.Elapsed.TotalSeconds;
            var rest = run.StandardOutput.ReadToEndAsync(deadline.Token);
            var processes = OurProcesses();
            var memory = processes.GroupBy(NameOf).ToDictionary(group => group.Key, group => group.Max(Resident));
            var ports = Ports(processes);
            watch.Restart();
            using var kill = Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)]);
            var stop = await EndAsync(watch);
            await run.WaitForExitAsync(deadline.Token);
            if (OurProcesses().Count == 0) await rest;
            return new Once(start, stop, memory, OurProcesses().Count, Listening().Select(listener => listener.Port).Intersect(ports).Count());
        }
        finally
        {
            foreach (var left in OurProcesses()) Kill(left);
        }
    }

    private static async Task<double> EndAsync(Stopwatch watch)
    {
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (OurProcesses().Count > 0 && watch.Elapsed < TimeSpan.FromMinutes(1)) await tick.WaitForNextTickAsync();
        return watch.Elapsed.TotalSeconds;
    }

    private static List<int> OurProcesses() => [.. Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(id => Read(id, "environ").Split('\0').Contains(Mark))];

    private static string NameOf(int id) => Read(id, "cmdline") switch
    {
        var line when line.Contains("Blog.Containers", StringComparison.Ordinal) => "container replica",
        var line when line.Contains("Blog.Functions", StringComparison.Ordinal) => "function",
        var line when line.Contains("Blog.Web", StringComparison.Ordinal) => "web",
        var line when line.Contains("Blog.AppHost.dll", StringComparison.Ordinal) => "AppHost",
        var line when line.Contains("TestTool", StringComparison.Ordinal) => "Lambda or gateway emulator",
        var line when line.Contains("DynamoDBLocal.jar", StringComparison.Ordinal) => "DynamoDB Local",
        var line when line.Contains("aspire-managed", StringComparison.Ordinal) => "dashboard",
        _ => "DCP",
    };

    /// <summary>Ports on which one of the processes listens.</summary>
    private static HashSet<string> Ports(IEnumerable<int> processes)
    {
        var sockets = processes.SelectMany(Links).ToHashSet();
        return [.. Listening().Where(listener => sockets.Contains($"socket:[{listener.Inode}]")).Select(listener => listener.Port)];
    }

    // Local address in the second column, state (0A is LISTEN) in the fourth, inode in the tenth.
    private static IEnumerable<(string Port, string Inode)> Listening() => SocketTables.Where(File.Exists)
        .SelectMany(File.ReadLines).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        .Where(columns => columns[3] == "0A").Select(columns => (columns[1].Split(':')[1], columns[9]));

    private static IEnumerable<string> Links(int id)
    {
        try
        {
            return [.. Directory.GetFileSystemEntries($"/proc/{id}/fd").Select(entry => new FileInfo(entry).LinkTarget ?? "")];
        }
        catch (IOException)
        {
            return []; // ended meanwhile
        }
    }

    private static double Resident(int id) => Read(id, "status").Split('\n').FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal)) is { } line
        ? 1024 * double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture)
        : 0;

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return ""; // ended meanwhile, or another user's
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // Ended meanwhile.
        }
    }

    private static int Entries(string directory) => Directory.Exists(directory) ? Directory.GetFileSystemEntries(directory).Length : 0;

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private sealed record Once(double Start, double Stop, Dictionary<string, double> Memory, int LeftProcesses, int LeftPorts);
}
