using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Repeats what the dashboard logs (one JSON object a line) in the AppHost's own log, under <c>Aspire.Hosting.Dashboard</c>, and
/// ends the application when the dashboard has ended by itself.
/// </summary>
internal sealed partial class DashboardLogs(
    ResourceNotificationService notifications,
    ResourceLoggerService resourceLoggers,
    ILoggerFactory loggerFactory,
    IHostApplicationLifetime lifetime) : BackgroundService
{
    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The end of the resource service makes the dashboard log errors; so stop listening when the AppHost starts to stop.
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        Task? forwarding = null;
        try
        {
            await foreach (var change in notifications.WatchAsync(stopping.Token))
            {
                if (!change.Resource.IsDashboard()) continue;
                forwarding ??= ForwardAsync(change.ResourceId, stopping.Token);
                if (ResourceNotificationService.IsUnavailable(change.Snapshot))
                {
                    loggerFactory.CreateLogger<DistributedApplication>().LogCritical("The dashboard has ended unexpectedly; the application ends.");
                    lifetime.StopApplication();
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The ordinary end.
        }

        await (forwarding ?? Task.CompletedTask);
    }

    private async Task ForwardAsync(string resourceId, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var lines in resourceLoggers.WatchAsync(resourceId).WithCancellation(cancellationToken))
            {
                foreach (var line in lines)
                {
                    Forward(WithoutTimestamp(line.Content), line.IsErrorMessage);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The ordinary end.
        }
    }

    private void Forward(string text, bool isError)
    {
        Line? line = null;
        try
        {
            line = JsonSerializer.Deserialize(text, LineContext.Default.Line);
        }
        catch (JsonException)
        {
            // Not written by the dashboard's logger, a crash of its runtime for instance: repeated as it is.
        }

        if (line is null)
        {
            loggerFactory.CreateLogger("Aspire.Hosting.Dashboard").Log(isError ? LogLevel.Error : LogLevel.Information, "{Line}", text);
            return;
        }

        var category = line.Category.StartsWith("Aspire.Dashboard.", StringComparison.Ordinal)
            ? line.Category["Aspire.Dashboard.".Length..]
            : $"ThirdParty.{line.Category}";
        var message = line.Exception is null ? line.Message : $"{line.Message}{Environment.NewLine}{line.Exception}";
        loggerFactory.CreateLogger($"Aspire.Hosting.Dashboard.{category}").Log(line.LogLevel, line.EventId, message, null, static (text, _) => text);
    }

    private static string WithoutTimestamp(string line)
    {
        var end = line.IndexOf(' ', StringComparison.Ordinal);
        return end > 0 && DateTime.TryParse(line.AsSpan(0, end), CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out _) ? line[(end + 1)..] : line;
    }

    private sealed record Line(int EventId, LogLevel LogLevel, string Category, string Message, string? Exception);

    [JsonSourceGenerationOptions(UseStringEnumConverter = true)]
    [JsonSerializable(typeof(Line))]
    private sealed partial class LineContext : JsonSerializerContext;
}
