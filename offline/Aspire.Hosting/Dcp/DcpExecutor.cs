using System.Collections.Concurrent;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>Runs the resources of the model with DCP: services first, then every resource as soon as what it waits for is ready.</summary>
internal sealed partial class DcpExecutor(
    DcpSession session,
    DcpObjects objects,
    DistributedApplicationModel model,
    ResourceNotificationService notifications,
    ResourceLoggerService loggers,
    IDistributedApplicationEventing eventing,
    IConfiguration configuration,
    IHostApplicationLifetime lifetime,
    IServiceProvider services,
    ILogger<DistributedApplication> logger) : IHostedService, IDisposable
{
    private static readonly TimeSpan s_stopPatience = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _stopped = new();
    private readonly ConcurrentDictionary<(string Kind, string Name), TaskCompletionSource> _removals = new();
    private readonly Dictionary<string, DcpInstance> _instances = [];
    private readonly Dictionary<string, (IResource Resource, EndpointAnnotation Endpoint)> _services = [];
    private readonly Dictionary<IResource, List<ResourceUrlAnnotation>> _urls = [];

    private bool _isOrchestratorLost;

    /// <summary>Whether DCP or the dashboard has ended without being asked to.</summary>
    public bool IsLost { get; private set; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        DcpInstance.Assign(model);
        foreach (var resource in model.Resources)
        {
            if (resource.TryGetLastAnnotation<InstancesAnnotation>(out var instances))
            {
                foreach (var instance in instances.Instances)
                {
                    _instances.Add(instance.Name, new(resource, instance));
                }
            }

            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                Validate(resource, endpoint);
                _services.Add(DcpObjects.ServiceName(resource, endpoint), (resource, endpoint));
            }
        }

        await PublishInitialStateAsync();
        await session.StartAsync(_instances.Values.Any(i => i.Resource is ContainerResource), cancellationToken);
        _ = WatchAsync("endpoints", OnEndpoint);
        _ = WatchAsync("services", OnService);
        _ = WatchAsync("executables", OnWorkload);
        _ = WatchAsync("containers", OnWorkload);

        await AllocateAsync(cancellationToken);
        await PublishUrlsAsync();
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _stopping.Token);
        await Task.WhenAll(_instances.Values.GroupBy(i => i.Resource).Select(group => CreateAsync(group.Key, [.. group], linked.Token)));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        if (session.IsStarted && !_isOrchestratorLost)
        {
            // DCP's own clean-up looks for what is left only once a second; this way it finds nothing.
            await Task.WhenAll([.. _instances.Values.Select(i => RemoveAsync(i.Kind, i.Name, cancellationToken)), .. _services.Keys.Select(s => RemoveAsync("services", s, cancellationToken))])
                .WaitAsync(s_stopPatience, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await _stopped.CancelAsync();
        await session.StopAsync(cancellationToken);
    }

    public void Dispose()
    {
        _stopping.Cancel();
        _stopped.Cancel();
    }

    /// <summary>Starts a copy that has ended, anew; or one that waits, without what it waits for.</summary>
    public async Task StartResourceAsync(string name, CancellationToken cancellationToken)
    {
        var instance = _instances[name];
        var skipped = false;
        await notifications.PublishUpdateAsync(instance.Resource, name, s =>
        {
            skipped = s.State?.Text == KnownResourceStates.Waiting;
            return skipped ? s with { State = KnownResourceStates.Starting } : s;
        });
        if (skipped)
        {
            instance.SkipWait.TrySetResult();
            return;
        }

        await instance.Operation.WaitAsync(cancellationToken);
        try
        {
            await RemoveAsync(instance.Kind, name, cancellationToken);
            await instance.Updates;
            if (await PrepareAsync(instance.Resource, [instance], cancellationToken))
            {
                await CreateObjectAsync(instance, start: true, cancellationToken);
            }
        }
        finally
        {
            instance.Operation.Release();
        }
    }

    /// <summary>Ends the process of a copy.</summary>
    public async Task StopResourceAsync(string name, CancellationToken cancellationToken)
    {
        var instance = _instances[name];
        await instance.Operation.WaitAsync(cancellationToken);
        try
        {
            if (!await session.Client.StopAsync(instance.Kind, name, cancellationToken))
            {
                throw new DistributedApplicationException($"Resource '{instance.Resource.DisplayName(name)}' is not running.");
            }

            await notifications.WaitForResourceAsync(instance.Resource.Name, e => e.ResourceId == name && ResourceNotificationService.IsUnavailable(e.Snapshot), cancellationToken);
        }
        finally
        {
            instance.Operation.Release();
        }
    }

    /// <summary>Deletes an object, if there is one, and waits until it is gone.</summary>
    private async Task RemoveAsync(string kind, string name, CancellationToken cancellationToken)
    {
        var removal = _removals.GetOrAdd((kind, name), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
        if (await session.Client.DeleteAsync(kind, name, cancellationToken))
        {
            await removal.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task CreateAsync(IResource resource, DcpInstance[] instances, CancellationToken cancellationToken)
    {
        // What is known already is shown while the resource waits.
        foreach (var instance in instances)
        {
            await notifications.PublishUpdateAsync(resource, instance.Name, DcpSnapshots.Of(instance, new() { ["spec"] = DcpObjects.Program(resource) }, () => Urls(instance)));
        }

        if (resource.TryGetLastAnnotation<ExplicitStartupAnnotation>(out _))
        {
            await notifications.PublishUpdateAsync(resource, s => s with { State = KnownResourceStates.NotStarted });
        }
        else if (await PrepareAsync(resource, instances, cancellationToken))
        {
            await Task.WhenAll(instances.Select(instance => CreateObjectAsync(instance, start: false, cancellationToken)));
        }
    }

    /// <summary>Does what comes before the process: handlers of the event, then the waits. False when one of them failed.</summary>
    private async Task<bool> PrepareAsync(IResource resource, DcpInstance[] instances, CancellationToken cancellationToken)
    {
        string[] names = [.. instances.Select(i => i.Name)];
        try
        {
            foreach (var instance in instances)
            {
                instance.SkipWait = new(TaskCreationOptions.RunContinuationsAsynchronously);
                await notifications.PublishUpdateAsync(resource, instance.Name, s => s with { State = KnownResourceStates.Starting, ExitCode = null, HealthReports = InitialReports(resource) });
            }

            await eventing.PublishAsync(new BeforeResourceStartedEvent(resource, services), cancellationToken);
            using var stopWaiting = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var waits = notifications.WaitForDependenciesAsync(resource, names, stopWaiting.Token);
            if (await Task.WhenAny([waits, .. instances.Select(i => i.SkipWait.Task)]) == waits)
            {
                await waits;
            }

            await stopWaiting.CancelAsync();
            return true;
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(resource, names, ex);
            return false;
        }
    }

    private async Task CreateObjectAsync(DcpInstance instance, bool start, CancellationToken cancellationToken)
    {
        try
        {
            var workload = await objects.WorkloadAsync(instance, start, cancellationToken);
            var log = start ? loggers.GetLogger(instance.Name) : loggers.GetLogger(instance.Resource);
            log.LogInformation("No custom certificate authorities to configure for '{ResourceName}'. Default certificate authority trust behavior will be used.", instance.Resource.Name);
            await session.Client.CreateAsync(instance.Kind, workload, cancellationToken);
        }
        catch (Exception ex) when (!cancellationToken.IsCancellationRequested)
        {
            await FailAsync(instance.Resource, [instance.Name], ex);
        }
    }

    private async Task FailAsync(IResource resource, string[] names, Exception ex)
    {
        loggers.GetLogger(names).LogError(ex is DistributedApplicationException ? null : ex, "Failed to create resource {ResourceName}: {Message}", resource.Name, ex.Message);
        foreach (var name in names)
        {
            await notifications.PublishUpdateAsync(resource, name, s => s with { State = new(KnownResourceStates.FailedToStart, "error") });
        }
    }
}
