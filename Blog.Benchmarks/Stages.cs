using System.Globalization;
using System.Net;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace Blog.Benchmarks;

/// <summary>Suite <c>stages</c>: what each layer of a <c>GET /blogs/{id}</c> costs in time and memory, with a DynamoDB that answers at once.</summary>
[MemoryDiagnoser]
public class Stages
{
    private const string Id = "019aab3c-5a00-7000-8000-0123456789ab";
    private readonly AmazonDynamoDBClient _client = CreateClient();
    private readonly BlogHandler _handler;
    private readonly BlogRequest _request = new(BlogRoute.GetBlog)
    {
        Id = Id,
        Headers = new FieldValues([new("Host", ["127.0.0.1:5080"]), new("Accept", ["*/*"]), new("User-Agent", ["curl/8.0"])]),
    };

    public Stages() => _handler = new BlogHandler(
        _client, BlogTable.DefaultName, new WriteKey(null), new BlogResponder("containers"), DynamoBudget.Default, TimeProvider.System);

    /// <summary>The SDK alone: marshalling, signing, its pipeline, and reading the answer.</summary>
    [Benchmark]
    public Task<GetItemResponse> Sdk() => _client.GetItemAsync(new GetItemRequest
    {
        TableName = BlogTable.DefaultName, Key = new() { ["id"] = new(Id) }, ConsistentRead = true,
    });

    /// <summary>With it the session (budget, span, metric) and the post read from its item.</summary>
    [Benchmark]
    public Task<Post?> Store() => new PostStore(new DynamoSession(_client, BlogTable.DefaultName, DynamoBudget.Default), FeedShards.One).GetAsync(Id);

    /// <summary>With them the whole of Core: preconditions, JSON, headers.</summary>
    [Benchmark]
    public Task<BlogResponse> Core() => _handler.HandleAsync(_request);

    public static async Task RunAsync()
    {
        var config = ManualConfig.CreateEmpty()
            .WithArtifactsPath(Path.Combine(Report.Root, "artifacts", "benchmarks"))
            .AddJob(Job.Default.WithWarmupCount(10).WithIterationCount(15).WithToolchain(InProcessEmitToolchain.Instance))
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultConfig.Instance.GetColumnProviders().ToArray());
        var summary = BenchmarkRunner.Run<Stages>(config);
        var rows = new StringBuilder();
        foreach (var (method, name) in new[] { (nameof(Sdk), "the AWS SDK: marshal, sign, send, unmarshal"), (nameof(Store), "with the store: budget, span, metric, post from its item"), (nameof(Core), "with all of Core: preconditions, JSON, headers") })
        {
            var report = summary.Reports.Single(candidate => candidate.BenchmarkCase.Descriptor.WorkloadMethod.Name == method);
            var bytes = report.GcStats.GetBytesAllocatedPerOperation(report.BenchmarkCase) ?? 0;
            rows.AppendLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {report.ResultStatistics!.Median / 1000:F1} µs | {bytes / 1024.0:F1} KB |"));
        }

        await Report.WriteAsync("stages", $"""
            ## Where a read spends its time

            `GET /blogs/{"{id}"}` of a post of 5 KB in one process, DynamoDB's answer being there at once, nobody listening to telemetry; medians of BenchmarkDotNet on one
            machine with {Environment.ProcessorCount} processors. The rest of what the load table shows for the container is the server: Kestrel, routing, limits, and sending.

            | up to | time | allocated |
            |---|---|---|
            {rows.ToString().TrimEnd()}
            """);
    }

    private static AmazonDynamoDBClient CreateClient() => new(
        new BasicAWSCredentials("test", "test"),
        new AmazonDynamoDBConfig { ServiceURL = "http://dynamodb.test", AuthenticationRegion = "us-east-1", MaxErrorRetry = 0, MaxStaleConnectionRetries = 0, HttpClientFactory = new Factory() });

    private sealed class Factory : HttpClientFactory
    {
        public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Answer(), disposeHandler: false);
    }

    private sealed class Answer : HttpMessageHandler
    {
        private static readonly byte[] Item = Encoding.UTF8.GetBytes($$$$"""
            {"Item":{"id":{"S":"{{{{Id}}}}"},"token":{"S":"0123456789abcdef"},"feed":{"S":"0"},"title":{"S":"Functions or containers?"},"author":{"S":"The Platform Team"},
            "content":{"S":"{{{{string.Concat(Enumerable.Repeat("Draw the requests of a week. ", 175)).Trim()}}}}"},"excerpt":{"S":"Draw the requests of a week."},
            "tags":{"L":[{"S":"lambda"},{"S":"fargate"}]},"createdAt":{"S":"2026-11-26T00:00:00.000Z"},"updatedAt":{"S":"2026-11-26T00:00:00.000Z"},"version":{"N":"1"}}}
            """);

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(Item) { Headers = { { "Content-Type", "application/x-amz-json-1.0" } } } });
    }
}
