using Blog.ServiceDefaults;

namespace Blog.Containers;

/// <summary>
/// Opens the connection to DynamoDB and compiles the path there before the server listens, as a function does in its init phase:
/// else the first health check does it, and on a busy machine takes so long that it fails. The server starts in any case.
/// </summary>
internal sealed partial class WarmUp(BlogBackend backend, ILogger<WarmUp> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        BlogTelemetry.UnreadableItem += logger.UnreadableItem;
        try
        {
            await backend.PingAsync(DynamoBudget.Ping);
        }
        catch (Exception exception) when (exception is DynamoUnavailableException or DynamoRefusedException)
        {
            LogNotWarm(exception.Message);
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "DynamoDB cannot be used yet: {Reason}")]
    private partial void LogNotWarm(string reason);
}
