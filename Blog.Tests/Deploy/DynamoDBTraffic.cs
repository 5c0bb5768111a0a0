using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Deploy;

/// <summary>A forwarder in front of DynamoDB that notes, for each caller, what permissions its requests would need on AWS.</summary>
internal sealed class DynamoDBTraffic : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ConcurrentDictionary<string, bool>> _used = new();
    private readonly HttpClient _client = new();
    private readonly Uri _target;
    private readonly WebApplication _app;

    private DynamoDBTraffic(Uri target)
    {
        _target = target;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _app = builder.Build();
        _app.MapPost("/{caller}/", ForwardAsync);
    }

    public static async Task<DynamoDBTraffic> StartAsync(Uri target)
    {
        var traffic = new DynamoDBTraffic(target);
        await traffic._app.StartAsync();
        return traffic;
    }

    /// <summary>The address that a caller is to use.</summary>
    public string AddressFor(string caller) => $"{_app.Urls.Single()}/{caller}/";

    /// <summary>What the caller used so far, as <c>dynamodb:Query feed</c>: action, and index if there is one.</summary>
    public IEnumerable<string> UsedBy(string caller) => _used[caller].Keys.Order(StringComparer.Ordinal);

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _client.Dispose();
    }

    private async Task ForwardAsync(string caller, HttpContext context)
    {
        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync(context.RequestAborted);
        var operation = context.Request.Headers["X-Amz-Target"].ToString().Split('.')[^1];
        foreach (var permission in Permissions(operation, JsonNode.Parse(body)!))
        {
            _used.GetOrAdd(caller, _ => new())[permission] = true;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, _target) { Content = new StringContent(body) };
        request.Content.Headers.Remove("Content-Type");
        foreach (var name in (string[])["Content-Type", "Authorization", "X-Amz-Target", "X-Amz-Date"])
        {
            request.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());
            request.Content.Headers.TryAddWithoutValidation(name, context.Request.Headers[name].ToString());
        }

        using var response = await _client.SendAsync(request, context.RequestAborted);
        context.Response.StatusCode = (int)response.StatusCode;
        context.Response.ContentType = response.Content.Headers.ContentType?.ToString();
        foreach (var name in response.Headers.Where(header => header.Key.StartsWith("x-amz", StringComparison.OrdinalIgnoreCase)))
        {
            context.Response.Headers[name.Key] = name.Value.ToArray();
        }

        await context.Response.Body.WriteAsync(await response.Content.ReadAsByteArrayAsync(context.RequestAborted), context.RequestAborted);
    }

    // A transaction needs the permissions of its parts: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis-iam.html
    private static IEnumerable<string> Permissions(string operation, JsonNode body) => operation switch
    {
        "TransactWriteItems" => body["TransactItems"]!.AsArray().SelectMany(item => item!.AsObject()).Select(part =>
            part.Key == "ConditionCheck" ? "dynamodb:ConditionCheckItem" : $"dynamodb:{part.Key}Item"),
        _ when body["IndexName"] is { } index => [$"dynamodb:{operation} {index}"],
        _ => ["dynamodb:" + operation],
    };
}
