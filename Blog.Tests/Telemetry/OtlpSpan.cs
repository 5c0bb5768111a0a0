using System.Globalization;
using System.Text;

namespace Blog.Tests.Telemetry;

/// <summary>
/// A span as it is on the wire, read by the field numbers of opentelemetry/proto/trace/v1/trace.proto.
/// </summary>
internal sealed record OtlpSpan(string Service, string Name, int Kind, string TraceId, string SpanId, string ParentId, IReadOnlyDictionary<string, string> Attributes)
{
    public const int Server = 2;
    public const int Client = 3;

    public static IEnumerable<OtlpSpan> Read(byte[] request) =>
        from resourceSpans in Fields(request, 1)
        let service = Fields(resourceSpans.Bytes, 1).SelectMany(resource => AttributesOf(resource.Bytes, 1)).ToDictionary()["service.name"]
        from scopeSpans in Fields(resourceSpans.Bytes, 2)
        from span in Fields(scopeSpans.Bytes, 2)
        select Of(service, span.Bytes);

    private static OtlpSpan Of(string service, byte[] span) => new(
        service,
        Text(span, 5),
        (int)Fields(span, 6).Single().Number,
        Hex(span, 1),
        Hex(span, 2),
        Hex(span, 4),
        AttributesOf(span, 9).ToDictionary());

    private static IEnumerable<KeyValuePair<string, string>> AttributesOf(byte[] message, int field) =>
        Fields(message, field).Select(pair => KeyValuePair.Create(Text(pair.Bytes, 1), Value(Fields(pair.Bytes, 2).Single().Bytes)));

    // AnyValue: 1 is a string, 3 an integer; the others are not compared here.
    private static string Value(byte[] value)
    {
        var (field, number, bytes) = Fields(value).Single();
        return field == 1 ? Encoding.UTF8.GetString(bytes) : ((long)number).ToString(CultureInfo.InvariantCulture);
    }

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(Fields(message, field).Single().Bytes);

    private static string Hex(byte[] message, int field) =>
        Convert.ToHexStringLower(Fields(message, field).Select(id => id.Bytes).FirstOrDefault([]));

    private static IEnumerable<(int Field, ulong Number, byte[] Bytes)> Fields(byte[] message, int field) =>
        Fields(message).Where(found => found.Field == field);

    // https://protobuf.dev/programming-guides/encoding/
    private static IEnumerable<(int Field, ulong Number, byte[] Bytes)> Fields(byte[] message)
    {
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message, ref at);
            var length = (tag & 7) switch { 0 => 0, 1 => 8, 2 => (int)Varint(message, ref at), 5 => 4, _ => throw new FormatException() };
            var number = (tag & 7) == 0 ? Varint(message, ref at) : 0;
            yield return ((int)(tag >> 3), number, message[at..(at + length)]);
            at += length;
        }
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        ulong value = 0;
        for (var shift = 0; ; shift += 7)
        {
            value |= (ulong)(message[at] & 0x7f) << shift;
            if (message[at++] < 0x80)
            {
                return value;
            }
        }
    }
}
