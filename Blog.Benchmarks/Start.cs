using System.Diagnostics;
using System.Globalization;

namespace Blog.Benchmarks;

/// <summary>
/// Suite <c>start</c>: starts and stops the whole blog in turns as <c>./run</c> does and as Aspire would by itself, with every project
/// under <c>dotnet run</c>, and looks each time at how long it takes, what all processes hold, and what is left afterwards. A mark in the
/// environment tells its processes from all others, and they have a temporary directory of their own.
/// </summary>
internal static class Start
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);
    private static readonly string Mark = $"BLOG_START_SUITE={Guid.NewGuid():N}";
    private static readonly string Temporary = Directory.CreateTempSubdirectory("blog-start-").FullName;

    private static readonly string[] SocketTables = ["/proc/net/tcp", "/proc/net/tcp6"];

    private static readonly Kind[] Kinds =
    [
        new("`./run`", Path.Combine(Report.Root, "run"), ["--in-memory", "--jar"], []),
        // Under dotnet watch the AppHost leaves projects to Aspire; this makes it believe so. Build servers would stay, and count as left.
        new("`dotnet run`, Aspire's own way", "dotnet",
            ["run", "--no-build", "--project", Path.Combine(Report.Root, "Blog.AppHost"), "--", "--DynamoDB:DataDirectory=", "--DynamoDB:Run=jar"],
            [("DOTNET_WATCH", "1"), ("MSBUILDDISABLENODEREUSE", "1")]),
    ];

    /// <param name="rounds">Starts and stops of each kind; medians are of these.</param>
    public static async Task RunAsync(int rounds)
    {
        var runs = Kinds.ToDictionary(kind => kind, _ => new List<Once>());
        foreach (var kind in Kinds) await RunOnceAsync(kind); // What is built or read for the first time is not counted.
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var kind in round % 2 == 1 ? Kinds : Kinds.Reverse())
            {
                var once = await RunOnceAsync(kind);
                runs[kind].Add(once);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"round {round}, {kind.Name}: healthy after {once.Start:F1} s, gone after {once.Stop:F1} s, {once.Total / 1024 / 1024:F0} MB, left {once.LeftProcesses} processes and {once.LeftPorts} ports"));
            }
        }

        Directory.Delete(Temporary, recursive: true);
        var ours = runs[Kinds[0]];
        var (start, stop, total) = (Median(ours, once => once.Start), Median(ours, once => once.Stop), Median(ours, once => once.Total));
        await Report.WriteAsync("start", string.Create(CultureInfo.InvariantCulture, $"""
            ## Start, stop, and memory

            {rounds} starts and stops of each kind in turns, everything built and fetched, DynamoDB Local in memory under Java, on one machine with
            {Environment.ProcessorCount} processors. Medians, as ratios to the first row.

            | | start to everything healthy | SIGTERM to the last process gone | resident memory of all processes |
            |---|---|---|---|
            {string.Join('\n', runs.Select(kind => string.Create(CultureInfo.InvariantCulture,
                $"| {kind.Key.Name} | {Median(kind.Value, once => once.Start) / start:F2} | {Median(kind.Value, once => once.Stop) / stop:F2} | {Median(kind.Value, once => once.Total) / total:F2} |")))}

            1.00 was {start:F1} s ({ours.Min(once => once.Start):F1} to {ours.Max(once => once.Start):F1}), {stop:F1} s ({ours.Min(once => once.Stop):F1} to {ours.Max(once => once.Stop):F1}) and {total / 1024 / 1024:F0} MB.
            Left behind by all runs: {runs.Values.Sum(kind => kind.Sum(once => once.LeftProcesses))} processes, {runs.Values.Sum(kind => kind.Sum(once => once.LeftPorts))} listening ports.

            Where the time of `./run` goes, medians:

            | | seconds |
            |---|---|
            {string.Join('\n', ours[0].Stages!.All.Select((stage, at) => string.Create(CultureInfo.InvariantCulture, $"| {stage.Stage} | {Median(ours, once => once.Stages!.All[at].Seconds):F1} |")))}

            Largest resident memory of one process of `./run`, in MB, at the end of its start:

            | process | MB |
            |---|---|
            {string.Join('\n', ours.SelectMany(once => once.Memory).GroupBy(entry => entry.Key).OrderBy(group => group.Key, StringComparer.Ordinal).Select(group =>
                string.Create(CultureInfo.InvariantCulture, $"| {group.Key} | {group.Max(entry => entry.Value) / 1024 / 1024:F0} |")))}
            """));
    }

    private static async Task<Once> RunOnceAsync(Kind kind)
    {
        var info = new ProcessStartInfo(kind.Program, kind.Arguments)
        {
            RedirectStandardOutput = true,
            Environment = { [Mark.Split('=')[0]] = Mark.Split('=')[1], ["TMPDIR"] = Temporary },
        };
        foreach (var (name, value) in kind.Variables) info.Environment[name] = value;
        var watch = Stopwatch.StartNew();
        using var run = Process.Start(info)!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var scripted = 0.0;
            while (true)
            {
                var line = await run.StandardOutput.ReadLineAsync(deadline.Token) ?? throw new InvalidOperationException($"{kind.Name} ended before it was healthy.");
                if (line.StartsWith("Starting;", StringComparison.Ordinal)) scripted = watch.Elapsed.TotalSeconds;
                if (line.Contains("Everything is healthy", StringComparison.Ordinal)) break;
                if (line.Contains("ended with exit code", StringComparison.Ordinal)) throw new InvalidOperationException(line);
            }

            var start = watch.Elapsed.TotalSeconds;
            var rest = run.StandardOutput.ReadToEndAsync(deadline.Token);
            var processes = OurProcesses();
            var memory = processes.GroupBy(NameOf).ToDictionary(group => group.Key, group => group.Max(Resident));
            var total = processes.Sum(Resident);
            // Under `dotnet run` every project is built first, by processes that are gone by now.
            var stages = kind == Kinds[0] ? StartStages.Of(run.Id, scripted, start, [.. processes.Select(id => (id, NameOf(id)))]) : null;
            var ports = Ports(processes);
            watch.Restart();
            using var kill = Process.Start("kill", ["-TERM", AppHost(processes).ToString(CultureInfo.InvariantCulture)]);
            var stop = await EndAsync(watch);
            await run.WaitForExitAsync(deadline.Token);
            if (OurProcesses().Count == 0) await rest;
            return new Once(start, stop, total, memory, stages, OurProcesses().Count, Listening().Select(listener => listener.Port).Intersect(ports).Count());
        }
        finally
        {
            foreach (var left in OurProcesses()) Kill(left);
        }
    }

    private static int AppHost(IEnumerable<int> processes) => processes.Single(id => NameOf(id) == "AppHost");

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
        var line when line.Contains("dotnet\0run\0", StringComparison.Ordinal) => "dotnet run",
        var line when line.Contains("TestTool", StringComparison.Ordinal) => "Lambda or gateway emulator",
        var line when line.Contains("Blog.Containers", StringComparison.Ordinal) => "container replica",
        var line when line.Contains("Blog.Functions", StringComparison.Ordinal) => "function",
        var line when line.Contains("Blog.Web", StringComparison.Ordinal) => "web",
        var line when line.Contains("Blog.AppHost/debug/Blog.AppHost", StringComparison.Ordinal) => "AppHost",
        var line when line.Contains("DynamoDBLocal.jar", StringComparison.Ordinal) => "DynamoDB Local",
        var line when line.Contains("Aspire.Dashboard", StringComparison.Ordinal) => "dashboard",
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

    private static double Median(List<Once> runs, Func<Once, double> value) => runs.Select(value).Order().ElementAt(runs.Count / 2);

    private sealed record Kind(string Name, string Program, string[] Arguments, (string Name, string Value)[] Variables);

    private sealed record Once(double Start, double Stop, double Total, Dictionary<string, double> Memory, StartStages? Stages, int LeftProcesses, int LeftPorts);
}
