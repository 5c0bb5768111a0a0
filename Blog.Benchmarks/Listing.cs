using System.Diagnostics;
using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Blog.Tests.Support;

namespace Blog.Benchmarks;

/// <summary>
/// Suite <c>list</c>: the first and the deepest page of twenty at 1,000, 10,000 and 100,000 posts, in time and in units of capacity as DynamoDB
/// counts them; the same with the feed in several partitions; and what each write consumes.
/// </summary>
internal static class Listing
{
    private const int Page = 20;
    private const int Repeats = 300;
    private const int Sharded = 10_000;
    private const int WarmUp = 1_500;
    private static readonly int[] Sizes = [1_000, 10_000, 100_000];
    private static readonly int[] Shards = [4, 16];

    public static async Task RunAsync()
    {
        await using var dynamodb = await DynamoDBProcess.StartAsync(Report.Root);
        using var client = new MeteringClient(dynamodb.Address);
        var tables = new List<Filled>();
        foreach (var posts in Sizes) tables.Add(await FillAsync(client, posts, shards: 1));
        foreach (var shards in Shards) tables.Add(await FillAsync(client, Sharded, shards));

        // Before anything counts, this process and DynamoDB Local compile what they run.
        foreach (var table in tables) await MeasureAsync(client, WarmUp, () => PageAsync(client, table, null));
        var text = new StringBuilder($"""
            ## Lists

            The store's page of {Page} with DynamoDB Local in memory, medians of {Repeats}, as ratios to the first row; read units as DynamoDB Local reports them.

            | posts | partitions of the feed | first page | deepest page | read units, first | read units, deepest |
            |---|---|---|---|---|---|

            """);
        var unit = 0.0;
        foreach (var table in tables)
        {
            var (first, firstUnits) = await MeasureAsync(client, Repeats, () => PageAsync(client, table, null));
            var (deepest, deepestUnits) = await MeasureAsync(client, Repeats, () => PageAsync(client, table, table.Deep));
            if (unit == 0) unit = first;
            text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {table.Posts:N0} | {table.Shards} | {first / unit:F2} | {deepest / unit:F2} | {firstUnits:F1} | {deepestUnits:F1} |"));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{table.Posts} posts, {table.Shards} partitions: {first:F2} ms and {deepest:F2} ms"));
        }

        text.AppendLine(CultureInfo.InvariantCulture, $"\n1.00 was {unit:F2} ms. A new or edited post is one write unit in the feed, so more partitions than one pay from about 1,000 of these a second on, where one partition of an index throttles.");
        text.AppendLine("\n| operation, a post of 5 KB | write units | read units |\n|---|---|---|");
        foreach (var (name, writes, reads) in await UnitsAsync(client)) text.AppendLine(CultureInfo.InvariantCulture, $"| {name} | {writes:F1} | {reads:F1} |");
        await Report.WriteAsync("list", text.ToString());
    }

    private static Task<(List<PostSummary> Items, Guid? Last)> PageAsync(MeteringClient client, Filled table, Guid? before) =>
        new PostStore(new DynamoSession(client, table.Name, DynamoBudget.Default), new FeedShards(table.Shards, table.Shards)).ListAsync(Page, null, null, before);

    private static async Task<(double Milliseconds, double Units)> MeasureAsync(MeteringClient client, int repeats, Func<Task> page)
    {
        var times = new List<double>();
        client.Reset();
        for (var time = 0; time < repeats; time++)
        {
            var started = Stopwatch.GetTimestamp();
            await page();
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return (times.Order().ElementAt(repeats / 2), client.Reads / repeats);
    }

    private static async Task<List<(string Name, double Writes, double Reads)>> UnitsAsync(MeteringClient client)
    {
        var store = new PostStore(new DynamoSession(client, BlogTable.DefaultName, new(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(50))), FeedShards.One);
        var draft = new PostDraft("Functions or containers?", "The Platform Team", string.Concat(Enumerable.Repeat("Draw the requests of a week. ", 155)), ["lambda", "fargate"]);
        var now = DateTimeOffset.UtcNow;
        var post = Post.Create(Guid.CreateVersion7(now).ToString(), draft, now);
        var keyed = Post.Create(Guid.CreateVersion7(now).ToString(), draft, now);
        var rows = new List<(string, double, double)>();
        async Task<T> CountAsync<T>(string name, Func<Task<T>> operation)
        {
            client.Reset();
            var result = await operation();
            rows.Add((name, client.Writes, client.Reads));
            return result;
        }

        await CountAsync("create", () => store.CreateAsync(post, null));
        await CountAsync("create with an Idempotency-Key", () => store.CreateAsync(keyed, IdempotencyRecord.Create("key", draft, keyed.Id, now)));
        await CountAsync("read", () => store.GetAsync(post.Id));
        await CountAsync("update with If-Match", () => store.UpdateAsync(post.Id, 1, draft with { Title = "Again" }, now));
        await CountAsync("delete with If-Match", () => store.DeleteAsync(post.Id, 2, now));
        return rows;
    }

    private static async Task<Filled> FillAsync(MeteringClient client, int count, int shards)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var table = $"List{count}x{shards}";
        await BlogTable.EnsureAsync(client, table, deadline.Token);
        var content = string.Concat(Enumerable.Repeat("Draw the requests of a week. ", 20));
        var at = DateTimeOffset.UtcNow.AddDays(-1);
        var spread = new FeedShards(shards, shards);
        var ids = new List<string>();
        foreach (var chunk in Enumerable.Range(0, count).Chunk(25))
        {
            var writes = chunk.Select(number =>
            {
                var post = Post.Create(Guid.CreateVersion7(at.AddMilliseconds(number)).ToString(), new PostDraft($"Post {number}", "The Platform Team", content, ["lambda"]), at);
                ids.Add(post.Id);
                return new WriteRequest(new PutRequest(PostItem.Write(post, spread.For(post.Id), "0123456789abcdef")));
            }).ToList();
            await client.BatchWriteItemAsync(new BatchWriteItemRequest(new Dictionary<string, List<WriteRequest>> { [table] = writes }));
        }

        return new(table, count, shards, Guid.Parse(ids[Page]));
    }

    /// <summary>A table with posts.</summary>
    /// <param name="Deep">The id before which the deepest page begins.</param>
    private sealed record Filled(string Name, int Posts, int Shards, Guid Deep);

    /// <summary>Adds up the capacity that operations consume.</summary>
    private sealed class MeteringClient(Uri endpoint) : AmazonDynamoDBClient(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 })
    {
        private readonly Lock _lock = new();

        public double Reads { get; private set; }

        public double Writes { get; private set; }

        public void Reset() => (Reads, Writes) = (0, 0);

        public override Task<GetItemResponse> GetItemAsync(GetItemRequest request, CancellationToken cancellationToken = default)
        {
            request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
            return CountAsync(base.GetItemAsync(request, cancellationToken), response => [response.ConsumedCapacity], isWrite: false);
        }

        public override Task<QueryResponse> QueryAsync(QueryRequest request, CancellationToken cancellationToken = default)
        {
            request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
            return CountAsync(base.QueryAsync(request, cancellationToken), response => [response.ConsumedCapacity], isWrite: false);
        }

        public override Task<PutItemResponse> PutItemAsync(PutItemRequest request, CancellationToken cancellationToken = default)
        {
            request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
            return CountAsync(base.PutItemAsync(request, cancellationToken), response => [response.ConsumedCapacity], isWrite: true);
        }

        public override Task<UpdateItemResponse> UpdateItemAsync(UpdateItemRequest request, CancellationToken cancellationToken = default)
        {
            request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
            return CountAsync(base.UpdateItemAsync(request, cancellationToken), response => [response.ConsumedCapacity], isWrite: true);
        }

        public override Task<TransactWriteItemsResponse> TransactWriteItemsAsync(TransactWriteItemsRequest request, CancellationToken cancellationToken = default)
        {
            request.ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL;
            return CountAsync(base.TransactWriteItemsAsync(request, cancellationToken), response => response.ConsumedCapacity, isWrite: true);
        }

        private async Task<T> CountAsync<T>(Task<T> sent, Func<T, List<ConsumedCapacity>> consumed, bool isWrite)
        {
            var response = await sent;
            var units = consumed(response).Sum(capacity => capacity.CapacityUnits ?? 0);
            lock (_lock)
            {
                if (isWrite) Writes += units;
                else Reads += units;
            }

            return response;
        }
    }
}
