using System.Net.Sockets;

namespace Blog.Tests.Support;

/// <summary>An answer as it came over the wire.</summary>
public sealed record RawResponse(Http1Head Head, byte[] Body)
{
    public int Status => Head.Status;
}

/// <summary>
/// Sends requests just as they are given over one connection at a time, kept alive while the server wants it.
/// Not for concurrent use.
/// </summary>
public sealed class RawHttpClient(Uri server) : IDisposable
{
    private TcpClient? _connection;
    private Http1Reader? _responses;

    /// <summary>Value for the Host field.</summary>
    public string Authority => server.Authority;

    /// <summary>Sends a request and reads the answer to its end.</summary>
    /// <exception cref="IOException">The connection broke off without a whole answer.</exception>
    public async Task<RawResponse> SendAsync(string method, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        if (_connection is not null)
        {
            try
            {
                return await SendOnceAsync(method, request, cancellation);
            }
            catch (ConnectionClosedException)
            {
                // The server closed the connection after its last answer, whatever that said; this request never reached it.
            }
        }

        _connection = new TcpClient { NoDelay = true };
        await _connection.ConnectAsync(server.Host, server.Port, cancellation);
        _responses = new Http1Reader(_connection.GetStream());
        return await SendOnceAsync(method, request, cancellation);
    }

    public void Dispose() => Close();

    private async Task<RawResponse> SendOnceAsync(string method, ReadOnlyMemory<byte> request, CancellationToken cancellation)
    {
        var keep = false;
        try
        {
            var sending = _connection!.GetStream().WriteAsync(request, cancellation).AsTask();
            Http1Head head;
            do
            {
                head = await ReadHeadAsync(cancellation);
            }
            while (head.Status < 200);

            var bodyless = method == "HEAD" || head.Status is 204 or 304;
            var body = bodyless ? [] : await _responses!.ReadBodyAsync(head, untilClose: true, cancellation);
            keep = head["Connection"]?.Contains("close", StringComparison.OrdinalIgnoreCase) != true && sending.IsCompletedSuccessfully
                && (bodyless || head["Content-Length"] is not null || head["Transfer-Encoding"] is not null);
            await IgnoreAsync(sending);
            return new RawResponse(head, body);
        }
        finally
        {
            if (!keep)
            {
                Close();
            }
        }
    }

    private async Task<Http1Head> ReadHeadAsync(CancellationToken cancellation)
    {
        try
        {
            return await _responses!.ReadHeadAsync(cancellation) ?? throw new ConnectionClosedException();
        }
        catch (IOException exception) when (exception.InnerException is SocketException)
        {
            throw new ConnectionClosedException();
        }
    }

    // A server that answered early need not read the rest of the request.
    private static async Task IgnoreAsync(Task sending)
    {
        try
        {
            await sending;
        }
        catch (IOException)
        {
            // The answer is complete all the same.
        }
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private sealed class ConnectionClosedException() : IOException("Closed without an answer.");
}
