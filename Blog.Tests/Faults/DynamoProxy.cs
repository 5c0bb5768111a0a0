using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Blog.Tests.Faults;

/// <summary>
/// Stands between the backends and DynamoDB Local, one TCP connection there for each one here, and does what the fault of
/// the moment says. It knows HTTP, so it can tell operations apart and break a connection after the write was done.
/// </summary>
public sealed class DynamoProxy : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentDictionary<TcpClient, Task> _connections = new();
    private readonly IPEndPoint _address;
    private Uri? _dynamodb;
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private volatile ActiveFault? _fault;
    private int _operations;

    public DynamoProxy()
    {
        _listener = Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _address = (IPEndPoint)_listener.LocalEndPoint!;
        Listen(_listener);
    }

    /// <summary>What the backends get as AWS_ENDPOINT_URL_DYNAMODB.</summary>
    public Uri Address => new($"http://{_address}");

    /// <summary>All operations that came in so far.</summary>
    public int Operations => Volatile.Read(ref _operations);

    /// <summary>Where operations go; known once DynamoDB Local runs.</summary>
    public void Connect(Uri dynamodb) => _dynamodb = dynamodb;

    /// <summary>Begins a fault; disposing the result ends it.</summary>
    public ActiveFault Begin(Fault fault)
    {
        var active = new ActiveFault(fault, End);
        _fault = active;
        if (fault.Kind == FaultKind.Refuse)
        {
            // A socket that is bound but does not listen refuses connections, and keeps the port ours.
            Rebind(listen: false);
            foreach (var client in _connections.Keys)
            {
                Reset(client);
            }
        }

        return active;
    }

    public async ValueTask DisposeAsync()
    {
        _fault = null;
        await _stopped.CancelAsync();
        _listener?.Dispose();
        foreach (var client in _connections.Keys)
        {
            client.Dispose();
        }

        await _accepting;
        await Task.WhenAll(_connections.Values);
        _stopped.Dispose();
    }

    private void End(ActiveFault fault)
    {
        _fault = null;
        if (fault.Fault.Kind == FaultKind.Refuse)
        {
            Rebind(listen: true);
        }
    }

    private static Socket Bind(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        // So that connections of a moment ago that still linger do not keep the port.
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
        socket.Bind(address);
        return socket;
    }

    private void Rebind(bool listen)
    {
        _listener!.Dispose();
        _accepting.GetAwaiter().GetResult();
        _listener = Bind(_address);
        if (listen)
        {
            Listen(_listener);
        }
    }

    private void Listen(Socket listener)
    {
        listener.Listen();
        _accepting = Task.Run(() => AcceptAsync(listener));
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = new TcpClient { Client = await listener.AcceptAsync() };
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return;
            }

            client.NoDelay = true;
            _connections[client] = Task.CompletedTask;
            _connections[client] = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        await Task.Yield();
        using var dynamodb = new TcpClient { NoDelay = true };
        try
        {
            var requests = new Http1Reader(client.GetStream());
            Http1Reader? responses = null;
            while (await requests.ReadHeadAsync(_stopped.Token) is { } head)
            {
                var body = await requests.ReadBodyAsync(head, untilClose: false, _stopped.Token);
                Interlocked.Increment(ref _operations);
                var fault = _fault is { } active && active.Hits(head) ? active : null;
                if (fault is not null && !await BeforeAsync(fault, client))
                {
                    continue;
                }

                if (responses is null)
                {
                    var target = _dynamodb ?? throw new InvalidOperationException("DynamoDB Local is not there yet.");
                    await dynamodb.ConnectAsync(target.Host, target.Port, _stopped.Token);
                    responses = new Http1Reader(dynamodb.GetStream());
                }

                await dynamodb.GetStream().WriteAsync(Http1Reader.ToBytes(head, body), _stopped.Token);
                var answer = await responses.ReadHeadAsync(_stopped.Token) ?? throw new EndOfStreamException("DynamoDB Local closed.");
                var answerBody = await responses.ReadBodyAsync(answer, untilClose: true, _stopped.Token);
                if (fault is not null)
                {
                    await AfterAsync(fault);
                }

                await client.GetStream().WriteAsync(Http1Reader.ToBytes(Reframe(answer, answerBody.Length), answerBody), _stopped.Token);
            }
        }
        catch (Exception exception) when (exception is IOException or SocketException or ObjectDisposedException or OperationCanceledException or InvalidOperationException)
        {
            // One side went away, by fault or by itself: so does the other.
            Reset(client);
        }
        finally
        {
            client.Dispose();
            _connections.TryRemove(client, out _);
        }
    }

    // True: the operation goes on to DynamoDB. False: it was answered here.
    private async Task<bool> BeforeAsync(ActiveFault fault, TcpClient client)
    {
        switch (fault.Fault.Kind)
        {
            case FaultKind.Delay:
                await Task.Delay(fault.Fault.Delay, _stopped.Token);
                return true;
            case FaultKind.HoldRequest:
                await fault.Ended.WaitAsync(_stopped.Token);
                return true;
            case FaultKind.Hang:
                await fault.Ended.WaitAsync(_stopped.Token);
                throw new IOException("Never answered.");
            case FaultKind.Refuse or FaultKind.Reset:
                throw new IOException("Reset.");
            case FaultKind.Error:
                var body = Encoding.UTF8.GetBytes($$"""{"__type":"{{fault.Fault.Code}}","message":"A fault of the tests."}""");
                var head = new Http1Head($"HTTP/1.1 {fault.Fault.Status} Fault",
                    [new("Content-Type", "application/x-amz-json-1.0"), new("Content-Length", $"{body.Length}")]);
                await client.GetStream().WriteAsync(Http1Reader.ToBytes(head, body), _stopped.Token);
                return false;
            default:
                return true;
        }
    }

    private async Task AfterAsync(ActiveFault fault)
    {
        fault.CountDone();
        if (fault.Fault.Kind == FaultKind.HoldAnswer)
        {
            await fault.Ended.WaitAsync(_stopped.Token);
        }

        if (fault.Fault.Kind is FaultKind.CutAnswer or FaultKind.HoldAnswer)
        {
            throw new IOException("Cut.");
        }
    }

    private static Http1Head Reframe(Http1Head head, int length) => head with
    {
        Fields =
        [
            .. head.Fields.Where(field => !field.Key.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase)
                && !field.Key.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)),
            new("Content-Length", $"{length}"),
        ],
    };

    private static void Reset(TcpClient client)
    {
        try
        {
            // Closing with a linger time of zero sends RST, not FIN.
            client.LingerState = new LingerOption(true, 0);
            client.Close();
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Closed by its own task at this moment.
        }
    }
}

/// <summary>A fault that goes on until it is disposed.</summary>
public sealed class ActiveFault(Fault fault, Action<ActiveFault> end) : IDisposable
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _passing;
    private int _seen;
    private int _hit;
    private int _done;

    public Fault Fault => fault;

    /// <summary>Operations hit so far.</summary>
    public int Hit => Volatile.Read(ref _hit);

    /// <summary>Operations that were hit and that DynamoDB did all the same.</summary>
    public int Done => Volatile.Read(ref _done);

    internal Task Ended => _ended.Task;

    /// <summary>Hits no further operation; those that are held stay so.</summary>
    public void LetPass() => _passing = true;

    public void Dispose()
    {
        end(this);
        _ended.TrySetResult();
    }

    internal bool Hits(Http1Head head)
    {
        var operation = head["X-Amz-Target"]?.Split('.')[^1];
        if (_passing || (fault.Operations.Length > 0 && !fault.Operations.Contains(operation)) || (Interlocked.Increment(ref _seen) - 1) % fault.Every != 0)
        {
            return false;
        }

        Interlocked.Increment(ref _hit);
        return true;
    }

    internal void CountDone() => Interlocked.Increment(ref _done);
}
