using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Knows how every resource is, and tells who wants to know.</summary>
public partial class ResourceNotificationService : IDisposable
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private readonly CancellationTokenSource _disposing = new();
    private readonly ResourceLoggerService _loggers;
    private readonly DistributedApplicationModel _model;
    private readonly WaitBehavior _defaultWaitBehavior;
    private Action<ResourceEvent>? _updated;

    internal ResourceNotificationService(ResourceLoggerService loggers, DistributedApplicationModel model, DistributedApplicationOptions options)
    {
        _loggers = loggers;
        _model = model;

        // Without a dashboard nobody could restart what a resource waits for.
        _defaultWaitBehavior = options.DisableDashboard ? WaitBehavior.StopOnResourceUnavailable : WaitBehavior.WaitOnResourceUnavailable;
    }

    /// <summary>Waits until a resource is in a state.</summary>
    /// <param name="resourceName">Name in the model.</param>
    /// <param name="targetState">The state; "Running" when left out.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitForResourceAsync(string resourceName, string? targetState = null, CancellationToken cancellationToken = default)
    {
        var state = string.IsNullOrEmpty(targetState) ? KnownResourceStates.Running : targetState;
        return WaitAsync(
            resourceName,
            e => string.Equals(e.Snapshot.State?.Text, state, StringComparison.OrdinalIgnoreCase),
            $"Resource '{resourceName}' failed to reach one of the target states: [{state}] before the operation was cancelled.",
            cancellationToken);
    }

    /// <summary>Waits until a snapshot of a resource is as wanted, and returns it.</summary>
    public Task<ResourceEvent> WaitForResourceAsync(string resourceName, Func<ResourceEvent, bool> predicate, CancellationToken cancellationToken = default) =>
        WaitAsync(resourceName, predicate, $"Resource '{resourceName}' failed to meet the predicate condition before the operation was cancelled.", cancellationToken);

    /// <summary>Waits until a resource runs, is healthy and its ready event was handled.</summary>
    public Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, CancellationToken cancellationToken = default) =>
        WaitForResourceHealthyAsync(resourceName, _defaultWaitBehavior, cancellationToken);

    /// <summary>Waits until a resource runs, is healthy and its ready event was handled.</summary>
    /// <exception cref="DistributedApplicationException">The resource ended or could not start, and the wait is not to go on.</exception>
    public async Task<ResourceEvent> WaitForResourceHealthyAsync(string resourceName, WaitBehavior waitBehavior, CancellationToken cancellationToken = default)
    {
        if (waitBehavior == WaitBehavior.StopOnResourceUnavailable && !_model.Resources.Any(r => string.Equals(r.Name, resourceName, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it does not exist in the application model.");
        }

        var cancelled = $"Resource '{resourceName}' failed to become healthy before the operation was cancelled.";
        var found = await WaitAsync(
            resourceName,
            e => e.Snapshot.HealthStatus == HealthStatus.Healthy || (waitBehavior == WaitBehavior.StopOnResourceUnavailable && IsUnavailable(e.Snapshot)),
            cancelled,
            cancellationToken);
        if (found.Snapshot.HealthStatus != HealthStatus.Healthy)
        {
            throw new DistributedApplicationException($"Stopped waiting for resource '{resourceName}' to become healthy because it failed to start.");
        }

        found = await WaitAsync(resourceName, e => e.ResourceId == found.ResourceId && e.Snapshot.ResourceReadyEvent is not null, cancelled, cancellationToken);
        await found.Snapshot.ResourceReadyEvent!.WaitAsync(cancellationToken);
        return found;
    }

    /// <summary>All resources as they are now, and every change from then on.</summary>
    public async IAsyncEnumerable<ResourceEvent> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<ResourceEvent>();
        var seen = new Dictionary<string, long>();
        void Write(ResourceEvent e) => channel.Writer.TryWrite(e);

        lock (_entries)
        {
            _updated += Write;
        }

        try
        {
            foreach (var (id, entry) in _entries)
            {
                if (entry.Snapshot is { } snapshot)
                {
                    seen[id] = snapshot.Version;
                    yield return new(entry.Resource, id, snapshot);
                }
            }

            await foreach (var e in channel.Reader.ReadAllAsync(cancellationToken))
            {
                if (e.Snapshot.Version > seen.GetValueOrDefault(e.ResourceId))
                {
                    yield return e;
                }
            }
        }
        finally
        {
            lock (_entries)
            {
                _updated -= Write;
            }
        }
    }

    /// <summary>Finds how a resource is now.</summary>
    /// <param name="resourceId">Unique name of the copy, or the name in the model when there is one copy.</param>
    /// <param name="resourceEvent">The snapshot.</param>
    public bool TryGetCurrentState(string resourceId, [NotNullWhen(true)] out ResourceEvent? resourceEvent)
    {
        var found = _entries.TryGetValue(resourceId, out var exact) && exact.Snapshot is not null
            ? [new KeyValuePair<string, Entry>(resourceId, exact)]
            : _entries.Where(e => string.Equals(e.Value.Resource.Name, resourceId, StringComparison.OrdinalIgnoreCase)).Take(2).ToArray();
        resourceEvent = found is [{ Value.Snapshot: { } snapshot } only] ? new(only.Value.Resource, only.Key, snapshot) : null;
        return resourceEvent is not null;
    }

    /// <summary>Changes the snapshot of every copy of a resource.</summary>
    internal async Task PublishUpdateAsync(IResource resource, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        foreach (var name in resource.GetResolvedResourceNames())
        {
            await PublishUpdateAsync(resource, name, stateFactory);
        }
    }

    /// <summary>Changes the snapshot of one copy of a resource.</summary>
    public Task PublishUpdateAsync(IResource resource, string resourceId, Func<CustomResourceSnapshot, CustomResourceSnapshot> stateFactory)
    {
        var entry = _entries.GetOrAdd(resourceId, _ => new(resource));
        lock (entry)
        {
            var next = stateFactory(entry.Snapshot ?? Initial(resource));
            next = next with
            {
                Commands = [.. resource.Annotations.OfType<ResourceCommandAnnotation>().Select(c =>
                    new ResourceCommandSnapshot(c, c.UpdateState(new(next))))],
                IsHidden = next.IsHidden || resource.TryGetLastAnnotation<HiddenAnnotation>(out _),
                Version = (entry.Snapshot?.Version ?? 0) + 1,
            };
            entry.Snapshot = next;
            _updated?.Invoke(new(resource, resourceId, next));
        }

        return Task.CompletedTask;
    }

    /// <summary>Ends all waits.</summary>
    public void Dispose()
    {
        _disposing.Cancel();
        GC.SuppressFinalize(this);
    }

    internal static bool IsUnavailable(CustomResourceSnapshot snapshot) =>
        snapshot.State?.Text is { } state && (KnownResourceStates.TerminalStates.Contains(state) || state == KnownResourceStates.RuntimeUnhealthy);

    private static CustomResourceSnapshot Initial(IResource resource) =>
        resource.TryGetLastAnnotation<ResourceSnapshotAnnotation>(out var initial) ? initial.InitialSnapshot : new()
        {
            ResourceType = resource switch
            {
                ProjectResource => "Project",
                ContainerResource => "Container",
                ExecutableResource => "Executable",
                ParameterResource => "Parameter",
                _ => resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
            },
            Properties = [],
        };

    private async Task<ResourceEvent> WaitAsync(string resourceName, Func<ResourceEvent, bool> predicate, string cancelled, CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token, cancellationToken);
        try
        {
            await foreach (var e in WatchAsync(cancellation.Token))
            {
                if (string.Equals(e.Resource.Name, resourceName, StringComparison.OrdinalIgnoreCase) && predicate(e))
                {
                    return e;
                }
            }
        }
        catch (OperationCanceledException ex)
        {
            throw new OperationCanceledException($"{cancelled}{Environment.NewLine}{Describe(resourceName)}", ex, cancellationToken);
        }

        throw new OperationCanceledException(cancelled);
    }

    private string Describe(string resourceName)
    {
        if (!TryGetCurrentState(resourceName, out var e))
        {
            return $"Unable to retrieve current state for resource '{resourceName}'.";
        }

        string[] lines =
        [
            $"- Current State: {e.Snapshot.State?.Text ?? "(null)"}",
            $"- Current Health: {e.Snapshot.HealthStatus?.ToString() ?? "(null)"}",
            .. e.Snapshot.HealthReports.Select(r => $"- {r.Name}: {r.Status?.ToString() ?? "Unknown"} {r.Description}"),
        ];
        return string.Join(Environment.NewLine, lines);
    }

    private sealed class Entry(IResource resource)
    {
        public IResource Resource { get; } = resource;

        public CustomResourceSnapshot? Snapshot { get; set; }
    }
}
