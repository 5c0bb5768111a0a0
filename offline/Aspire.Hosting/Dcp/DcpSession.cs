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
    private static readonly string[] s_runtimeSettings = ["DcpPublisher:ContainerRuntime", "ASPIRE_CONTAINER_RUNTIME", "DOTNET_ASPIRE_CONTAINER_RUNTIME"];
    private readonly ILogger _logger = loggers.CreateLogger<DcpSession>();
    private readonly CancellationTokenSource _disposing = new();
    private string? _folder;
    private Socket? _logSocket;
    private DcpClient? _client;
    private bool _stopRequested;

    public bool IsStarted => _client is not null;

    /// <summary>What there is to say about a container engine that is needed and does not answer.</summary>
    public EngineNotice? EngineNotice { get; private set; }

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

        var runtime = s_runtimeSettings.Select(setting => configuration[setting]).FirstOrDefault(name => !string.IsNullOrEmpty(name));
        string[] runtimeArguments = runtime is null ? [] : ["--container-runtime", runtime];
        if (needsContainers)
        {
            await CheckEngineAsync(() => InfoAsync(program, ["info", .. runtimeArguments], cancellationToken), runtime ?? "docker", cancellationToken);
        }
        else
        {
            await InfoAsync(program, ["version"], cancellationToken);
        }

        _folder = Directory.CreateTempSubdirectory("aspire-dcp").FullName;
        ListenForLogs();
        var kubeconfig = Path.Combine(_folder, "kubeconfig");
        await RunAsync(
            program, ["start-apiserver", "--monitor", $"{Environment.ProcessId}", "--detach", "--kubeconfig", kubeconfig, .. runtimeArguments], cancellationToken);

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

    /// <summary>Runs DCP to its end and returns what it has written.</summary>
    private async Task<string> RunAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
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

        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0 ? await output : throw new DistributedApplicationException(
            $"The orchestrator DCP, called with {string.Join(' ', arguments)}, ended with exit code {process.ExitCode}: {(await error).Trim()}");
    }

    private async Task<JsonNode> InfoAsync(string program, IEnumerable<string> arguments, CancellationToken cancellationToken)
    {
        var output = await RunAsync(program, arguments, cancellationToken);
        var info = JsonNode.Parse(output[Math.Max(0, output.IndexOf('{'))..]);
        return Version.TryParse((string?)info?["version"], out var version) && version >= s_oldest ? info : throw new DistributedApplicationException(
            $"DCP {s_oldest} or later is needed; '{program}' is version {version?.ToString() ?? "unknown"}.");
    }

    /// <summary>Says that the container engine does not answer, if one is needed; a test's start waits for it and then fails.</summary>
    private async Task CheckEngineAsync(Func<Task<JsonNode>> getInfo, string runtime, CancellationToken cancellationToken)
    {
        var patience = configuration.GetValue("DcpPublisher:ContainerRuntimeInitializationTimeout", TimeSpan.Zero);
        var until = DateTime.UtcNow + patience;
        var engine = (await getInfo())["containers"];
        while ((bool?)engine?["running"] != true && DateTime.UtcNow < until)
        {
            await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
            engine = (await getInfo())["containers"];
        }

        if ((bool?)engine?["running"] == true)
        {
            return;
        }

        EngineNotice = EngineNotice.Of(runtime, (bool?)engine?["installed"] == true);
        _logger.LogWarning("{Message}", EngineNotice.Message);
        _logger.LogDebug("The container engine said: {Error}", (string?)engine?["error"]);
        if (patience > TimeSpan.Zero)
        {
            throw new DistributedApplicationException(EngineNotice.Message);
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

/// <summary>Tells that the container engine does not answer.</summary>
internal sealed record EngineNotice(string Title, string Message, string Link)
{
    public static EngineNotice Of(string runtime, bool isInstalled) => isInstalled
        ? new("Container runtime unhealthy", $"Container runtime '{runtime}' was found but does not answer. Start it; the resources that need it follow by themselves.", "https://docs.docker.com/engine/daemon/troubleshoot/")
        : new("Container runtime not installed", $"Container runtime '{runtime}' could not be found. Install it, or name another one by ASPIRE_CONTAINER_RUNTIME.", "https://aka.ms/aspire/containers");
}
