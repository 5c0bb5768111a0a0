using System.Net;
using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting.Dcp;

internal sealed partial class DcpExecutor
{
    private static readonly TimeSpan s_portPatience = TimeSpan.FromSeconds(5);

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
}
