using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blog.AppHost;

/// <summary>The command that loads <c>samples/</c> through the page's own address.</summary>
public static partial class Samples
{
    /// <summary>Name of the command.</summary>
    public const string Command = "load-samples";

    private const int Attempts = 20;

    /// <summary>Adds the command to the web resource, and runs it at start where <c>Seed</c> is set.</summary>
    public static IResourceBuilder<ProjectResource> WithSamples(this IResourceBuilder<ProjectResource> web)
    {
        var configuration = web.ApplicationBuilder.Configuration;
        var directory = Path.GetFullPath("../samples", web.ApplicationBuilder.AppHostDirectory);
        web.WithCommand(Command, "Load sample posts", async context =>
        {
            var count = await LoadAsync(web.GetEndpoint("http").Url, directory, configuration["BLOG_WRITE_KEY"], context.CancellationToken);
            return CommandResults.Success($"{count} sample posts are loaded.");
        }, new CommandOptions
        {
            Description = "Writes the posts of samples/ through the containers. Within a day of the last time it changes nothing.",
            IconName = "DocumentAdd",
            IsHighlighted = true,
        });
        if (configuration.GetValue<bool>("Seed"))
        {
            web.ApplicationBuilder.Eventing.Subscribe<ResourceReadyEvent>(web.Resource, async (ready, cancellationToken) =>
            {
                try
                {
                    await LoadAsync(web.GetEndpoint("http").Url, directory, configuration["BLOG_WRITE_KEY"], cancellationToken);
                }
                catch (Exception exception) when (exception is InvalidOperationException or HttpRequestException or IOException)
                {
                    // The blog is up without them.
                    LogNotSeeded(ready.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Samples)), exception.Message);
                }
            });
        }

        return web;
    }

    private static async Task<int> LoadAsync(string url, string directory, string? writeKey, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = new Uri(url) };
        if (!string.IsNullOrEmpty(writeKey)) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", writeKey);
        var files = Directory.GetFiles(directory, "*.json").Order(StringComparer.Ordinal).ToList();
        foreach (var file in files)
        {
            await PostAsync(client, file, await File.ReadAllTextAsync(file, cancellationToken), cancellationToken);
        }

        return files.Count;
    }

    private static async Task PostAsync(HttpClient client, string file, string body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            // One key per file: loading twice does not write twice.
            using var request = new HttpRequestMessage(HttpMethod.Post, "/containers/blogs")
            {
                Content = new StringContent(body, Encoding.UTF8, "application/json"),
                Headers = { { "Idempotency-Key", $"sample-{Path.GetFileNameWithoutExtension(file)}" } },
            };
            using var response = await client.SendAsync(request, cancellationToken);
            if (response.StatusCode == HttpStatusCode.Created) return;
            if (response.StatusCode != HttpStatusCode.ServiceUnavailable || attempt == Attempts)
            {
                throw new InvalidOperationException(
                    $"{Path.GetFileName(file)} was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            }

            // A busy machine's DynamoDB Local is slow at first; the answer says when to come back.
            await Task.Delay(response.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), cancellationToken);
        }
    }

    [LoggerMessage(LogLevel.Error, "The sample posts are not all loaded: {Reason} Run the command \"Load sample posts\" of web to try again.")]
    private static partial void LogNotSeeded(ILogger logger, string reason);
}
