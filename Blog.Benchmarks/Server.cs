using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Blog.Benchmarks;

/// <summary>A server process under measurement, on a free port of this machine.</summary>
internal sealed class Server : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Process _process;

    private Server(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Id of its process.</summary>
    public int Id => _process.Id;

    /// <summary>Processor time of it and its children so far, in seconds.</summary>
    public double ProcessorTime => Family().Sum(id => Read(id, "stat") is { } stat ? Ticks(stat) / 100.0 : 0);

    /// <summary>Resident memory of it and its children, in bytes; pages they share count in each.</summary>
    public long Resident => Family().Sum(id => Read(id, "statm") is { } statm ? long.Parse(statm.Split(' ')[1], CultureInfo.InvariantCulture) * Environment.SystemPageSize : 0);

    /// <param name="program">The program.</param>
    /// <param name="arguments">Its arguments, of which <c>PORT</c> is replaced.</param>
    /// <param name="folder">Its working directory.</param>
    /// <param name="path">A path that is answered with 200 once it serves.</param>
    /// <param name="variables">Its own environment variables, <c>PORT</c> replaced too.</param>
    public static async Task<Server> StartAsync(
        string program, string arguments, string folder, string path, IEnumerable<(string Name, string Value)> variables)
    {
        var port = FreePort().ToString(CultureInfo.InvariantCulture);
        var start = new ProcessStartInfo(program, arguments.Replace("PORT", port, StringComparison.Ordinal)) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) start.Environment[name] = value.Replace("PORT", port, StringComparison.Ordinal);
        var process = Process.Start(start)!;
        process.OutputDataReceived += ShowTrouble;
        process.ErrorDataReceived += ShowTrouble;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var server = new Server(process, new Uri($"http://127.0.0.1:{port}"));
        using var client = new HttpClient { BaseAddress = server.Address };
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100));
        while (await AskAsync(client, path) is { } problem)
        {
            if (process.HasExited) throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
            if (deadline.IsCancellationRequested) throw new TimeoutException($"{program} does not serve: {problem}");
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }

        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // Null where it was answered with 200.
    private static async Task<string?> AskAsync(HttpClient client, string path)
    {
        try
        {
            using var response = await client.GetAsync(path);
            return response.StatusCode == HttpStatusCode.OK ? null : $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()}";
        }
        catch (HttpRequestException exception)
        {
            return exception.Message;
        }
    }

    private static void ShowTrouble(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text && (text.Contains("rror", StringComparison.Ordinal) || text.Contains("xception", StringComparison.Ordinal))) Console.Error.WriteLine(text);
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private IEnumerable<int> Family() => Directory.EnumerateDirectories("/proc").Select(Path.GetFileName)
        .Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
        .Where(id => id == _process.Id || (Read(id, "stat") is { } stat && stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1] == $"{_process.Id}"));

    // A process may end at any moment.
    private static string? Read(int id, string file)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/{file}");
        }
        catch (IOException)
        {
            return null;
        }
    }

    private static long Ticks(string stat)
    {
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture);
    }
}
