using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>HTTP/1.1 as bytes: requests no client would send, and answers with their headers in the order they came.</summary>
internal static class RawHttp
{
    /// <summary>Sends one request over a new connection and reads its answer.</summary>
    /// <param name="port">A port of localhost.</param>
    /// <param name="headers">In the order they are sent.</param>
    public static async Task<RawResponse> SendAsync(
        int port, string method, string target, IEnumerable<(string Name, string Value)> headers, byte[] body, CancellationToken cancellationToken)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", port, cancellationToken);
        var stream = client.GetStream();
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\n");
        foreach (var (name, value) in headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(head.Append("\r\n").ToString()), cancellationToken);
        await stream.WriteAsync(body, cancellationToken);
        return await ReadAsync(new BufferedStream(stream), method, cancellationToken);
    }

    private static async Task<RawResponse> ReadAsync(Stream stream, string method, CancellationToken cancellationToken)
    {
        var status = int.Parse((await LineAsync(stream, cancellationToken)).Split(' ')[1], CultureInfo.InvariantCulture);
        List<(string Name, string Value)> headers = [];
        while (await LineAsync(stream, cancellationToken) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add((line[..colon], line[(colon + 1)..].Trim()));
        }

        var body = new MemoryStream();
        if (method != "HEAD" && headers.Any(header => header is ("Transfer-Encoding", "chunked")))
        {
            while (int.Parse(await LineAsync(stream, cancellationToken), NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var size)
            {
                await CopyAsync(stream, body, size, cancellationToken);
                await LineAsync(stream, cancellationToken);
            }
        }
        else if (method != "HEAD" && headers.FirstOrDefault(header => header.Name == "Content-Length").Value is { } length)
        {
            await CopyAsync(stream, body, int.Parse(length, CultureInfo.InvariantCulture), cancellationToken);
        }

        return new RawResponse(status, headers, body.ToArray());
    }

    private static async Task CopyAsync(Stream from, MemoryStream to, int count, CancellationToken cancellationToken)
    {
        var buffer = new byte[count];
        await from.ReadExactlyAsync(buffer, cancellationToken);
        to.Write(buffer);
    }

    private static async Task<string> LineAsync(Stream stream, CancellationToken cancellationToken)
    {
        var line = new List<byte>();
        var one = new byte[1];
        do
        {
            await stream.ReadExactlyAsync(one, cancellationToken);
            line.Add(one[0]);
        }
        while (one[0] != '\n');
        return Encoding.UTF8.GetString([.. line]).TrimEnd('\r', '\n');
    }
}

/// <summary>An answer, headers in the order they came.</summary>
internal sealed record RawResponse(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body);
