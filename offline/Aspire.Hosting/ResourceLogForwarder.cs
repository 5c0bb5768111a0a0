using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Copies the console logs of all resources to the AppHost's own log.</summary>
internal sealed class ResourceLogForwarder(
    ResourceNotificationService notifications, ResourceLoggerService loggers, ILoggerFactory factory, IHostEnvironment environment) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var seen = new HashSet<string>();
        try
        {
            await foreach (var e in notifications.WatchAsync(stoppingToken))
            {
                if (seen.Add(e.ResourceId))
                {
                    _ = ForwardAsync(e.ResourceId, factory.CreateLogger($"{environment.ApplicationName}.Resources.{e.Resource.Name}"), stoppingToken);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    private async Task ForwardAsync(string resourceId, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var lines in loggers.WatchAsync(resourceId).WithCancellation(cancellationToken))
            {
                foreach (var line in lines)
                {
                    logger.Log(line.IsErrorMessage ? LogLevel.Error : LogLevel.Information, "{LineNumber}: {Content}", line.LineNumber, line.Content);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }
}
