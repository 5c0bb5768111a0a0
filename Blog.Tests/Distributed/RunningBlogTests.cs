using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.AppHost;
using Blog.Tests.Support;
using Microsoft.Extensions.DependencyInjection;

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
            spans => spans.Any(span => span.Service == ResourceNames.Web) && spans.Any(span => span.Name.Contains("Query", StringComparison.Ordinal)),
            $"trace {traceId} to arrive in the dashboard whole");

        Assert.Contains(spans, span => span.Service == service);
        var query = spans.Single(span => span.Name.Contains("Query", StringComparison.Ordinal));
        Assert.Equal(service, query.Service);
        Assert.Equal("aws.dynamodb", query.Attributes["db.system.name"]);
        Assert.Contains(spans, span => span.Service == ResourceNames.Web && span.Attributes.GetValueOrDefault("http.request.method") == "GET");
        // Every span hangs under another of the same trace, but for the first.
        var ids = spans.Select(span => span.Id).ToHashSet();
        Assert.Single(spans, span => !ids.Contains(span.ParentId));
    }

    [Fact]
    public async Task Each_sample_is_loaded_once_and_one_that_was_deleted_stays_deleted()
    {
        var files = Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.json").Length;
        Assert.True(files >= 30, $"{files} sample posts");
        var before = await CountAsync();

        await LoadSamplesAsync();
        Assert.Equal(files, await CountAsync() - before);

        await DeleteNewestAsync();
        // As on another day: the keys that make a retry safe are kept for a day only.
        await ForgetIdempotencyKeysAsync();
        await LoadSamplesAsync();
        Assert.Equal(files - 1, await CountAsync() - before);
    }

    // As the Start button of the dashboard does.
    private async Task LoadSamplesAsync()
    {
        var notifications = blog.App.ResourceNotifications;
        var last = notifications.TryGetCurrentState(ResourceNames.Samples, out var state) ? state.Snapshot.StartTimeStamp : null;
        var result = await blog.App.ResourceCommands.ExecuteCommandAsync(ResourceNames.Samples, KnownResourceCommands.StartCommand).WaitAsync(BlogApp.StartTimeout);
        Assert.True(result.Success, result.Message);
        var ended = await notifications.WaitForResourceAsync(
            ResourceNames.Samples,
            change => change.Snapshot.StartTimeStamp != last && KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text)).WaitAsync(BlogApp.StartTimeout);
        Assert.Equal(0, ended.Snapshot.ExitCode);
    }

    private async Task DeleteNewestAsync()
    {
        using var client = new HttpClient();
        var page = await client.GetFromJsonAsync<JsonElement>(new Uri(blog.Backend("containers"), "blogs?limit=1"));
        var id = page.GetProperty("items")[0].GetProperty("id").GetString();
        using var deleted = await client.DeleteAsync(new Uri(blog.Backend("containers"), $"blogs/{id}"));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    private async Task ForgetIdempotencyKeysAsync()
    {
        var dynamodb = blog.App.Services.GetRequiredService<IAmazonDynamoDB>();
        var items = await dynamodb.ScanAsync(new ScanRequest(BlogTable.DefaultName)
        {
            FilterExpression = "begins_with(id, :prefix)",
            ExpressionAttributeValues = new() { [":prefix"] = new(BlogTable.IdempotencyPrefix) },
        });
        Assert.NotEmpty(items.Items);
        foreach (var item in items.Items) await dynamodb.DeleteItemAsync(BlogTable.DefaultName, new() { ["id"] = item["id"] });
    }

    private async Task<int> CountAsync()
    {
        using var client = new HttpClient();
        var count = 0;
        string? cursor = null;
        do
        {
            var page = await client.GetFromJsonAsync<JsonElement>(
                new Uri(blog.Backend("containers"), $"blogs?limit=100{(cursor is null ? "" : $"&cursor={cursor}")}"));
            count += page.GetProperty("items").GetArrayLength();
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return count;
    }

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
