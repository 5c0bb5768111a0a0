using Amazon.DynamoDBv2;
using Microsoft.Extensions.DependencyInjection;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blog.Tests.Contract;

/// <summary>What the contract suites share: clients of both backends, and blogs of the test's own.</summary>
[Collection(BlogAppCollection.Name)]
public abstract class ContractTests(BlogApp app) : IDisposable
{
    private readonly Dictionary<string, HttpClient> _clients = [];

    public static TheoryData<string> Backends => ["functions", "containers"];

    /// <summary>The schemas of docs/openapi.json.</summary>
    protected static JsonNode Schemas { get; } = JsonNode.Parse(Repository.Read("docs", "openapi.json"))!["components"]!["schemas"]!;

    /// <summary>The members that a schema names, in its order.</summary>
    protected static IEnumerable<string> Members(string schema) => Schemas[schema]!["properties"]!.AsObject().Select(member => member.Key);

    /// <summary>A well-formed id that no blog has.</summary>
    protected static string UnknownId => Guid.CreateVersion7().ToString();

    /// <summary>A client that holds each answer against docs/openapi.json.</summary>
    protected HttpClient Client(string backend)
    {
        if (!_clients.TryGetValue(backend, out var client))
        {
            _clients[backend] = client = ContractHandler.CreateClient(app.Backend(backend));
        }

        return client;
    }

    /// <summary>The table itself, for what no backend would write.</summary>
    protected IAmazonDynamoDB Table => app.App.Services.GetRequiredService<IAmazonDynamoDB>();

    public void Dispose()
    {
        foreach (var client in _clients.Values)
        {
            client.Dispose();
        }

        GC.SuppressFinalize(this);
    }

    /// <summary>The other of the two.</summary>
    protected static string Other(string backend) => backend == "functions" ? "containers" : "functions";

    /// <summary>An author no other test uses.</summary>
    protected static string NewAuthor() => "author " + Guid.NewGuid().ToString("N")[..12];

    protected static JsonObject Draft(string title = "Title", string author = "Author", string content = "Content", params string[] tags) => new()
    {
        ["title"] = title, ["author"] = author, ["content"] = content, ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]),
    };

    protected static HttpContent Json(JsonNode body) => Json(body.ToJsonString());

    protected static HttpContent Json(string body) => new StringContent(body, Encoding.UTF8, MediaTypeHeaderValue.Parse("application/json"));

    protected async Task<JsonElement> CreateAsync(string backend, JsonObject? draft = null)
    {
        using var response = await Client(backend).PostAsync("/blogs", Json(draft ?? Draft()));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return await ReadAsync(response);
    }

    protected Task<HttpResponseMessage> SendAsync(
        string backend, string method, string path, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = content };
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return Client(backend).SendAsync(request);
    }

    protected static async Task<JsonElement> ReadAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;

    protected static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;

    /// <summary>The response is the problem of that status, and whole.</summary>
    protected static async Task<JsonElement> AssertProblemAsync(HttpResponseMessage response, int status, string type)
    {
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(status == (int)response.StatusCode, $"{(int)response.StatusCode}, not {status}: {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal("/problems/" + type, Text(problem, "type"));
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.NotEmpty(Text(problem, "title"));
        Assert.NotEmpty(Text(problem, "detail"));
        Assert.Equal(response.Headers.GetValues("X-Trace-Id").Single(), Text(problem, "traceId"));
        Assert.Equal(status == 400, problem.TryGetProperty("errors", out _));
        return problem;
    }

    protected static async Task AssertErrorsAsync(HttpResponseMessage response, params string[] fields)
    {
        var problem = await AssertProblemAsync(response, 400, "invalid-request");
        Assert.Equal(fields.Order(), problem.GetProperty("errors").EnumerateObject().Select(error => error.Name).Order());
    }
}
