using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Health;

/// <summary>Runs the health checks of every resource that runs, and raises its ready event when it is healthy for the first time.</summary>
internal sealed class ResourceHealthCheckService(
    ResourceNotificationService notifications,
    HealthCheckService healthChecks,
    IDistributedApplicationEventing eventing,
    IServiceProvider services) : BackgroundService
{
    private static readonly TimeSpan s_whenHealthy = TimeSpan.FromSeconds(30);
    private readonly ConcurrentDictionary<IResource, CancellationTokenSource> _monitored = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var e in notifications.WatchAsync(stoppingToken))
            {
                var state = e.Snapshot.State?.Text;
                if (state == KnownResourceStates.Running && !_monitored.ContainsKey(e.Resource))
                {
                    var stop = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
                    _monitored[e.Resource] = stop;
                    _ = MonitorAsync(e.Resource, stop.Token);
                }
                else if (KnownResourceStates.TerminalStates.Contains(state) && AllEnded(e.Resource) && _monitored.TryRemove(e.Resource, out var stop))
                {
                    await stop.CancelAsync();
                    stop.Dispose();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The application ends.
        }
    }

    // Replicas share one address, hence one result.
    private bool AllEnded(IResource resource) => resource.GetResolvedResourceNames().All(name =>
        notifications.TryGetCurrentState(name, out var e) && KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text));

    private async Task MonitorAsync(IResource resource, CancellationToken cancellationToken)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(a => a.Key).ToHashSet();
        if (keys.Count == 0)
        {
            await RaiseReadyAsync(resource, cancellationToken);
            return;
        }

        var (failures, ready) = (0, false);
        try
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                var report = await CheckAsync(keys, cancellationToken);
                var runAt = DateTime.UtcNow;
                await notifications.PublishUpdateAsync(resource, s => s with
                {
                    HealthReports = [.. keys.Select(key => report.Entries.TryGetValue(key, out var entry)
                        ? new HealthReportSnapshot(key, entry.Status, entry.Description, entry.Exception?.ToString()) { LastRunAt = runAt }
                        : new(key, HealthStatus.Unhealthy, "The health check is not registered.", null))],
                });
                failures = report.Status == HealthStatus.Healthy && keys.All(report.Entries.ContainsKey) ? 0 : failures + 1;
                if (failures == 0 && !ready)
                {
                    ready = true;
                    _ = RaiseReadyAsync(resource, cancellationToken);
                }

                await Task.Delay(failures == 0 ? s_whenHealthy : TimeSpan.FromSeconds(Math.Min(5, failures)), cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The resource has ended.
        }
    }

    private async Task<HealthReport> CheckAsync(HashSet<string> keys, CancellationToken cancellationToken)
    {
        try
        {
            return await healthChecks.CheckHealthAsync(check => keys.Contains(check.Name), cancellationToken);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            // A check could not even be made; which one is not known.
            return new(keys.ToDictionary(key => key, _ => new HealthReportEntry(HealthStatus.Unhealthy, "Error calling HealthCheckService.", TimeSpan.Zero, ex, null)), TimeSpan.Zero);
        }
    }

    private async Task RaiseReadyAsync(IResource resource, CancellationToken cancellationToken)
    {
        var handlers = eventing.PublishAsync(new ResourceReadyEvent(resource, services), cancellationToken);
        await ((Task)handlers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await notifications.PublishUpdateAsync(resource, s => s with { ResourceReadyEvent = handlers });
    }
}
