using System.Text.Json;

namespace Blog.Tests.Contract;

/// <summary>docs/openapi.json is whole: each status and header of the API is in it, and an example for whatever is sent or answered.</summary>
public sealed class OpenApiDocumentTests
{
    private static readonly JsonElement Document =
        JsonDocument.Parse(Repository.Read("docs", "openapi.json")).RootElement;

    private static readonly JsonSchema Schema = new(Document);

    [Fact]
    public void It_is_openapi_3_1() => Assert.StartsWith("3.1.", Document.GetProperty("openapi").GetString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("get", "/blogs", "200 400 429 500 503")]
    [InlineData("post", "/blogs", "201 400 401 413 415 422 429 500 503")]
    [InlineData("get", "/blogs/{id}", "200 304 400 404 412 429 500 503")]
    [InlineData("put", "/blogs/{id}", "200 400 401 404 412 413 415 428 429 500 503")]
    [InlineData("delete", "/blogs/{id}", "204 400 401 404 412 429 500 503")]
    public void Each_status_of_a_route_is_there_with_its_headers(string method, string path, string statuses)
    {
        var responses = Operation(path, method).GetProperty("responses").EnumerateObject().ToDictionary(status => status.Name, status => Schema.Resolve(status.Value));
        Assert.Equal(statuses.Split(' '), responses.Keys.Order());
        foreach (var (status, response) in responses)
        {
            string[] own = (status, method) switch
            {
                ("201", _) => ["ETag", "Location"],
                ("200", "get") when path == "/blogs" => [],
                ("200" or "304", _) => ["ETag"],
                ("401", _) => ["WWW-Authenticate"],
                ("415", _) => ["Accept"],
                ("429" or "503", _) => ["Retry-After"],
                _ => [],
            };
            string[] expected =
            [
                "Cache-Control", "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy", "Server-Timing", "X-Backend",
                "X-Cold-Start", "X-Content-Type-Options", "X-Trace-Id", .. own,
            ];
            Assert.Equal(expected.Order(), response.GetProperty("headers").EnumerateObject().Select(header => header.Name).Order());
        }
    }

    [Fact]
    public void Every_body_parameter_and_header_has_an_example_that_is_valid()
    {
        var operations = Document.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()).Select(operation => operation.Value).ToList();
        var examples = operations.SelectMany(operation => operation.TryGetProperty("parameters", out var parameters) ? parameters.EnumerateArray() : [])
            .Concat(operations.SelectMany(operation => operation.TryGetProperty("requestBody", out var body) ? Media(body) : []))
            .Concat(operations.SelectMany(operation => operation.GetProperty("responses").EnumerateObject()).SelectMany(response => Media(Schema.Resolve(response.Value))))
            .Concat(Document.GetProperty("components").GetProperty("headers").EnumerateObject().Select(header => header.Value))
            .ToList();
        Assert.True(examples.Count > 40);
        Assert.All(examples, described =>
        {
            Assert.True(described.TryGetProperty("example", out var example), $"There is no example in {described}");
            Assert.Empty(Schema.Validate(described.GetProperty("schema"), example));
        });
    }

    private static JsonElement Operation(string path, string method) => Document.GetProperty("paths").GetProperty(path).GetProperty(method);

    private static IEnumerable<JsonElement> Media(JsonElement body) =>
        body.TryGetProperty("content", out var content) ? content.EnumerateObject().Select(media => media.Value) : [];
}
