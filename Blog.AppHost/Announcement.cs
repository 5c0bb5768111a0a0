using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Blog.AppHost;

/// <summary>What the console says of the start: where the page is, or which process ended. Aspire itself says where the dashboard is.</summary>
public static partial class Announcement
{
    /// <summary>Announces the address of <paramref name="web"/>, which waits for everything else, and each process that fails.</summary>
    public static void AnnounceWhenReady(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> web)
    {
        web.OnResourceReady((_, ready, _) =>
        {
            LogReady(Logger(ready.Services), web.GetEndpoint("http").Url);
            return Task.CompletedTask;
        });
        builder.Eventing.Subscribe<ResourceStoppedEvent>((stopped, _) =>
        {
            var isStopping = stopped.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;
            if (!isStopping && stopped.ResourceEvent.Snapshot.ExitCode is { } exitCode and not 0)
            {
                LogEnded(Logger(stopped.Services), stopped.ResourceEvent.ResourceId, exitCode);
            }

            return Task.CompletedTask;
        });
    }

    private static ILogger Logger(IServiceProvider services) => services.GetRequiredService<ILoggerFactory>().CreateLogger("Blog");

    [LoggerMessage(LogLevel.Information, "Everything is healthy. The page: {Url}")]
    private static partial void LogReady(ILogger logger, string url);

    [LoggerMessage(LogLevel.Error, "{Resource} ended with exit code {ExitCode}; its console log in the dashboard says why.")]
    private static partial void LogEnded(ILogger logger, string resource, int exitCode);
}
