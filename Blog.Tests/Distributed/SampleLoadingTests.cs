using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.AppHost;
using Microsoft.Extensions.DependencyInjection;

namespace Blog.Tests.Distributed;

/// <summary>The sample posts, as Blog.Samples loads them.</summary>
[Collection(BlogAppCollection.Name)]
public sealed class SampleLoadingTests(BlogApp blog)
{
    [Fact]
    public async Task Each_sample_is_loaded_once_and_one_that_was_deleted_stays_deleted()
    {
        var files = Directory.GetFiles(Repository.PathOf("samples"), "*.json").Length;
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

    [Fact]
    public async Task A_sample_that_is_refused_is_named_and_loaded_once_it_is_mended()
    {
        var folder = Directory.CreateTempSubdirectory("samples-").FullName;
        var (good, bad) = ($"a-{Guid.NewGuid():N}", $"b-{Guid.NewGuid():N}");
        await File.WriteAllTextAsync(Path.Combine(folder, $"{good}.json"), """{"title":"Good","author":"Samples","content":"Text."}""");
        await File.WriteAllTextAsync(Path.Combine(folder, $"{bad}.json"), """{"title":"Bad"}""");

        var refused = await RunAsync(folder);
        Assert.Equal(1, refused.ExitCode);
        Assert.Contains($"Sample {bad} was answered with 400", refused.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(folder, $"{bad}.json"), """{"title":"Mended","author":"Samples","content":"Text."}""");
        Assert.Equal(new ToolResult(0, "Sample posts added: 1.\n", ""), await RunAsync(folder));
        Assert.Equal(new ToolResult(0, "Sample posts added: 0.\n", ""), await RunAsync(folder));
        Directory.Delete(folder, recursive: true);
    }

    private Task<ToolResult> RunAsync(string folder) => Tool.EndAsync(new ProcessStartInfo("dotnet", [Repository.Built("Blog.Samples"), folder])
    {
        Environment =
        {
            ["BLOG_URL"] = blog.Backend("containers").ToString(),
            ["AWS_ENDPOINT_URL_DYNAMODB"] = blog.App.GetEndpoint(ResourceNames.DynamoDB, "http").ToString(),
            ["AWS_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
        },
    });

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
}
