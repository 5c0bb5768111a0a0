using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.AppHost;

namespace Blog.Tests.Distributed;

[Collection(BlogAppCollection.Name)]
public sealed class RunningBlogTests(BlogApp blog)
{
    [Fact]
    public async Task Every_resource_is_running_and_healthy()
    {
        foreach (var resource in BlogApp.Resources)
        {
            var state = await blog.App.ResourceNotifications.WaitForResourceHealthyAsync(resource).WaitAsync(BlogApp.StartTimeout);
            Assert.Equal(KnownResourceStates.Running, state.Snapshot.State?.Text);
        }
    }

    [Theory]
    [InlineData("functions", "containers")]
    [InlineData("containers", "functions")]
    public async Task A_post_written_through_one_backend_is_read_through_the_other(string writer, string reader)
    {
        using var client = new HttpClient();
        var post = new { title = $"From {writer}", author = "Distributed tests", content = "Read elsewhere.", tags = new[] { "shared" } };

        using var created = await client.PostAsJsonAsync(new Uri(blog.Backend(writer), "blogs"), post);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        var id = (await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString();

        using var read = await client.GetAsync(new Uri(blog.Backend(reader), $"blogs/{id}"));
        Assert.Equal(HttpStatusCode.OK, read.StatusCode);
        Assert.Equal(reader, read.Headers.GetValues("X-Backend").Single());
        Assert.Equal(await created.Content.ReadAsStringAsync(), await read.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("functions", "GetBlogs")]
    [InlineData("containers", "containers")]
    public async Task One_click_is_one_trace_from_the_page_to_DynamoDB(string backend, string service)
    {
        using var client = new HttpClient();
        using var answer = await client.GetAsync(new Uri(blog.Page, $"{backend}/blogs?limit=1"));
        answer.EnsureSuccessStatusCode();
        var traceId = answer.Headers.GetValues("X-Trace-Id").Single();

        using var telemetry = blog.CreateTelemetryClient();
        var spans = await Eventually.GetAsync(
            () => ReadSpansAsync(telemetry, traceId),
            spans => spans.Any(span => span.Service == ResourceNames.Web) && spans.Any(span => span.Name.Contains("Query", StringComparison.Ordinal)) && Roots(spans) == 1,
            $"trace {traceId} to arrive in the dashboard whole");

        Assert.Contains(spans, span => span.Service == service);
        var query = spans.Single(span => span.Name.Contains("Query", StringComparison.Ordinal));
        Assert.Equal(service, query.Service);
        Assert.Equal("aws.dynamodb", query.Attributes["db.system.name"]);
        Assert.Contains(spans, span => span.Service == ResourceNames.Web && span.Attributes.GetValueOrDefault("http.request.method") == "GET");
    }

    // Spans that hang under none of the others: one when the trace is there whole, as each process sends its own.
    private static int Roots(List<Span> spans) => spans.Count(span => spans.TrueForAll(other => other.Id != span.ParentId));

    private static async Task<List<Span>> ReadSpansAsync(HttpClient telemetry, string traceId)
    {
        using var response = await telemetry.GetAsync($"/api/telemetry/traces/{traceId}");
        if (response.StatusCode == HttpStatusCode.NotFound) return [];
        response.EnsureSuccessStatusCode();
        var trace = await response.Content.ReadFromJsonAsync<JsonElement>();
        return
        [
            .. from resource in trace.GetProperty("data").GetProperty("resourceSpans").EnumerateArray()
               let service = Attributes(resource.GetProperty("resource"))["service.name"]
               from scope in resource.GetProperty("scopeSpans").EnumerateArray()
               from span in scope.GetProperty("spans").EnumerateArray()
               select new Span(
                   service, span.GetProperty("name").GetString()!, span.GetProperty("spanId").GetString()!,
                   span.TryGetProperty("parentSpanId", out var parent) ? parent.GetString() ?? "" : "", Attributes(span)),
        ];
    }

    private static Dictionary<string, string> Attributes(JsonElement owner) =>
        owner.TryGetProperty("attributes", out var attributes)
            ? attributes.EnumerateArray().ToDictionary(
                attribute => attribute.GetProperty("key").GetString()!,
                attribute => attribute.GetProperty("value").EnumerateObject().First().Value.ToString())
            : [];

    private sealed record Span(string Service, string Name, string Id, string ParentId, Dictionary<string, string> Attributes);
}
