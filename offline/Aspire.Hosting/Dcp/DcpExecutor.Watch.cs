using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

internal sealed partial class DcpExecutor
{
    /// <summary>Follows the objects of a kind until the application ends or DCP does.</summary>
    private async Task WatchAsync(string kind, Action<string, JsonObject> apply)
    {
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                await foreach (var (type, value) in session.Client.WatchAsync(kind, _stopped.Token))
                {
                    apply(type, value);
                    if (type == "DELETED" && _removals.TryRemove((kind, Name(value)), out var removal))
                    {
                        removal.TrySetResult();
                    }
                }
            }
            catch (OperationCanceledException) when (_stopped.IsCancellationRequested)
            {
                return;
            }
            catch (HttpRequestException ex) when (ex.HttpRequestError == HttpRequestError.ConnectionError)
            {
                _isOrchestratorLost = true;
                ReportLoss("The orchestrator DCP");
                return;
            }
            catch (Exception ex) when (ex is HttpRequestException or IOException)
            {
                // The server ends a watch from time to time; a new one begins with all there is.
                logger.LogDebug(ex, "The watch of {Kind} was interrupted.", kind);
            }
        }
    }

    private void ReportLoss(string what)
    {
        lock (_instances)
        {
            if (IsLost || _stopping.IsCancellationRequested)
            {
                return;
            }

            IsLost = true;
        }

        logger.LogCritical("{What} has ended unexpectedly; the application ends.", what);
        lifetime.StopApplication();
    }

    private void OnService(string type, JsonObject service)
    {
        if (type != "DELETED" && _services.TryGetValue(Name(service), out var known) && (int?)service["status"]?["effectivePort"] is { } port and > 0)
        {
            Allocate(known.Resource, known.Endpoint, port);
        }
    }

    /// <summary>An Endpoint says that one copy listens for a service.</summary>
    private void OnEndpoint(string type, JsonObject endpoint)
    {
        if ((string?)endpoint["metadata"]?["ownerReferences"]?[0]?["name"] is not { } owner || !_instances.TryGetValue(owner, out var instance)
            || (string?)endpoint["spec"]?["serviceName"] is not { } service)
        {
            return;
        }

        lock (instance.ActiveServices)
        {
            if (type == "DELETED" ? !instance.ActiveServices.Remove(service) : !instance.ActiveServices.Add(service))
            {
                return;
            }
        }

        _ = notifications.PublishUpdateAsync(instance.Resource, owner, s => s with { Urls = Urls(instance) });
    }

    private void OnWorkload(string type, JsonObject workload)
    {
        if (type == "DELETED" || _stopping.IsCancellationRequested || !_instances.TryGetValue(Name(workload), out var instance))
        {
            return;
        }

        var uid = (string?)workload["metadata"]?["uid"];
        if ((string?)workload["status"]?["state"] is { Length: > 0 } && instance.Log?.Uid != uid)
        {
            instance.Log = new(uid, instance, session.Client, loggers, _stopping.Token);
        }

        instance.Updates = ApplyAsync(instance.Updates, instance, workload);
    }

    private async Task ApplyAsync(Task previous, DcpInstance instance, JsonObject workload)
    {
        await previous;
        var snapshot = DcpSnapshots.Of(instance, workload, () => Urls(instance));
        var ended = KnownResourceStates.TerminalStates.Contains((string?)workload["status"]?["state"]);
        if (ended && instance.Log is { } log)
        {
            // Whoever waits for the end finds all that was written before it.
            await log.CompleteAsync();
        }

        await notifications.PublishUpdateAsync(instance.Resource, instance.Name, snapshot);
        if (ended && instance.Resource.Name == DashboardLifecycle.Name)
        {
            ReportLoss("The dashboard");
        }
    }

    private async Task PublishInitialStateAsync()
    {
        foreach (var resource in model.Resources)
        {
            var relationships = resource.Annotations.OfType<ResourceRelationshipAnnotation>().ToArray();
            var parent = relationships.LastOrDefault(r => r.Type == "Parent")?.Resource.GetResolvedResourceNames()[0];
            await notifications.PublishUpdateAsync(resource, s => s with
            {
                Relationships = [.. relationships.Select(r => new RelationshipSnapshot(r.Resource.Name, r.Type))],
                Properties = parent is null ? s.Properties : s.Properties.Add(new("resource.parentName", parent)),
                HealthReports = InitialReports(resource),
            });
            if (resource is ParameterResource parameter)
            {
                await PublishParameterAsync(parameter);
            }
        }
    }

    private async Task PublishParameterAsync(ParameterResource parameter)
    {
        var (value, state) = ("", (ResourceStateSnapshot?)KnownResourceStates.Running);
        try
        {
            value = await parameter.GetValueAsync(_stopping.Token);
        }
        catch (Exception ex)
        {
            loggers.GetLogger(parameter).LogError(ex is MissingParameterValueException ? null : ex, "Failed to initialize parameter resource {ResourceName}: {Message}", parameter.Name, ex.Message);
            (value, state) = (ex.Message, ex is MissingParameterValueException ? new("ValueMissing", "warning") : new("Error initializing parameter", "error"));
        }

        await notifications.PublishUpdateAsync(parameter, s => s with
        {
            State = state,
            Properties = s.Properties.Add(new("Value", value) { IsSensitive = parameter.Secret }),
        });
    }

    private async Task PublishUrlsAsync()
    {
        foreach (var resource in model.Resources)
        {
            var urls = resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.AllocatedEndpoint is not null)
                .Select(e => new ResourceUrlAnnotation { Url = e.AllocatedEndpoint!.UriString, Endpoint = new((IResourceWithEndpoints)resource, e) }).ToList();
            foreach (var annotation in resource.Annotations.OfType<ResourceUrlsCallbackAnnotation>().ToArray())
            {
                annotation.Callback(urls);
            }

            foreach (var url in urls.Where(u => u.Url.StartsWith('/') && u.Endpoint is not null))
            {
                url.Url = url.Endpoint!.Url + url.Url;
            }

            _urls[resource] = urls;
            foreach (var instance in _instances.Values.Where(i => i.Resource == resource && urls.Count > 0))
            {
                await notifications.PublishUpdateAsync(resource, instance.Name, s => s with { Urls = Urls(instance) });
            }
        }
    }

    private ImmutableArray<UrlSnapshot> Urls(DcpInstance instance)
    {
        lock (instance.ActiveServices)
        {
            return [.. (_urls.GetValueOrDefault(instance.Resource) ?? []).Select(url => new UrlSnapshot(url.Endpoint?.EndpointName, url.Url, false)
            {
                IsInactive = url.Endpoint is { } endpoint && !instance.ActiveServices.Contains(DcpObjects.ServiceName(endpoint.Resource, endpoint.EndpointAnnotation)),
                DisplayProperties = new(url.DisplayText ?? "", url.DisplayOrder),
            })];
        }
    }

    private static ImmutableArray<HealthReportSnapshot> InitialReports(IResource resource) =>
        [.. (resource is ProjectRebuilderResource rebuilder ? rebuilder.Parent : resource).Annotations.OfType<HealthCheckAnnotation>().Select(a => new HealthReportSnapshot(a.Key, null, null, null))];

    private static string Name(JsonObject value) => (string?)value["metadata"]?["name"] ?? "";
}
