using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Blog.Containers;
using Blog.ServiceDefaults;
using Blog.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Unit;

/// <summary>The container in this process, on a DynamoDB of the test's making.</summary>
public sealed class ContainersTests
{
    private const string Id = "019aab3c-5a00-7000-8000-0123456789ab";
    private static readonly object Draft = new { title = "t", author = "a", content = "c" };

    [Fact]
    public async Task The_committed_openapi_document_is_the_one_that_is_served()
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()));
        var served = JsonNode.Parse(await Client(app).GetStringAsync("/openapi/v1.json"));
        var committed = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")));
        Assert.True(JsonNode.DeepEquals(served, committed), $"Save /openapi/v1.json as docs/openapi.json. Served:\n{served}");
    }

    [Fact]
    public async Task The_openapi_document_names_the_five_routes()
    {
        var paths = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "openapi.json")))!["paths"]!.AsObject();
        var routes = paths.SelectMany(path => path.Value!.AsObject().Select(operation => (operation.Key.ToUpperInvariant(), path.Key)));
        Assert.Equal(BlogRoute.All.Select(route => (route.Method, route.Path)).Order(), routes.Order());
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, null)]
    [InlineData("GET", "/", 404, null)]
    [InlineData("GET", $"/blogs/{Id}/", 404, null)]
    [InlineData("GET", "/blogs/", 400, null)]
    [InlineData("POST", "/blogs/", 405, "DELETE,GET,PUT")]
    [InlineData("PATCH", "/blogs", 405, "GET,POST")]
    [InlineData("HEAD", "/blogs", 405, "GET,POST")]
    [InlineData("OPTIONS", $"/blogs/{Id}", 405, "DELETE,GET,PUT")]
    public async Task What_no_route_takes_is_a_problem(string method, string path, int status, string? allow)
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()));
        var response = await Client(app).SendAsync(new HttpRequestMessage(new HttpMethod(method), path));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.ToString());
        Assert.Equal(allow, response.Content.Headers.Allow.Count > 0 ? string.Join(',', response.Content.Headers.Allow.Order()) : null);
        Assert.True(response.Headers.Contains("X-Trace-Id"));
        Assert.False(response.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Too_many_requests_are_429_and_alive_is_never_limited()
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()), ("Limits:RequestsPerSecond", "1"));
        var client = Client(app);
        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.GetAsync($"/blogs/{Id}")));
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal("application/problem+json", refused.Content.Headers.ContentType?.ToString());
        Assert.True(refused.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal("no-store", refused.Headers.CacheControl?.ToString());

        var alive = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => client.GetAsync("/alive")));
        Assert.All(alive, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
    }

    [Fact]
    public async Task More_than_the_concurrency_limit_at_once_are_429_and_alive_is_never_limited()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var dynamo = new ScriptedDynamo(ScriptedDynamo.Ok(), async cancellation =>
        {
            await release.Task.WaitAsync(cancellation);
            return await ScriptedDynamo.Ok()(cancellation);
        });
        await using var app = await StartAsync(dynamo, ("Limits:Concurrency", "1"), ("Limits:Queue", "0"));
        var client = Client(app);
        var first = client.GetAsync($"/blogs/{Id}");
        await Eventually.GetAsync(() => Task.FromResult(dynamo.Requests.Count), count => count > 1, "the first request to be at work");

        var second = await client.GetAsync($"/blogs/{Id}");
        Assert.Equal(HttpStatusCode.TooManyRequests, second.StatusCode);
        Assert.True(second.Headers.RetryAfter?.Delta >= TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/alive")).StatusCode);

        release.SetResult();
        Assert.Equal(HttpStatusCode.NotFound, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/blogs/{Id}")).StatusCode);
    }

    [Theory]
    [InlineData(90, 10, 10, 404)]
    [InlineData(101, 10, 10, 431)]
    [InlineData(5, 8_000, 10, 431)]
    [InlineData(1, 10, 9_000, 414)]
    public async Task Header_fields_and_the_request_line_are_limited(int fields, int length, int query, int status)
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()));
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/blogs/{Id}?x={new string('q', query)}");
        for (var field = 0; field < fields; field++)
        {
            request.Headers.Add($"X-Field-{field}", new string('v', length));
        }

        Assert.Equal(status, (int)(await Client(app).SendAsync(request)).StatusCode);
    }

    // The SDK for web projects turns the server's garbage collector on, which takes a heap for each processor.
    [Fact]
    public async Task A_replica_has_one_small_heap()
    {
        var config = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "Blog.Containers.runtimeconfig.json")));
        var properties = config!["runtimeOptions"]!["configProperties"]!;
        Assert.False(properties["System.GC.Server"]!.GetValue<bool>());
        Assert.False(properties["System.GC.Concurrent"]!.GetValue<bool>());
    }

    [Fact]
    public async Task It_has_read_from_dynamodb_before_it_listens()
    {
        var dynamo = new ScriptedDynamo(ScriptedDynamo.Ok());
        await using var app = await StartAsync(dynamo);
        Assert.Contains("probe", Assert.Single(dynamo.Requests), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_dynamodb_health_fails_and_alive_does_not()
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Refused));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await Client(app).GetAsync("/health")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Client(app).GetAsync("/alive")).StatusCode);
    }

    [Fact]
    public async Task Writing_needs_the_write_key_and_reading_does_not()
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()));
        var client = Client(app);
        foreach (var method in (string[])["PUT", "DELETE"])
        {
            var refused = await client.SendAsync(new HttpRequestMessage(new HttpMethod(method), $"/blogs/{Id}"));
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
            Assert.Equal("Bearer", refused.Headers.WwwAuthenticate.ToString());
        }

        Assert.Equal(HttpStatusCode.Unauthorized, (await client.PostAsJsonAsync("/blogs", Draft)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/blogs/{Id}")).StatusCode);

        client.DefaultRequestHeaders.Authorization = new("Bearer", "the key");
        Assert.Equal(HttpStatusCode.Created, (await client.PostAsJsonAsync("/blogs", Draft)).StatusCode);
    }

    [Fact]
    public async Task Only_the_first_answer_of_a_process_is_a_cold_start()
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()));
        Assert.Equal("true", Header(await Client(app).GetAsync($"/blogs/{Id}"), "X-Cold-Start"));
        Assert.Equal("false", Header(await Client(app).GetAsync($"/blogs/{Id}"), "X-Cold-Start"));
    }

    private static async Task<WebApplication> StartAsync(ScriptedDynamo dynamo, params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in settings)
        {
            builder.Configuration[key] = value;
        }

        builder.AddServiceDefaults();
        builder.AddBlogs();
        builder.Services.AddSingleton(new BlogBackend("containers", BlogTable.DefaultName, "the key", dynamo.CreateClient()));
        var app = builder.Build();
        app.UseBlogs();
        app.MapBlogs();
        app.MapDefaultEndpoints();
        await app.StartAsync();
        return app;
    }

    private static HttpClient Client(WebApplication app) => new() { BaseAddress = new Uri(app.Urls.Single()) };

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));
}
