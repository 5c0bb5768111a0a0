using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Blog.Tests.Contract.Parity;

/// <summary>A request that both backends must answer alike. Each character is one byte (Latin-1), so that any bytes fit.</summary>
/// <param name="Method">Method of the request line.</param>
/// <param name="Target">Target of the request line; may hold the placeholders of <see cref="Placeholders"/>.</param>
/// <param name="Fields">Header fields after Host, in order; values may hold placeholders.</param>
/// <param name="Body">The body; empty for none.</param>
/// <param name="Chunked">Sends the body in chunks, not with a Content-Length.</param>
public sealed record RequestCase(
    string Method, string Target, IReadOnlyList<KeyValuePair<string, string>> Fields, string Body = "", bool Chunked = false)
{
    /// <summary>Reads a line of fixed-cases.jsonl.</summary>
    public static RequestCase FromJson(string line) => JsonSerializer.Deserialize(line, RequestCaseJson.Default.RequestCase)!;

    /// <summary>One line for fixed-cases.jsonl.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, RequestCaseJson.Default.RequestCase);

    /// <summary>The bytes to send.</summary>
    public byte[] ToBytes(string authority, Placeholders placeholders)
    {
        var body = Encoding.Latin1.GetBytes(Body);
        var fields = new List<KeyValuePair<string, string>> { new("Host", authority) };
        fields.AddRange(Fields.Select(field => KeyValuePair.Create(field.Key, placeholders.Fill(field.Value))));
        if (Chunked)
        {
            fields.Add(new("Transfer-Encoding", "chunked"));
            body = [.. Encoding.ASCII.GetBytes($"{body.Length:x}\r\n"), .. body, .. body.Length > 0 ? "\r\n0\r\n\r\n"u8 : "\r\n"u8];
        }
        else if (body.Length > 0 || Method is "POST" or "PUT")
        {
            fields.Add(new("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture)));
        }

        return Http1Reader.ToBytes(new Http1Head($"{Method} {placeholders.Fill(Target)} HTTP/1.1", fields), body);
    }

    /// <summary>Simpler cases that may fail in the same way, the boldest cuts first.</summary>
    public IEnumerable<RequestCase> Shrink()
    {
        if (Body.Length > 0)
        {
            yield return this with { Body = "" };
        }

        if (Chunked)
        {
            yield return this with { Chunked = false };
        }

        for (var index = 0; index < Fields.Count; index++)
        {
            yield return this with { Fields = [.. Fields.Where((_, other) => other != index)] };
        }

        if (Target.IndexOf('?', StringComparison.Ordinal) is > 0 and var query)
        {
            yield return this with { Target = Target[..query] };
            foreach (var part in Cuts(Target[(query + 1)..]))
            {
                yield return this with { Target = Target[..(query + 1)] + part };
            }
        }

        foreach (var body in Cuts(Body))
        {
            yield return this with { Body = body };
        }

        for (var index = 0; index < Fields.Count; index++)
        {
            foreach (var value in Cuts(Fields[index].Value))
            {
                yield return this with { Fields = [.. Fields.Select((field, other) => other == index ? new(field.Key, value) : field)] };
            }
        }
    }

    // The text without one piece of it, for pieces of half its length down to single characters.
    private static IEnumerable<string> Cuts(string text)
    {
        for (var size = (text.Length + 1) / 2; size > 0; size = size == 1 ? 0 : (size + 1) / 2)
        {
            // A few hundred tries are worth their time, a hundred thousand are not.
            for (var start = 0; start < text.Length && start / size < 64; start += size)
            {
                yield return text.Remove(start, Math.Min(size, text.Length - start));
            }
        }
    }
}

/// <summary>What stands for the state of the table in a case.</summary>
/// <param name="Id">For <c>&lt;id&gt;</c>: a blog that exists.</param>
/// <param name="Version">For <c>&lt;version&gt;</c>: its version.</param>
/// <param name="Key">For <c>&lt;key&gt;</c>: what makes Idempotency-Keys of this run and backend different from all others.</param>
/// <param name="Cursor">For <c>&lt;cursor&gt;</c>: a nextCursor of the whole list.</param>
/// <param name="AuthorCursor">For <c>&lt;authorcursor&gt;</c>: a nextCursor of the list of <see cref="Author"/>.</param>
public sealed record Placeholders(string Id, long Version, string Key = "", string Cursor = "", string AuthorCursor = "")
{
    /// <summary>Who wrote the blogs that the cursors are of.</summary>
    public const string Author = "Parity";

    public string Fill(string text) => text.Contains('<', StringComparison.Ordinal)
        ? text.Replace("<id>", Id, StringComparison.Ordinal)
            .Replace("<ID>", Id.ToUpperInvariant(), StringComparison.Ordinal)
            .Replace("<version>", Version.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal)
            .Replace("<key>", Key, StringComparison.Ordinal)
            .Replace("<cursor>", Cursor, StringComparison.Ordinal)
            .Replace("<authorcursor>", AuthorCursor, StringComparison.Ordinal)
        : text;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(RequestCase))]
internal sealed partial class RequestCaseJson : JsonSerializerContext;
