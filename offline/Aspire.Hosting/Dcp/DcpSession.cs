using System.Collections;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>The DCP processes of one application: a folder of their own, started on start, gone after disposal.</summary>
internal sealed class DcpSession(DistributedApplicationOptions options, IConfiguration configuration, ILoggerFactory loggers) : IAsyncDisposable
{
    private static readonly Version s_oldest = new(0, 25);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);
    private static readonly string[] s_notInherited = ["ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "ASPIRE_LOGLEVEL"];
    private readonly ILogger _logger = loggers.CreateLogger<DcpSession>();
    private readonly CancellationTokenSource _disposing = new();
    private string? _folder;
    private Socket? _logSocket;
    private DcpClient? _client;
    private bool _stopRequested;

    public bool IsStarted => _client is not null;

    public DcpClient Client => _client ?? throw new InvalidOperationException("DCP was not started.");

    /// <summary>Starts DCP; it ends by itself when this process does.</summary>
    /// <exception cref="DistributedApplicationException">It is not there, is too old or does not start; the message says which.</exception>
    public async Task StartAsync(bool needsContainers, CancellationToken cancellationToken)
    {
        var program = configuration["DcpPublisher:CliPath"] ?? options.Metadata("dcpclipath");
        if (!File.Exists(program))
        {
            throw new DistributedApplicationException($"The orchestrator DCP was not found at '{program}'. Run offline/fetch aspire, or build the AppHost again, to get it.");
        }

        await CheckAsync(program, needsContainers, cancellationToken);
        _folder = Directory.CreateTempSubdirectory("aspire-dcp").FullName;
        ListenForLogs();
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        List<string> arguments = ["start-apiserver", "--monitor", $"{Environment.ProcessId}", "--detach", "--kubeconfig", kubeconfig];
        if (configuration["DcpPublisher:ContainerRuntime"] is { Length: > 0 } runtime)
        {
            arguments.AddRange(["--container-runtime", runtime]);
        }

        var (exitCode, _, error) = await RunAsync(program, arguments, cancellationToken);
        if (exitCode != 0)
        {
            throw new DistributedApplicationException($"The orchestrator DCP ended with exit code {exitCode} when it was started: {error}");
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_patience);
        try
        {
            while (!TryRead(kubeconfig) || !await Client.AnswersAsync(limit.Token))
            {
                await Task.Delay(20, limit.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DistributedApplicationException($"The orchestrator DCP did not start within {s_patience.TotalSeconds} seconds.");
        }
    }

    /// <summary>Asks DCP to end everything it runs, and itself.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_client is null || _stopRequested)
        {
            return;
        }

        try
        {
            await _client.StopServerAsync(cancellationToken);
            _stopRequested = true;
        }
        catch (Exception ex) when (ex is HttpRequestException or OperationCanceledException)
        {
            // Gone already, or it will find out when this process ends.
            _logger.LogDebug(ex, "DCP could not be asked to stop.");
        }
    }

    /// <summary>Waits until the DCP processes, and with them all they started, are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(s_patience);
        await StopAsync(limit.Token);
        if (_stopRequested)
        {
            await _client!.WaitForEndAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _disposing.CancelAsync();
        _logSocket?.Dispose();
        _client?.Dispose();
        _disposing.Dispose();
        try
        {
            Directory.Delete(_folder ?? "", recursive: true);
        }
        catch (Exception ex) when (ex is IOException or ArgumentException)
        {
            // DCP has deleted it, or there never was one.
        }
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(ProcessStartInfo start, CancellationToken cancellationToken)
    {
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return (process.ExitCode, await output, (await error).Trim());
    }

    private Task<(int ExitCode, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment.Clear();
        foreach (DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (!s_notInherited.Contains((string)variable.Key))
            {
                start.Environment[(string)variable.Key] = (string?)variable.Value;
            }
        }

        if (_folder is not null)
        {
            start.Environment["DCP_SESSION_FOLDER"] = _folder;
            start.Environment["DCP_LOG_SOCKET"] = Path.Combine(_folder, "output.sock");
        }

        return RunAsync(start, cancellationToken);
    }

    private async Task CheckAsync(string program, bool needsContainers, CancellationToken cancellationToken)
    {
        var (_, output, _) = await RunAsync(program, [needsContainers ? "info" : "version"], cancellationToken);
        var info = JsonNode.Parse(output[Math.Max(0, output.IndexOf('{'))..]);
        if (!Version.TryParse((string?)info?["version"], out var version) || version < s_oldest)
        {
            throw new DistributedApplicationException($"DCP {s_oldest} or later is needed; '{program}' is version {version?.ToString() ?? "unknown"}.");
        }

        if (info["containers"] is JsonObject containers && !((bool?)containers["running"] ?? false))
        {
            _logger.LogWarning("Container runtime '{Runtime}' could not be reached: {Error}", (string?)containers["runtime"], (string?)containers["error"]);
        }
    }

    private bool TryRead(string kubeconfig)
    {
        try
        {
            _client ??= new(File.ReadAllText(kubeconfig));
            return true;
        }
        catch (Exception ex) when (ex is IOException or FormatException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void ListenForLogs()
    {
        _logSocket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        _logSocket.Bind(new UnixDomainSocketEndPoint(Path.Combine(_folder!, "output.sock")));
        _logSocket.Listen();
        _ = AcceptAsync(_logSocket);
    }

    private async Task AcceptAsync(Socket listener)
    {
        try
        {
            while (true)
            {
                var connection = await listener.AcceptAsync(_disposing.Token);
                _ = ReadLogAsync(connection);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The application ends.
        }
    }

    private async Task ReadLogAsync(Socket connection)
    {
        var logger = loggers.CreateLogger("Aspire.Hosting.Dcp");
        try
        {
            using var reader = new StreamReader(new NetworkStream(connection, ownsSocket: true));
            while (await reader.ReadLineAsync(_disposing.Token) is { } line)
            {
                logger.LogDebug("{Line}", line);
            }
        }
        catch (Exception ex) when (ex is OperationCanceledException or IOException)
        {
            // The process has ended, or the application ends.
        }
    }
}
