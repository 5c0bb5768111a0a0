using System.Globalization;
using System.Text;

namespace Blog.Tests.Support;

/// <summary>The start line and the fields of an HTTP/1.1 message, each byte as one character (Latin-1), nothing normalized.</summary>
public sealed record Http1Head(string StartLine, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The first value of a field, or null.</summary>
    public string? this[string name] =>
        Fields.FirstOrDefault(field => field.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The status code of a response.</summary>
    public int Status => int.Parse(StartLine.Split(' ')[1], CultureInfo.InvariantCulture);
}

/// <summary>
/// HTTP/1.1 by the byte (RFC 9112), for tests that send what HttpClient would refuse or tidy up, and for the proxy that
/// breaks connections at a chosen point.
/// </summary>
public sealed class Http1Reader(Stream stream)
{
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _start;
    private int _end;

    /// <summary>Writes a head and a body as they are.</summary>
    public static byte[] ToBytes(Http1Head head, ReadOnlySpan<byte> body)
    {
        var text = new StringBuilder(head.StartLine).Append("\r\n");
        foreach (var (name, value) in head.Fields)
        {
            text.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return [.. Encoding.Latin1.GetBytes(text.Append("\r\n").ToString()), .. body];
    }

    /// <summary>The next head.</summary>
    /// <returns>Null when the other side closed the connection between two messages.</returns>
    /// <exception cref="EndOfStreamException">It closed in the middle of one.</exception>
    public async Task<Http1Head?> ReadHeadAsync(CancellationToken cancellation)
    {
        var startLine = await ReadLineAsync(cancellation);
        if (startLine is null)
        {
            return null;
        }

        var fields = new List<KeyValuePair<string, string>>();
        while (await ReadLineAsync(cancellation) is { } line && line.Length > 0)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            fields.Add(new(line[..colon], line[(colon + 1)..].Trim(' ', '\t')));
        }

        return new Http1Head(startLine, fields);
    }

    /// <summary>The body that follows a head.</summary>
    /// <param name="head">The head.</param>
    /// <param name="untilClose">Without a length: true to read to the end of the connection, false for no body.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<byte[]> ReadBodyAsync(Http1Head head, bool untilClose, CancellationToken cancellation)
    {
        if (head["Transfer-Encoding"] is { } coding && coding.Contains("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return await ReadChunksAsync(cancellation);
        }

        if (head["Content-Length"] is { } length)
        {
            var body = new byte[int.Parse(length, CultureInfo.InvariantCulture)];
            await ReadExactlyAsync(body, cancellation);
            return body;
        }

        using var all = new MemoryStream();
        while (untilClose && await FillAsync(cancellation))
        {
            all.Write(_buffer.AsSpan(_start, _end - _start));
            _start = _end;
        }

        return all.ToArray();
    }

    private async Task<byte[]> ReadChunksAsync(CancellationToken cancellation)
    {
        using var all = new MemoryStream();
        while (true)
        {
            var size = await ReadLineAsync(cancellation) ?? throw new EndOfStreamException("Closed between two chunks.");
            var chunk = new byte[int.Parse(size.Split(';')[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture)];
            await ReadExactlyAsync(chunk, cancellation);
            all.Write(chunk);
            // The line end of the chunk's data, or the (empty) trailer section after the last chunk.
            await ReadLineAsync(cancellation);
            if (chunk.Length == 0)
            {
                return all.ToArray();
            }
        }
    }

    private async Task ReadExactlyAsync(Memory<byte> target, CancellationToken cancellation)
    {
        while (!target.IsEmpty)
        {
            if (!await FillAsync(cancellation))
            {
                throw new EndOfStreamException("Closed in the middle of a body.");
            }

            var count = Math.Min(target.Length, _end - _start);
            _buffer.AsMemory(_start, count).CopyTo(target);
            _start += count;
            target = target[count..];
        }
    }

    private async Task<string?> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (await FillAsync(cancellation))
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var end = rest.IndexOf((byte)'\n');
            line.Append(Encoding.Latin1.GetString(end < 0 ? rest : rest[..end]));
            _start += end < 0 ? rest.Length : end + 1;
            if (end >= 0)
            {
                return line.ToString().TrimEnd('\r');
            }
        }

        return line.Length == 0 ? null : throw new EndOfStreamException("Closed in the middle of a head.");
    }

    private async Task<bool> FillAsync(CancellationToken cancellation)
    {
        if (_start == _end)
        {
            (_start, _end) = (0, await stream.ReadAsync(_buffer, cancellation));
        }

        return _end > _start;
    }
}
