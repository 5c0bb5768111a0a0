using System.Net.NetworkInformation;

namespace Blog.AppHost;

/// <summary>
/// The fixed ports. Aspire starts beside whatever listens on them already, and its health checks then ask the stranger.
/// </summary>
public static class Ports
{
    /// <summary>A sentence about the first fixed port that somebody listens on, or null if all are free.</summary>
    public static string? FindTakenPort(this IDistributedApplicationBuilder builder)
    {
        if (!builder.ExecutionContext.IsRunMode) return null;

        var listening = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(endpoint => endpoint.Port).ToHashSet();
        return Fixed(builder).Where(port => listening.Contains(port.Number)).Select(port =>
            $"Port {port.Number} ({port.Use}) is taken; is the blog running already? Stop what listens there and start again.").FirstOrDefault();
    }

    private static IEnumerable<(string Use, int Number)> Fixed(IDistributedApplicationBuilder builder)
    {
        (string Use, string Key)[] addresses =
        [
            ("the dashboard", "ASPNETCORE_URLS"), ("telemetry", "ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"), ("the resource service", "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"),
        ];
        foreach (var (use, key) in addresses)
        {
            foreach (var address in (builder.Configuration[key] ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries))
            {
                if (Uri.TryCreate(address, UriKind.Absolute, out var uri)) yield return (use, uri.Port);
            }
        }

        if (builder.Configuration["DcpPublisher:RandomizePorts"] is "true" or "True") yield break;
        foreach (var resource in builder.Resources)
        {
            foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            {
                if (endpoint.Port is { } port) yield return (resource.Name, port);
            }
        }
    }
}
