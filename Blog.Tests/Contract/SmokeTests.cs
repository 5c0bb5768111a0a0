using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;

namespace Blog.Tests.Contract;

/// <summary>What can be run against a deployed blog (docs/deploy.md): one blog's life, written through one backend and read through the other.</summary>
[Collection(BlogAppCollection.Name)]
[Trait("Category", "Smoke")]
public sealed class SmokeTests(BlogApp app)
{
    [Theory]
    [InlineData("functions", "containers")]
    [InlineData("containers", "functions")]
    public async Task A_blog_lives_and_dies_and_both_backends_see_it(string writer, string reader)
    {
        using var write = Client(writer);
        using var read = Client(reader);

        using var created = await write.PostAsJsonAsync("blogs", Draft("Smoke"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(writer, created.Headers.GetValues("X-Backend").Single());
        var path = $"blogs/{(await created.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()}";

        using var first = await read.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.Equal(reader, first.Headers.GetValues("X-Backend").Single());
        Assert.Equal(created.Headers.ETag, first.Headers.ETag);

        using var update = new HttpRequestMessage(HttpMethod.Put, path) { Content = JsonContent.Create(Draft("Smoke, edited")) };
        update.Headers.IfMatch.Add(first.Headers.ETag!);
        using var updated = await read.SendAsync(update);
        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);

        // The list is an index, which follows the table within a moment on AWS.
        var author = Uri.EscapeDataString("Smoke test");
        await Eventually.GetAsync(
            () => write.GetStringAsync($"blogs?limit=100&author={author}"),
            list => list.Contains(path["blogs/".Length..], StringComparison.Ordinal), $"{path} to be listed");

        using var deleted = await write.DeleteAsync(path);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await read.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal("application/problem+json", gone.Content.Headers.ContentType?.MediaType);
    }

    private static object Draft(string title) => new { title, author = "Smoke test", content = "Written by deploy.sh's check.", tags = new[] { "smoke" } };

    private HttpClient Client(string backend)
    {
        var client = new HttpClient { BaseAddress = app.Backend(backend), Timeout = TimeSpan.FromSeconds(60) };
        if (Environment.GetEnvironmentVariable("BLOG_WRITE_KEY") is { Length: > 0 } key)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return client;
    }
}
