using System.Net.NetworkInformation;
using Microsoft.Extensions.Configuration;

namespace Blog.AppHost;

/// <summary>The fixed ports. Aspire starts beside whatever listens on them already, and its health checks then ask the stranger.</summary>
public static class Ports
{
    private static readonly (string Setting, string Use)[] OfAspire =
    [
        ("ASPNETCORE_URLS", "the dashboard"),
        ("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "telemetry"),
        ("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "the resource service"),
    ];

    /// <summary>A sentence about the first fixed port that somebody listens on, or null if all are free.</summary>
    public static string? FindTakenPort(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode) return null;

        var aspire =
            from one in OfAspire
            from address in (builder.Configuration[one.Setting] ?? "").Split(';')
            where Uri.IsWellFormedUriString(address, UriKind.Absolute)
            select (Number: new Uri(address).Port, one.Use);
        var resources =
            from resource in builder.Resources
            from endpoint in resource.Annotations.OfType<EndpointAnnotation>()
            where endpoint.Port is not null && !builder.Configuration.GetValue<bool>("DcpPublisher:RandomizePorts")
            select (Number: endpoint.Port!.Value, Use: resource.Name);

        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(endpoint => endpoint.Port).ToHashSet();
        return aspire.Concat(resources).Where(port => listening.Contains(port.Number)).Select(port =>
            $"Port {port.Number} ({port.Use}) is taken; is the blog running already? Stop what listens there and start again.").FirstOrDefault();
    }
}
