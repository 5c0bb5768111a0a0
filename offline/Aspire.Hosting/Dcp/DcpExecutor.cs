using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
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
    private static readonly TimeSpan s_portPatience = TimeSpan.FromSeconds(5);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Dictionary<string, DcpInstance> _instances = [];
    private readonly Dictionary<string, (IResource Resource, EndpointAnnotation Endpoint)> _services = [];
    private readonly Dictionary<IResource, List<ResourceUrlAnnotation>> _urls = [];

    /// <summary>Whether DCP has ended without being asked to.</summary>
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
        _ = WatchAsync("services", (_, service) => OnService(service));
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
        await session.StopAsync(cancellationToken);
    }

    public void Dispose() => _stopping.Cancel();

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
            instance.Gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (await session.Client.DeleteAsync(instance.Kind, name, cancellationToken))
            {
                await instance.Gone.Task.WaitAsync(cancellationToken);
            }

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
            await session.Client.PatchAsync(instance.Kind, name, new() { ["spec"] = new JsonObject { ["stop"] = true } }, cancellationToken);
            await notifications.WaitForResourceAsync(instance.Resource.Name, e => e.ResourceId == name && ResourceNotificationService.IsUnavailable(e.Snapshot), cancellationToken);
        }
        finally
        {
            instance.Operation.Release();
        }
    }

    private static void Validate(IResource resource, EndpointAnnotation endpoint)
    {
        var what = $"The endpoint '{endpoint.Name}' for resource '{resource.Name}'";
        if (resource is ContainerResource)
        {
            if (endpoint.TargetPort is null)
            {
                throw new DistributedApplicationException($"{what} must say which port the container listens on (targetPort).");
            }
        }
        else if (!endpoint.IsProxied)
        {
            if (resource.GetReplicaCount() > 1)
            {
                throw new DistributedApplicationException($"Resource '{resource.Name}' uses multiple replicas and a proxy-less endpoint '{endpoint.Name}'. These features do not work together.");
            }

            endpoint.Port ??= FreePort();
            endpoint.TargetPort ??= endpoint.Port;
            if (endpoint.Port != endpoint.TargetPort)
            {
                throw new DistributedApplicationException($"{what} has no proxy, so port and targetPort must be the same.");
            }
        }
        else if (endpoint.TargetPort is { } target && (target == endpoint.Port || resource.GetReplicaCount() > 1))
        {
            throw new DistributedApplicationException($"{what} has a proxy, so the process cannot listen on the fixed port {target}; leave out targetPort.");
        }
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static async Task RequireFreeAsync(int port, IResource resource, EndpointAnnotation endpoint, CancellationToken cancellationToken)
    {
        for (var until = DateTime.UtcNow + s_portPatience; ;)
        {
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return;
            }
            catch (SocketException)
            {
                // Perhaps the last run is just about to end.
                if (DateTime.UtcNow > until)
                {
                    throw new DistributedApplicationException($"Port {port}, wanted for endpoint '{endpoint.Name}' of resource '{resource.Name}', is in use by another process.");
                }

                await Task.Delay(100, cancellationToken);
            }
        }
    }

    /// <summary>Creates all services, and waits until every endpoint has its address.</summary>
    private async Task AllocateAsync(CancellationToken cancellationToken)
    {
        var randomizePorts = configuration.GetValue("DcpPublisher:RandomizePorts", false);
        await Task.WhenAll(_services.Values.Select(async service =>
        {
            var value = DcpObjects.Service(service.Resource, service.Endpoint, randomizePorts);
            if (service.Resource is not ContainerResource && (int?)value["spec"]!["port"] is { } port)
            {
                await RequireFreeAsync(port, service.Resource, service.Endpoint, cancellationToken);
            }

            await session.Client.CreateAsync("services", value, cancellationToken);
            if (!service.Endpoint.IsProxied && service.Endpoint.Port is { } own)
            {
                Allocate(service.Resource, service.Endpoint, own);
            }
        }));
        await Task.WhenAll(_services.Values.Where(s => s.Endpoint.IsProxied || s.Endpoint.Port is not null).Select(s => s.Endpoint.GetAllocatedAsync(cancellationToken)));
    }

    private static void Allocate(IResource resource, EndpointAnnotation endpoint, int port) => endpoint.Allocate(new(
        endpoint,
        endpoint.TargetHost is "0.0.0.0" or "::" or "*" or "+" ? "localhost" : endpoint.TargetHost,
        port,
        $$$"""{{- portForServing "{{{DcpObjects.ServiceName(resource, endpoint)}}}" -}}"""));

    private async Task CreateAsync(IResource resource, DcpInstance[] instances, CancellationToken cancellationToken)
    {
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
            await session.Client.CreateAsync(instance.Kind, await objects.WorkloadAsync(instance, start, cancellationToken), cancellationToken);
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
