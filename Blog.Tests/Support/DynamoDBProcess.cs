using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Blog.Tests.Support;

/// <summary>A DynamoDB Local of its own, in memory, with the blog's table: for what runs without the AppHost.</summary>
internal sealed class DynamoDBProcess : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Process _process;

    private DynamoDBProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it and makes the table.</summary>
    /// <param name="root">The repository.</param>
    public static async Task<DynamoDBProcess> StartAsync(string root)
    {
        var folder = (await Tool.RunAsync(root, "bash", "scripts/fetch", "dynamodb")).Trim();
        var port = FreePort();
        var process = Process.Start(new ProcessStartInfo(
            "java",
            [
                "-Djava.library.path=./DynamoDBLocal_lib", "-jar", "DynamoDBLocal.jar", "-inMemory", "-sharedDb", "-disableTelemetry",
                "-port", port.ToString(CultureInfo.InvariantCulture),
            ])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var dynamodb = new DynamoDBProcess(process, new Uri($"http://127.0.0.1:{port}"));
        try
        {
            await dynamodb.CreateTableAsync();
            return dynamodb;
        }
        catch
        {
            await dynamodb.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task CreateTableAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using var timer = new PeriodicTimer(Interval);
        while (!await IsListeningAsync(deadline.Token))
        {
            if (_process.HasExited) throw new InvalidOperationException($"DynamoDB Local ended with {_process.ExitCode}.");
            await timer.WaitForNextTickAsync(deadline.Token);
        }

        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("test", "test"),
            new AmazonDynamoDBConfig { ServiceURL = Address.ToString(), AuthenticationRegion = "eu-west-1" });
        await BlogTable.EnsureAsync(client, BlogTable.DefaultName, deadline.Token);
    }

    private async Task<bool> IsListeningAsync(CancellationToken cancellation)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, Address.Port, cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
