using System.Globalization;
using System.Text.Json;

namespace Blog.Tests.Support;

/// <summary>Holds answers against an OpenAPI document: their status, their headers and their body.</summary>
public sealed class OpenApiContract
{
    // What the connection, the server or the gateway adds; they say nothing about the API.
    private static readonly HashSet<string> Transport = new(StringComparer.OrdinalIgnoreCase)
    {
        "Date", "Server", "Connection", "Keep-Alive", "Transfer-Encoding", "Content-Length", "Content-Type",
        "x-amzn-RequestId", "x-amz-apigw-id", "X-Amzn-Trace-Id",
    };

    private readonly JsonElement _document;
    private readonly JsonSchema _schema;

    public OpenApiContract(string json)
    {
        _document = JsonDocument.Parse(json).RootElement;
        _schema = new JsonSchema(_document);
    }

    /// <summary>The document that is committed.</summary>
    public static OpenApiContract Committed { get; } = new(Repository.Read("docs", "openapi.json"));

    /// <summary>Whether a header is part of the API and not of the way it came.</summary>
    public static bool IsOfTheApi(string header) => !Transport.Contains(header);

    /// <summary>What in an answer is not as documented; empty when all is.</summary>
    /// <param name="method">Method of the request.</param>
    /// <param name="template">Path of the route, such as <c>/blogs/{id}</c>.</param>
    /// <param name="status">Status of the answer.</param>
    /// <param name="headers">Its headers, each value on its own.</param>
    /// <param name="body">Its body.</param>
    public IReadOnlyList<string> FindViolations(
        string method, string template, int status, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        var code = status.ToString(CultureInfo.InvariantCulture);
        var responses = _document.GetProperty("paths").GetProperty(template).GetProperty(method.ToLowerInvariant()).GetProperty("responses");
        if (!responses.TryGetProperty(code, out var found))
        {
            return [$"{method} {template} answers {code}, which is not documented"];
        }

        var response = _schema.Resolve(found);
        return [.. CheckHeaders(response, headers), .. CheckBody(response, headers, body)];
    }

    private IEnumerable<string> CheckHeaders(JsonElement response, IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        var documented = response.TryGetProperty("headers", out var some)
            ? some.EnumerateObject().ToDictionary(header => header.Name, header => _schema.Resolve(header.Value), StringComparer.OrdinalIgnoreCase)
            : [];
        foreach (var (name, _) in headers.Where(header => IsOfTheApi(header.Key) && !documented.ContainsKey(header.Key)))
        {
            yield return $"the header {name} is not documented";
        }

        foreach (var (name, header) in documented)
        {
            var values = headers.Where(given => given.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).ToList();
            if (values.Count == 0 && header.TryGetProperty("required", out var required) && required.GetBoolean())
            {
                yield return $"the header {name} is missing";
            }

            foreach (var (_, value) in values)
            {
                foreach (var violation in _schema.Validate(header.GetProperty("schema"), ToJson(header.GetProperty("schema"), value), name))
                {
                    yield return violation;
                }
            }
        }
    }

    private List<string> CheckBody(JsonElement response, IReadOnlyList<KeyValuePair<string, string>> headers, ReadOnlyMemory<byte> body)
    {
        if (!response.TryGetProperty("content", out var content))
        {
            return body.IsEmpty ? [] : ["there is a body where none is documented"];
        }

        var type = headers.Where(header => header.Key.Equals("Content-Type", StringComparison.OrdinalIgnoreCase)).Select(header => header.Value).ToList();
        if (type is not [var single] || !content.TryGetProperty(single, out var media))
        {
            return [$"the Content-Type is {string.Join(" and ", type)}"];
        }

        if (!single.EndsWith("json", StringComparison.Ordinal)) return [];

        try
        {
            using var json = JsonDocument.Parse(body);
            return [.. _schema.Validate(media.GetProperty("schema"), json.RootElement)];
        }
        catch (JsonException exception)
        {
            return [$"the body is not JSON: {exception.Message}"];
        }
    }

    // A header is text; where the schema says number or boolean, that text is one.
    private JsonElement ToJson(JsonElement schema, string value)
    {
        var isText = !_schema.Resolve(schema).TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String || type.GetString() == "string";
        try
        {
            return JsonDocument.Parse(isText ? JsonSerializer.Serialize(value) : value).RootElement;
        }
        catch (JsonException)
        {
            return JsonDocument.Parse(JsonSerializer.Serialize(value)).RootElement;
        }
    }
}
