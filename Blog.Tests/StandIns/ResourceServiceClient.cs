using System.Buffers.Binary;
using System.Net;
using System.Runtime.CompilerServices;
using Google.Protobuf;

namespace Blog.Tests.Offline;

/// <summary>A bare gRPC client for the dashboard's resource service: sees bytes, headers and trailers as they are on the wire.</summary>
internal sealed class ResourceServiceClient(Uri address, params string[] keys) : IDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address, Timeout = TimeSpan.FromMinutes(1) };

    public static byte[] Frame(byte[] message, bool compressed = false)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = compressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        return frame;
    }

    public static string Status(HttpResponseMessage response) => response.TrailingHeaders.GetValues("grpc-status").Single();

    public Task<HttpResponseMessage> SendAsync(string method, HttpContent content, CancellationToken cancellationToken = default)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"aspire.v1.DashboardService/{method}")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Add("TE", "trailers");
        if (keys.Length > 0)
        {
            request.Headers.Add("x-resource-service-api-key", keys);
        }

        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    /// <summary>Sends raw bytes and reads the whole reply: its messages and its status.</summary>
    public async Task<(byte[] Body, string Status, string? Message)> CallAsync(string method, byte[] body)
    {
        using var response = await SendAsync(method, new ByteArrayContent(body));
        response.EnsureSuccessStatusCode();
        var bytes = await response.Content.ReadAsByteArrayAsync();
        var message = response.TrailingHeaders.TryGetValues("grpc-message", out var values) ? Uri.UnescapeDataString(values.Single()) : null;
        return (bytes, Status(response), message);
    }

    /// <summary>A call with one message each way that must succeed.</summary>
    public async Task<T> CallAsync<T>(string method, IMessage request, MessageParser<T> parser) where T : IMessage<T>
    {
        var (body, status, _) = await CallAsync(method, Frame(request.ToByteArray()));
        Assert.Equal("0", status);
        return parser.ParseFrom(body.AsSpan(5).ToArray());
    }

    /// <summary>The messages of a server stream, until it ends with OK.</summary>
    public async IAsyncEnumerable<T> StreamAsync<T>(
        string method, IMessage request, MessageParser<T> parser, [EnumeratorCancellation] CancellationToken cancellationToken = default) where T : IMessage<T>
    {
        using var response = await SendAsync(method, new ByteArrayContent(Frame(request.ToByteArray())), cancellationToken);
        response.EnsureSuccessStatusCode();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var prefix = new byte[5];
        while (await stream.ReadAtLeastAsync(prefix, 5, throwOnEndOfStream: false, cancellationToken) == 5)
        {
            var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
            await stream.ReadExactlyAsync(message, cancellationToken);
            yield return parser.ParseFrom(message);
        }

        Assert.Equal("0", Status(response));
    }

    public void Dispose() => _http.Dispose();
}
