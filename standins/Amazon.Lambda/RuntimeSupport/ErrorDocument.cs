using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An exception as the .NET runtime reports it: indented JSON, inner exceptions nested as cause and causes.</summary>
internal static class ErrorDocument
{
    private const int MaxBytes = 256 * 1024;

    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static byte[] Write(Exception exception)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            WriteException(writer, exception);
        }

        return buffer.WrittenCount <= MaxBytes
            ? [.. buffer.WrittenSpan, (byte)'\n']
            : [.. "{\"errorMessage\": \"The exception takes more than 256 KB.\"}"u8];
    }

    private static void WriteException(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", exception.GetType().Name);
        writer.WriteString("errorMessage", exception.Message.Trim());
        if (exception.StackTrace is { Length: > 0 } stackTrace)
        {
            writer.WriteStartArray("stackTrace");
            foreach (var line in stackTrace.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                writer.WriteStringValue(line);
            }

            writer.WriteEndArray();
        }

        if (exception.InnerException is { } inner)
        {
            writer.WritePropertyName("cause");
            WriteException(writer, inner);
        }

        if (exception is AggregateException aggregate)
        {
            writer.WriteStartArray("causes");
            foreach (var cause in aggregate.InnerExceptions)
            {
                WriteException(writer, cause);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
