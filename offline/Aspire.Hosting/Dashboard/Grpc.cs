using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Aspire.Hosting.Dashboard;

/// <summary>Status codes of gRPC that the resource service answers with.</summary>
internal enum GrpcStatus
{
    Ok = 0,
    Unknown = 2,
    InvalidArgument = 3,
    ResourceExhausted = 8,
    FailedPrecondition = 9,
    Unimplemented = 12,
}

/// <summary>Ends a call with a status other than OK; the message reaches the client.</summary>
internal sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    public GrpcStatus Status { get; } = status;
}

/// <summary>
/// gRPC's framing over HTTP/2 (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md): each message is one byte
/// "compressed", four bytes length (big endian) and the message; the status follows in the trailers. No compression is offered.
/// </summary>
internal static class Grpc
{
    private const int PrefixLength = 5;

    /// <summary>gRPC's default limit for a received message, in bytes.</summary>
    private const int MaxMessageLength = 4 * 1024 * 1024;

    /// <summary>Runs one call and ends it with its status in the trailers.</summary>
    public static async Task CallAsync(HttpContext context, Func<Task> handler)
    {
        context.Response.ContentType = "application/grpc";
        var (status, message) = (GrpcStatus.Ok, "");
        try
        {
            await handler();
        }
        catch (GrpcException ex)
        {
            (status, message) = (ex.Status, ex.Message);
        }
        catch (InvalidProtocolBufferException ex)
        {
            (status, message) = (GrpcStatus.InvalidArgument, ex.Message);
        }

        if (!context.RequestAborted.IsCancellationRequested)
        {
            context.Response.AppendTrailer("grpc-status", ((int)status).ToString(System.Globalization.CultureInfo.InvariantCulture));
            if (message.Length > 0)
            {
                context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
            }
        }
    }

    /// <summary>Reads the single message of a unary or server-streaming call.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext context, MessageParser<T> parser) where T : class, IMessage<T>
        => await ReadNextAsync(context, parser) ?? throw new GrpcException(GrpcStatus.InvalidArgument, "The request has no message.");

    /// <summary>Reads the next message of the request, or null at its end.</summary>
    public static async Task<T?> ReadNextAsync<T>(HttpContext context, MessageParser<T> parser) where T : class, IMessage<T>
    {
        var reader = context.Request.BodyReader;
        while (true)
        {
            var result = await reader.ReadAsync(context.RequestAborted);
            var buffer = result.Buffer;
            if (TryReadMessage(ref buffer, out var payload))
            {
                var message = parser.ParseFrom(payload);
                reader.AdvanceTo(buffer.Start);
                return message;
            }

            var rest = buffer.Length;
            reader.AdvanceTo(buffer.Start, buffer.End);
            if (result.IsCompleted)
            {
                return rest == 0 ? null : throw new GrpcException(GrpcStatus.InvalidArgument, "The request ends inside a message.");
            }
        }
    }

    /// <summary>Sends one message of the reply at once.</summary>
    public static async Task WriteAsync(HttpContext context, IMessage message, CancellationToken cancellationToken)
    {
        var length = message.CalculateSize();
        var writer = context.Response.BodyWriter;
        WritePrefix(writer, length);
        message.WriteTo(writer);
        await writer.FlushAsync(cancellationToken);
    }

    private static void WritePrefix(PipeWriter writer, int length)
    {
        var prefix = writer.GetSpan(PrefixLength);
        prefix[0] = 0;
        BinaryPrimitives.WriteInt32BigEndian(prefix[1..], length);
        writer.Advance(PrefixLength);
    }

    private static bool TryReadMessage(ref ReadOnlySequence<byte> buffer, out ReadOnlySequence<byte> payload)
    {
        payload = default;
        if (buffer.Length < PrefixLength)
        {
            return false;
        }

        Span<byte> prefix = stackalloc byte[PrefixLength];
        buffer.Slice(0, PrefixLength).CopyTo(prefix);
        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (prefix[0] != 0)
        {
            throw new GrpcException(GrpcStatus.Unimplemented, "Compressed messages are not supported.");
        }

        if (length > MaxMessageLength)
        {
            throw new GrpcException(GrpcStatus.ResourceExhausted, $"A message may be {MaxMessageLength} bytes long at most.");
        }

        if (buffer.Length < PrefixLength + length)
        {
            return false;
        }

        payload = buffer.Slice(PrefixLength, length);
        buffer = buffer.Slice(PrefixLength + length);
        return true;
    }
}
