using System.Text;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.TestTool;

/// <summary>The event of a REST API, fields in the order they are sent, null where the request has nothing for them.</summary>
internal sealed record ProxyEvent
{
    private const string DefaultContentType = "text/plain; charset=utf-8";

    private static readonly string[] BinaryTypes =
        ["application/octet-stream", "application/zip", "application/pdf", "application/wasm", "application/x-protobuf"];

    private static readonly string[] BinaryPrefixes = ["image/", "audio/", "video/"];

    public string? Resource { get; init; }

    public string? Path { get; init; }

    public string? HttpMethod { get; init; }

    public Dictionary<string, string>? Headers { get; init; }

    public Dictionary<string, string?[]>? MultiValueHeaders { get; init; }

    public Dictionary<string, string>? QueryStringParameters { get; init; }

    public Dictionary<string, string?[]>? MultiValueQueryStringParameters { get; init; }

    public Dictionary<string, string>? PathParameters { get; init; }

    public Dictionary<string, string>? StageVariables { get; init; }

    public Dictionary<string, string>? RequestContext { get; init; }

    public string? Body { get; init; }

    public bool IsBase64Encoded { get; init; }

    /// <summary>Reads a request to its end.</summary>
    public static async Task<ProxyEvent> ReadAsync(HttpRequest request, Route route, Dictionary<string, string> pathParameters)
    {
        var binary = IsBinary(request.ContentType);
        var headers = request.Headers.ToDictionary(header => header.Key, header => header.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
        headers.TryAdd("content-type", [DefaultContentType]);
        if (binary)
        {
            headers.Remove("content-length");
        }

        var query = request.Query.ToDictionary(field => field.Key, field => field.Value.ToArray());
        return new ProxyEvent
        {
            Resource = route.Path,
            Path = request.Path.ToUriComponent(),
            HttpMethod = request.Method,
            Headers = LastValues(headers),
            MultiValueHeaders = headers,
            QueryStringParameters = query.Count > 0 ? LastValues(query) : null,
            MultiValueQueryStringParameters = query.Count > 0 ? query : null,
            PathParameters = pathParameters.Count > 0 ? pathParameters : null,
            Body = await ReadBodyAsync(request, binary),
            IsBase64Encoded = binary,
        };
    }

    private static bool IsBinary(string? contentType) => contentType is not null
        && (BinaryTypes.Contains(contentType, StringComparer.OrdinalIgnoreCase)
            || BinaryPrefixes.Any(prefix => contentType.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)));

    private static Dictionary<string, string> LastValues(Dictionary<string, string?[]> values) =>
        values.ToDictionary(entry => entry.Key, entry => entry.Value[^1] ?? string.Empty);

    private static async Task<string?> ReadBodyAsync(HttpRequest request, bool binary)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer);
        if (buffer.Length == 0)
        {
            return null;
        }

        if (binary)
        {
            return Convert.ToBase64String(buffer.GetBuffer(), 0, (int)buffer.Length);
        }

        // Lossy where the text is not UTF-8, and a byte order mark decides.
        buffer.Position = 0;
        using var reader = new StreamReader(buffer, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        return string.IsNullOrWhiteSpace(text) ? null : text;
    }
}

/// <summary>What a function behind a REST API answers.</summary>
internal sealed record ProxyAnswer
{
    public int StatusCode { get; init; }

    public Dictionary<string, string?>? Headers { get; init; }

    public Dictionary<string, string?[]>? MultiValueHeaders { get; init; }

    public string? Body { get; init; }

    public bool IsBase64Encoded { get; init; }

    public static ProxyAnswer Error(int status, string message) => new() { StatusCode = status, Body = $$"""{"message":"{{message}}"}""" };
}

/// <summary>Both documents as JSON: camel case, and non-ASCII text escaped.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ProxyEvent))]
[JsonSerializable(typeof(ProxyAnswer))]
internal sealed partial class ProxyJson : JsonSerializerContext;
