using System.Buffers.Binary;
using System.Globalization;
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
    private const uint MaxMessageLength = 4 * 1024 * 1024;

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

        if (!context.RequestAborted.IsCancellationRequested)
        {
            context.Response.AppendTrailer("grpc-status", ((int)status).ToString(CultureInfo.InvariantCulture));
            if (message.Length > 0) context.Response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
        }
    }

    /// <summary>Reads the message of a call in which the client sends one.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext context, MessageParser<T> parser) where T : IMessage<T>
    {
        try
        {
            var prefix = new byte[PrefixLength];
            await context.Request.Body.ReadExactlyAsync(prefix, context.RequestAborted);
            if (prefix[0] != 0) throw new GrpcException(GrpcStatus.Unimplemented, "Compressed messages are not supported.");
            var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
            if (length > MaxMessageLength) throw new GrpcException(GrpcStatus.ResourceExhausted, $"A message may be {MaxMessageLength} bytes long at most.");

            var message = new byte[length];
            await context.Request.Body.ReadExactlyAsync(message, context.RequestAborted);
            return parser.ParseFrom(message);
        }
        catch (Exception ex) when (ex is EndOfStreamException or InvalidProtocolBufferException)
        {
            throw new GrpcException(GrpcStatus.InvalidArgument, ex.Message);
        }
    }

    /// <summary>Sends one message of the reply at once.</summary>
    public static async Task WriteAsync(HttpContext context, IMessage message, CancellationToken cancellationToken)
    {
        var writer = context.Response.BodyWriter;
        WritePrefix(writer, message.CalculateSize());
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
}
