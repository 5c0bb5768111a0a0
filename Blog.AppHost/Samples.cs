using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blog.AppHost;

/// <summary>The posts of <c>samples/</c>, loaded through the page's own address: each once in the life of a table.</summary>
public static partial class Samples
{
    /// <summary>Name of the command.</summary>
    public const string Command = "load-samples";

    // An item of the table that is no post and in no index: which samples were loaded, so that one that somebody deleted stays deleted.
    private const string Marker = "samples";
    private const string Loaded = "loaded";
    private const int Attempts = 20;

    /// <summary>Adds the command to the web resource, and runs it at start where <c>Seed</c> is set.</summary>
    public static IResourceBuilder<ProjectResource> WithSamples(this IResourceBuilder<ProjectResource> web)
    {
        web.WithCommand(
            Command, "Load sample posts",
            async context => CommandResults.Success($"{await LoadAsync(web, context.Services, context.CancellationToken)} sample posts were added."),
            new CommandOptions
            {
                Description = "Writes those posts of samples/ that this table has not had yet, through the containers.",
                IconName = "DocumentAdd",
                IsHighlighted = true,
            });
        if (!web.ApplicationBuilder.Configuration.GetValue<bool>("Seed")) return web;

        return web.OnResourceReady(async (_, ready, cancellationToken) =>
        {
            try
            {
                await LoadAsync(web, ready.Services, cancellationToken);
            }
            catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException or AmazonDynamoDBException)
            {
                // The blog is up without them.
                LogNotSeeded(ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Samples)), exception.Message);
            }
        });
    }

    private static async Task<int> LoadAsync(IResourceBuilder<ProjectResource> web, IServiceProvider services, CancellationToken cancellationToken)
    {
        var directory = Path.GetFullPath("../samples", web.ApplicationBuilder.AppHostDirectory);
        using var client = new HttpClient { BaseAddress = new Uri(web.GetEndpoint("http").Url) };
        if (web.ApplicationBuilder.Configuration["BLOG_WRITE_KEY"] is { Length: > 0 } key) client.DefaultRequestHeaders.Authorization = new("Bearer", key);

        var dynamodb = services.GetRequiredService<IAmazonDynamoDB>();
        Dictionary<string, AttributeValue> id = new() { [BlogTable.Id] = new(Marker) };
        var marker = await dynamodb.GetItemAsync(new GetItemRequest(BlogTable.DefaultName, id) { ConsistentRead = true }, cancellationToken);
        var loaded = marker.Item?.GetValueOrDefault(Loaded)?.SS ?? [];

        var files = Directory.GetFiles(directory, "*.json").Where(file => !loaded.Contains(Name(file))).Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            await PostAsync(client, Name(file), await File.ReadAllTextAsync(file, cancellationToken), cancellationToken);
            await dynamodb.UpdateItemAsync(
                new UpdateItemRequest
                {
                    TableName = BlogTable.DefaultName,
                    Key = id,
                    UpdateExpression = $"ADD {Loaded} :name",
                    ExpressionAttributeValues = new() { [":name"] = new AttributeValue { SS = [Name(file)] } },
                },
                cancellationToken);
        }

        return files.Count;
    }

    private static string Name(string file) => Path.GetFileNameWithoutExtension(file);

    private static async Task PostAsync(HttpClient client, string name, string body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/containers/blogs")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
                // An end between the post and its mark writes it no second time.
                Headers = { { "Idempotency-Key", $"sample-{name}" } },
            };
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.Created) return;
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == Attempts)
            {
                throw new InvalidOperationException(
                    $"Sample {name} was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            }

            // A busy machine's DynamoDB Local is slow at first; the answer says when to come back.
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "The sample posts are not all loaded: {Reason} Run the command \"Load sample posts\" of web to try again.")]
    private static partial void LogNotSeeded(ILogger logger, string reason);
}
