using System.Diagnostics;
using System.Globalization;

namespace Blog.Benchmarks;

/// <summary>
/// Suite <c>start</c>: starts and stops the whole blog again and again as <c>./run</c> does, and looks each time at how long it
/// takes, what the processes hold, and what is left afterwards.
/// </summary>
internal static class Start
{
    private const int Runs = 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static async Task RunAsync()
    {
        var starts = new List<double>();
        var stops = new List<double>();
        Dictionary<string, long> memory = [];
        var before = Leftovers();
        for (var run = 1; run <= Runs; run++)
        {
            var (start, stop, resident) = await RunOnceAsync();
            starts.Add(start);
            stops.Add(stop);
            foreach (var (name, bytes) in resident) memory[name] = Math.Max(bytes, memory.GetValueOrDefault(name));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"run {run}: healthy after {start:F1} s, gone after {stop:F1} s"));
        }

        var after = Leftovers();
        await Report.WriteAsync("start", string.Create(CultureInfo.InvariantCulture, $"""
            ## Start, stop, and what is left

            {Runs} starts and stops of `./run --in-memory` in a row, everything built and fetched, on one machine with
            {Environment.ProcessorCount} processors. Ratios to the median start.

            | | median | fastest | slowest |
            |---|---|---|---|
            | `./run` to everything healthy | 1.00 | {starts.Min() / Median(starts):F2} | {starts.Max() / Median(starts):F2} |
            | SIGTERM to the last process gone | {Median(stops) / Median(starts):F2} | {stops.Min() / Median(starts):F2} | {stops.Max() / Median(starts):F2} |

            1.00 was {Median(starts):F1} s (the goal is 20 s). The last five starts took {Median(starts[^5..]) / Median(starts[..5]):F2} times the first five.
            Left behind by {Runs} runs: {after.Processes - before.Processes} processes, {after.Ports - before.Ports} listening ports,
            {after.Files - before.Files} temporary files.

            Largest resident memory of a process, as a share of the 120 MB that a replica or a function may hold:

            | process | share of 120 MB |
            |---|---|
            {string.Join('\n', memory.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry =>
                string.Create(CultureInfo.InvariantCulture, $"| {entry.Key} | {entry.Value / 1024.0 / 1024 / 120:F2} |")))}
            """));
    }

    private static async Task<(double Start, double Stop, Dictionary<string, long> Memory)> RunOnceAsync()
    {
        var info = new ProcessStartInfo(Path.Combine(Report.Root, "run"), ["--in-memory", "--jar"]) { RedirectStandardOutput = true };
        var watch = Stopwatch.StartNew();
        using var run = Process.Start(info)!;
        using var deadline = new CancellationTokenSource(Deadline);
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
        watch.Restart();
        using var kill = Process.Start("kill", ["-TERM", run.Id.ToString(CultureInfo.InvariantCulture)]);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (OurProcesses().Count > 0) await tick.WaitForNextTickAsync(deadline.Token);
        await rest;
        return (start, watch.Elapsed.TotalSeconds, memory);
    }

    // Whatever runs one of our programs from this checkout, and what DCP started for it.
    private static List<int> OurProcesses() => [.. Directory.GetDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(id => id != Environment.ProcessId && IsOurs(CommandLine(id)))];

    private static bool IsOurs(string commandLine) =>
        commandLine.Contains("/artifacts/", StringComparison.Ordinal) && commandLine.Contains(Report.Root, StringComparison.Ordinal)
        && !commandLine.Contains("Blog.Benchmarks", StringComparison.Ordinal)
        || commandLine.Contains("aws-serverless-blog/", StringComparison.Ordinal)
        || commandLine.Contains("DynamoDBLocal.jar", StringComparison.Ordinal);

    private static string NameOf(int id) => CommandLine(id) switch
    {
        var line when line.Contains("Blog.Containers", StringComparison.Ordinal) => "container replica",
        var line when line.Contains("Blog.Functions", StringComparison.Ordinal) => "function",
        var line when line.Contains("Blog.Web", StringComparison.Ordinal) => "web",
        var line when line.Contains("Blog.AppHost", StringComparison.Ordinal) => "AppHost",
        var line when line.Contains("TestTool", StringComparison.Ordinal) => "Lambda or gateway emulator",
        var line when line.Contains("DynamoDBLocal.jar", StringComparison.Ordinal) => "DynamoDB Local",
        var line when line.Contains("aspire-managed", StringComparison.Ordinal) => "dashboard",
        _ => "DCP",
    };

    private static (int Processes, int Ports, int Files) Leftovers() => (
        OurProcesses().Count,
        File.ReadLines("/proc/net/tcp").Count(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[3] == "0A"),
        Directory.GetFileSystemEntries(Path.GetTempPath()).Length);

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return ""; // ended meanwhile
        }
    }

    private static long Resident(int id)
    {
        try
        {
            var line = File.ReadLines($"/proc/{id}/status").FirstOrDefault(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
            return line is null ? 0 : 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
