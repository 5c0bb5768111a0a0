using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Blog.AppHost;
using Aspire.Hosting.Testing;

namespace Blog.Tests.Faults;

/// <summary>Each outcome of a request is counted, once.</summary>
[Collection(FaultyBlogCollection.Name)]
public sealed class OutcomeMetricTests(FaultyBlog blog)
{
    // Measurements arrive on the thread that records them, so this tells the requests of this test from all others.
    private static readonly AsyncLocal<ConcurrentQueue<(string Outcome, int Status)>?> Recorded = new();

    private static readonly FieldValues Json = Fields(("Content-Type", "application/json"));
    private static readonly string Draft = JsonSerializer.Serialize(new { title = "Counted", author = $"Metrics {Guid.NewGuid():N}", content = "Content." });

    [Fact]
    public async Task Every_outcome_is_counted_once_with_its_status()
    {
        using var listener = Listen();
        Recorded.Value = new();
        var endpoint = blog.App.GetEndpoint(ResourceNames.DynamoDB, "http");
        using var client = CreateClient(endpoint);
        using var throughProxy = CreateClient(blog.Proxy.Address);
        var responder = new BlogResponder("test");
        var quick = new DynamoBudget(TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(200), TimeSpan.FromMilliseconds(10));
        BlogHandler Handler(IAmazonDynamoDB dynamodb, string? key = null, DynamoBudget? budget = null) =>
            new(dynamodb, BlogTable.DefaultName, new WriteKey(key), responder, budget ?? DynamoBudget.Default, TimeProvider.System);

        var handler = Handler(client);
        var key = Guid.NewGuid().ToString();
        var created = await ExpectAsync(Outcomes.Created, handler, new(BlogRoute.PostBlog) { Headers = Fields(("Content-Type", "application/json"), ("Idempotency-Key", key)), Body = Draft });
        using var document = JsonDocument.Parse(created.Body);
        var id = document.RootElement.GetProperty("id").GetString();
        await ExpectAsync(Outcomes.Replayed, handler, new(BlogRoute.PostBlog) { Headers = Fields(("Content-Type", "application/json"), ("Idempotency-Key", key)), Body = Draft });
        await ExpectAsync(Outcomes.KeyReused, handler, new(BlogRoute.PostBlog) { Headers = Fields(("Content-Type", "application/json"), ("Idempotency-Key", key)), Body = Draft.Replace("Counted", "Other", StringComparison.Ordinal) });
        await ExpectAsync(Outcomes.Listed, handler, new(BlogRoute.GetBlogs));
        await ExpectAsync(Outcomes.Read, handler, new(BlogRoute.GetBlog) { Id = id });
        await ExpectAsync(Outcomes.NotModified, handler, new(BlogRoute.GetBlog) { Id = id, Headers = Fields(("If-None-Match", "*")) });
        await ExpectAsync(Outcomes.Invalid, handler, new(BlogRoute.GetBlog) { Id = "x" });
        await ExpectAsync(Outcomes.PreconditionRequired, handler, new(BlogRoute.PutBlog) { Id = id, Headers = Json, Body = Draft });
        await ExpectAsync(Outcomes.Conflict, handler, new(BlogRoute.PutBlog) { Id = id, Headers = Fields(("Content-Type", "application/json"), ("If-Match", "\"7\"")), Body = Draft });
        await ExpectAsync(Outcomes.Updated, handler, new(BlogRoute.PutBlog) { Id = id, Headers = Fields(("Content-Type", "application/json"), ("If-Match", "\"1\"")), Body = Draft });
        await ExpectAsync(Outcomes.UnsupportedMediaType, handler, new(BlogRoute.PostBlog) { Headers = Fields(("Content-Type", "text/plain")), Body = Draft });
        await ExpectAsync(Outcomes.TooLarge, handler, new(BlogRoute.PostBlog) { Headers = Json, BodyTooLarge = true });
        await ExpectAsync(Outcomes.Unauthorized, Handler(client, key: "secret"), new(BlogRoute.DeleteBlog) { Id = id });
        await ExpectAsync(Outcomes.Deleted, handler, new(BlogRoute.DeleteBlog) { Id = id });
        await ExpectAsync(Outcomes.NotFound, handler, new(BlogRoute.GetBlog) { Id = id });
        using (blog.Proxy.Begin(Fault.Throttling))
        {
            await ExpectAsync(Outcomes.Throttled, Handler(throughProxy, budget: quick), new(BlogRoute.GetBlogs));
        }

        using (blog.Proxy.Begin(new Fault(FaultKind.Error)))
        {
            await ExpectAsync(Outcomes.Unavailable, Handler(throughProxy, budget: quick), new(BlogRoute.GetBlogs));
        }

        await ExpectUnknownAsync(Handler(throughProxy, budget: new(TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(1))), client);
        responder.Refuse(ProblemKind.MethodNotAllowed);
        responder.Refuse(ProblemKind.TooManyRequests);
        responder.Refuse(ProblemKind.Failed);

        var all = typeof(Outcomes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Equal(all.Order(), Recorded.Value!.Select(recorded => recorded.Outcome).Order());
    }

    // An update is done and its answer lost; by the time it is sent again, another writer has replaced what it wrote.
    private async Task ExpectUnknownAsync(BlogHandler handler, IAmazonDynamoDB direct)
    {
        var store = new PostStore(new DynamoSession(direct, BlogTable.DefaultName, DynamoBudget.Default), FeedShards.One);
        var draft = new PostDraft("Counted", "Metrics", "Content.", []);
        var post = Post.Create(Guid.CreateVersion7().ToString(), draft, DateTimeOffset.UtcNow);
        await store.CreateAsync(post, null);
        using var fault = blog.Proxy.Begin(new Fault(FaultKind.HoldAnswer) { Operations = Fault.Writes });
        var unknown = ExpectAsync(Outcomes.Unknown, handler, new(BlogRoute.PutBlog) { Id = post.Id, Headers = Fields(("Content-Type", "application/json"), ("If-Match", "\"1\"")), Body = Draft });
        await Eventually.GetAsync(() => Task.FromResult(fault.Done), done => done > 0, "the update to be done");
        Assert.NotNull(await store.UpdateAsync(post.Id, 2, draft, DateTimeOffset.UtcNow));
        fault.LetPass();
        Assert.Equal(503, (await unknown).Status);
    }

    private static async Task<BlogResponse> ExpectAsync(string outcome, BlogHandler handler, BlogRequest request)
    {
        var before = Recorded.Value!.Count;
        var response = await handler.HandleAsync(request);
        Assert.Equal((outcome, response.Status), Assert.Single(Recorded.Value!.Skip(before)));
        Assert.Equal(outcome, response.Outcome);
        return response;
    }

    private static MeterListener Listen()
    {
        var listener = new MeterListener();
        listener.InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Meter.Name == BlogTelemetry.MeterName && instrument.Name == BlogTelemetry.RequestsMetric)
            {
                self.EnableMeasurementEvents(instrument);
            }
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, _) =>
        {
            Assert.Equal(1, value);
            var named = tags.ToArray().ToDictionary(tag => tag.Key, tag => tag.Value);
            Recorded.Value?.Enqueue(((string)named["blog.outcome"]!, Convert.ToInt32(named["http.response.status_code"], CultureInfo.InvariantCulture)));
        });
        listener.Start();
        return listener;
    }

    private static AmazonDynamoDBClient CreateClient(Uri endpoint) => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = endpoint.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, MaxStaleConnectionRetries = 0 });

    private static FieldValues Fields(params ReadOnlySpan<(string Name, string Value)> fields)
    {
        var list = new List<KeyValuePair<string, IEnumerable<string?>>>();
        foreach (var (name, value) in fields)
        {
            list.Add(new(name, [value]));
        }

        return new FieldValues(list);
    }
}
