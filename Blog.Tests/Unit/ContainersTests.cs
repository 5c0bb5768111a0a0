using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Blog.Containers;
using Blog.ServiceDefaults;
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
    public async Task The_openapi_document_names_the_five_routes()
    {
        var paths = JsonNode.Parse(await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi.json")))!["paths"]!.AsObject();
        var routes = paths.SelectMany(path => path.Value!.AsObject().Select(operation => (operation.Key.ToUpperInvariant(), path.Key)));
        Assert.Equal(BlogRoute.All.Select(route => (route.Method, route.Path)).Order(), routes.Order());
    }

    [Theory]
    [InlineData("GET", "/nothing", 404, null)]
    [InlineData("GET", "/", 404, null)]
    [InlineData("GET", $"/blogs/{Id}/x", 404, null)]
    [InlineData("GET", $"/blogs//{Id}", 404, null)]
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
        Assert.Contains("ping", Assert.Single(dynamo.Requests), StringComparison.Ordinal);
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

    [Theory]
    [InlineData("/blogs", "./blogs/")]
    [InlineData("//blogs", "./blogs/")]
    [InlineData("/blogs/", "./")]
    [InlineData("///blogs/", "./")]
    public async Task Slashes_doubled_at_the_start_and_one_at_the_end_make_no_difference(string path, string location)
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()));
        using var handler = new SocketsHttpHandler();
        using var client = new HttpClient(handler);
        client.DefaultRequestHeaders.Authorization = new("Bearer", "the key");
        var address = new Uri(app.Urls.Single() + path, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var response = await client.PostAsJsonAsync(address, Draft);

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.StartsWith(location, response.Headers.Location!.OriginalString, StringComparison.Ordinal);
        // As a browser resolves it.
        Assert.Matches("^/+blogs/[0-9a-f-]{36}$", new Uri(new Uri(app.Urls.Single() + path), response.Headers.Location).AbsolutePath);
        using var item = await client.GetAsync($"{app.Urls.Single()}/blogs/{Id}/");
        Assert.Equal(HttpStatusCode.NotFound, item.StatusCode);
        Assert.Equal("application/problem+json", item.Content.Headers.ContentType?.MediaType);
    }

    /// <summary>As API Gateway answers it for the functions: template.yaml says the same.</summary>
    [Fact]
    public async Task A_preflight_is_answered_where_an_origin_is_allowed()
    {
        Environment.SetEnvironmentVariable("BLOG_CORS_ORIGIN", "https://page.example");
        try
        {
            await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()));
            using var request = new HttpRequestMessage(HttpMethod.Options, $"/blogs/{Id}");
            request.Headers.Add("Origin", "https://page.example");
            request.Headers.Add("Access-Control-Request-Method", "PUT");
            using var preflight = await Client(app).SendAsync(request);

            var cors = Deploy.Template.Load().Root["Globals"]!["Api"]!["Cors"]!;
            Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
            Assert.Equal("https://page.example", Header(preflight, "Access-Control-Allow-Origin"));
            Assert.Equal(cors["AllowMethods"]!.ToString().Trim('\''), Header(preflight, "Access-Control-Allow-Methods"));
            Assert.Equal(cors["AllowHeaders"]!.ToString().Trim('\''), Header(preflight, "Access-Control-Allow-Headers"));
            Assert.Equal(cors["MaxAge"]!.ToString().Trim('\''), Header(preflight, "Access-Control-Max-Age"));

            foreach (var path in (string[])[$"/blogs/{Id}", "/blogs/x", "/nothing"])
            {
                using var answer = await Client(app).GetAsync(path);
                Assert.Equal("https://page.example", Header(answer, "Access-Control-Allow-Origin"));
                Assert.Contains("ETag", Header(answer, "Access-Control-Expose-Headers"), StringComparison.Ordinal);
            }
        }
        finally
        {
            Environment.SetEnvironmentVariable("BLOG_CORS_ORIGIN", null);
        }
    }

    [Fact]
    public async Task The_openapi_document_is_served_as_it_is_committed()
    {
        await using var app = await StartAsync(new ScriptedDynamo(ScriptedDynamo.Ok()));
        using var response = await Client(app).GetAsync("/openapi/v1.json");
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(await File.ReadAllTextAsync(Repository.PathOf("docs", "openapi.json")), await response.Content.ReadAsStringAsync());
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
