using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Blog.Tests.Support;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Blog.Benchmarks;

/// <summary>What servers under measurement stand on: DynamoDB Local in memory with posts of 5 KB in it, and a collector that takes telemetry
/// and throws it away, as one beside the task would take it.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    /// <summary>Body of a new post; 5 KB, as docs/deploy.md assumes.</summary>
    public static readonly string Draft = JsonSerializer.Serialize(new
    {
        title = "Functions or containers?", author = "The Platform Team", content = string.Concat(Enumerable.Repeat("Draw the requests of a week. ", 175)), tags = new[] { "lambda", "fargate" },
    });

    private readonly DynamoDBProcess _dynamodb;
    private readonly WebApplication _collector;

    private TestBed(DynamoDBProcess dynamodb, WebApplication collector) => (_dynamodb, _collector) = (dynamodb, collector);

    public Uri DynamoDB => _dynamodb.Address;

    /// <summary>Ids of the posts.</summary>
    public List<string> Ids { get; } = [];

    /// <summary>Environment of a server: the table, an address on <c>PORT</c>, open writing, no limit that the load would reach.</summary>
    public (string Name, string Value)[] Variables =>
    [
        ("TABLE_NAME", BlogTable.DefaultName), ("AWS_ENDPOINT_URL_DYNAMODB", DynamoDB.ToString()), ("AWS_REGION", "us-east-1"), ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_ACCESS_KEY_ID", "local"), ("AWS_SECRET_ACCESS_KEY", "local"), ("ASPNETCORE_URLS", "http://127.0.0.1:PORT"), ("BLOG_OPEN_WRITING", "true"),
        ("Limits__RequestsPerSecond", "1000000"), ("DOTNET_ROOT", Environment.GetEnvironmentVariable("DOTNET_ROOT") ?? ""),
    ];

    /// <summary>What makes a server export telemetry.</summary>
    public (string Name, string Value)[] Telemetry => [("OTEL_EXPORTER_OTLP_ENDPOINT", _collector.Urls.Single()), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")];

    /// <param name="posts">How many posts the table has at the start.</param>
    public static async Task<TestBed> StartAsync(int posts)
    {
        var bed = new TestBed(await DynamoDBProcess.StartAsync(Report.Root), await StartCollectorAsync());
        await bed.FillAsync(posts);
        return bed;
    }

    public async ValueTask DisposeAsync()
    {
        await _collector.DisposeAsync();
        await _dynamodb.DisposeAsync();
    }

    private async Task FillAsync(int posts)
    {
        using var client = new AmazonDynamoDBClient(
            new BasicAWSCredentials("local", "local"), new AmazonDynamoDBConfig { ServiceURL = DynamoDB.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });
        for (var number = 0; number < posts; number++)
        {
            var errors = new ValidationErrors();
            var post = Post.Create(Guid.CreateVersion7().ToString(), PostDraftReader.Read(Draft, errors)!, DateTimeOffset.UtcNow);
            await new PostStore(new DynamoSession(client, BlogTable.DefaultName, DynamoBudget.Default), FeedShards.One).CreateAsync(post, null);
            Ids.Add(post.Id);
        }
    }

    private static async Task<WebApplication> StartCollectorAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v1/{signal}", async (HttpRequest request) =>
        {
            await request.Body.CopyToAsync(Stream.Null);
            return Results.Ok();
        });
        await app.StartAsync();
        return app;
    }
}
