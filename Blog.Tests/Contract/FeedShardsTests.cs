using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Aspire.Hosting.Testing;
using Blog.AppHost;

namespace Blog.Tests.Contract;

/// <summary>The feed over several partitions gives the answers that one gives.</summary>
[Collection(BlogAppCollection.Name)]
public sealed class FeedShardsTests(BlogApp blog) : IAsyncLifetime, IDisposable
{
    private readonly string _table = $"Shards{Guid.NewGuid():N}";
    private readonly AmazonDynamoDBClient _client = new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = blog.App.GetEndpoint(ResourceNames.DynamoDB, "http").ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    public async Task InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        await BlogTable.EnsureAsync(_client, _table, deadline.Token);
    }

    public Task DisposeAsync() => _client.DeleteTableAsync(_table);

    public void Dispose() => _client.Dispose();

    [Theory]
    [InlineData(1, null)]
    [InlineData(4, null)]
    [InlineData(16, null)]
    [InlineData(4, "even")]
    [InlineData(16, "rare")]
    public async Task A_walk_meets_every_post_once_newest_first(int shards, string? tag)
    {
        var posts = await FillAsync(new FeedShards(shards, shards), 60);
        var expected = posts.Where(post => tag is null || post.Tags.Contains(tag)).Select(post => post.Id).OrderDescending(StringComparer.Ordinal).ToList();
        foreach (var limit in (int[])[1, 7, 20, 60, 100])
        {
            Assert.Equal(expected, await WalkAsync(limit, tag, _ => new FeedShards(shards, shards)));
        }
    }

    [Fact]
    public async Task A_cursor_stays_valid_while_the_number_is_raised_and_an_update_keeps_its_partition()
    {
        var posts = await FillAsync(FeedShards.One, 30);
        posts.AddRange(await FillAsync(new FeedShards(4, 4), 30));
        foreach (var post in posts.Where((_, at) => at % 3 == 0))
        {
            var store = Store(new FeedShards(16, 16));
            Assert.NotNull(await store.UpdateAsync(post.Id, 1, new PostDraft("Again", post.Author, "Content.", post.Tags), DateTimeOffset.UtcNow));
        }

        // Each page is asked for by a process that knows of more partitions than the one before.
        var expected = posts.Select(post => post.Id).OrderDescending(StringComparer.Ordinal).ToList();
        Assert.Equal(expected, await WalkAsync(11, null, page => page < 2 ? new FeedShards(4, 4) : new FeedShards(4, 16)));
    }

    [Theory]
    [InlineData("0", null)]
    [InlineData("65", null)]
    [InlineData("four", null)]
    [InlineData("+4", null)]
    [InlineData("4", "2")]
    public void Numbers_that_would_lose_posts_are_refused(string written, string? read)
    {
        var exception = Assert.Throws<InvalidOperationException>(() => FeedShards.From(name => name == "FEED_SHARDS" ? written : read));
        Assert.StartsWith("FEED_SHARDS", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, null, 1, 1)]
    [InlineData("4", "", 4, 4)]
    [InlineData("4", "16", 4, 16)]
    public void Readers_ask_as_many_as_are_written_unless_told_otherwise(string? written, string? read, int expectedWritten, int expectedRead) =>
        Assert.Equal(new FeedShards(expectedWritten, expectedRead), FeedShards.From(name => name == "FEED_SHARDS" ? written : read));

    private PostStore Store(FeedShards shards) => new(new DynamoSession(_client, _table, DynamoBudget.Default), shards);

    private async Task<List<Post>> FillAsync(FeedShards shards, int count)
    {
        var posts = new List<Post>();
        for (var number = 0; number < count; number++)
        {
            var at = DateTimeOffset.UtcNow;
            string[] tags = [.. number % 2 == 0 ? ["even"] : Array.Empty<string>(), .. number % 29 == 3 ? ["rare"] : Array.Empty<string>()];
            var post = Post.Create(Guid.CreateVersion7(at).ToString(), new PostDraft($"Post {number}", "Sharded", "Content.", tags), at);
            await Store(shards).CreateAsync(post, null);
            posts.Add(post);
        }

        return posts;
    }

    // Through the handler, so that cursors are those that clients get.
    private async Task<List<string>> WalkAsync(int limit, string? tag, Func<int, FeedShards> shards)
    {
        var ids = new List<string>();
        string? cursor = null;
        var page = 0;
        do
        {
            var handler = new BlogHandler(_client, _table, new WriteKey(null), new BlogResponder("test"), DynamoBudget.Default, TimeProvider.System, shards(page++));
            var query = new List<KeyValuePair<string, IEnumerable<string?>>> { new("limit", [$"{limit}"]), new("tag", [tag ?? ""]), new("cursor", [cursor ?? ""]) };
            var response = await handler.HandleAsync(new BlogRequest(BlogRoute.GetBlogs) { Query = new FieldValues(query) });
            Assert.Equal(200, response.Status);
            using var document = JsonDocument.Parse(Encoding.UTF8.GetString(response.Body.Span));
            ids.AddRange(document.RootElement.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            cursor = document.RootElement.GetProperty("nextCursor").GetString();
            Assert.True(page < 1_000, "the walk does not end");
        }
        while (cursor is not null);
        return ids;
    }
}
