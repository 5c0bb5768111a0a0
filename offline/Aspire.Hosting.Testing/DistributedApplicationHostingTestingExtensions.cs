using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>Reaches the resources of a started application.</summary>
public static class DistributedApplicationHostingTestingExtensions
{
    /// <summary>The address of an endpoint of a resource, as everything outside the resource uses it.</summary>
    /// <param name="app">The started application.</param>
    /// <param name="resourceName">The name of the resource.</param>
    /// <param name="endpointName">The name of the endpoint; null means https, else http.</param>
    /// <returns>The address.</returns>
    /// <exception cref="ArgumentException">There is no such resource or endpoint.</exception>
    public static Uri GetEndpoint(this DistributedApplication app, string resourceName, string? endpointName = default)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentException.ThrowIfNullOrEmpty(resourceName);
        if (!app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStarted.IsCancellationRequested)
        {
            throw new InvalidOperationException("The application is not started yet: addresses are known after StartAsync.");
        }

        var resource = app.Services.GetRequiredService<DistributedApplicationModel>().Resources
            .FirstOrDefault(candidate => string.Equals(candidate.Name, resourceName, StringComparison.OrdinalIgnoreCase))
            ?? throw new ArgumentException($"There is no resource '{resourceName}'.", nameof(resourceName));
        if (resource is not IResourceWithEndpoints withEndpoints)
        {
            throw new ArgumentException($"Resource '{resourceName}' has no endpoints.", nameof(resourceName));
        }

        string[] names = string.IsNullOrEmpty(endpointName) ? ["https", "http"] : [endpointName];
        var endpoint = names.Select(withEndpoints.GetEndpoint).FirstOrDefault(candidate => candidate is { Exists: true, IsAllocated: true })
            ?? throw new ArgumentException($"Resource '{resourceName}' has no endpoint '{string.Join("' or '", names)}'.", nameof(endpointName));
        return new(endpoint.Url);
    }
}
