using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Repeats what the dashboard logs (one JSON object a line) in the AppHost's own log, under <c>Aspire.Hosting.Dashboard</c>.
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
        try
        {
            var dashboard = await notifications.WaitForResourceAsync(DashboardLifecycle.Name, _ => true, stopping.Token);
            await foreach (var lines in resourceLoggers.WatchAsync(dashboard.ResourceId).WithCancellation(stopping.Token))
            {
                foreach (var line in lines)
                {
                    Forward(WithoutTimestamp(line.Content), line.IsErrorMessage);
                }
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
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
