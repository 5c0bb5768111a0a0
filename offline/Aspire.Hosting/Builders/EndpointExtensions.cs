using System.Net.Sockets;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

public static partial class ResourceBuilderExtensions
{
    /// <summary>Declares an endpoint, or says more about one of that name.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="port">Port others connect to; any free one when left out.</param>
    /// <param name="targetPort">Port the process listens on; any free one when left out.</param>
    /// <param name="scheme">Scheme of its address; "tcp" when left out.</param>
    /// <param name="name">Name; the scheme when left out.</param>
    /// <param name="env">Environment variable the process finds its target port in.</param>
    /// <param name="isProxied">Whether a proxy listens on <paramref name="port"/>; true when left out.</param>
    /// <param name="protocol">Transport protocol; TCP when left out.</param>
    internal static IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? scheme = null, string? name = null, string? env = null, bool? isProxied = null, ProtocolType? protocol = null)
        where T : IResourceWithEndpoints
    {
        var made = new EndpointAnnotation(protocol ?? ProtocolType.Tcp, uriScheme: scheme, name: name);
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>().FirstOrDefault(e => string.Equals(e.Name, made.Name, StringComparison.OrdinalIgnoreCase));
        if (endpoint is null)
        {
            builder.WithAnnotation(endpoint = made);
        }

        endpoint.Port = port ?? endpoint.Port;
        endpoint.TargetPort = targetPort ?? endpoint.TargetPort;
        endpoint.IsProxied = isProxied ?? endpoint.IsProxied;
        if (env is not null && builder is IResourceBuilder<IResourceWithEnvironment> process)
        {
            process.WithEnvironment(context => context.EnvironmentVariables[env] = new EndpointReference(builder.Resource, endpoint).Property(EndpointProperty.TargetPort));
        }

        return builder;
    }

    /// <summary>Changes an endpoint by code, or declares one.</summary>
    internal static IResourceBuilder<T> WithEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<EndpointAnnotation> callback, bool createIfNotExists = true)
        where T : IResourceWithEndpoints
    {
        var endpoint = builder.Resource.Annotations.OfType<EndpointAnnotation>().SingleOrDefault(e => string.Equals(e.Name, endpointName, StringComparison.OrdinalIgnoreCase));
        if (endpoint is null && createIfNotExists)
        {
            builder.WithAnnotation(endpoint = new EndpointAnnotation(ProtocolType.Tcp, name: endpointName));
        }

        if (endpoint is not null)
        {
            callback(endpoint);
        }

        return builder;
    }

    /// <summary>Declares an endpoint with scheme http.</summary>
    public static IResourceBuilder<T> WithHttpEndpoint<T>(this IResourceBuilder<T> builder, int? port = null, int? targetPort = null, string? name = null, string? env = null, bool? isProxied = null)
        where T : IResourceWithEndpoints => builder.WithEndpoint(port, targetPort, "http", name, env, isProxied);

    /// <summary>Marks all http and https endpoints as meant for users of the application.</summary>
    public static IResourceBuilder<T> WithExternalHttpEndpoints<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEndpoints => builder; // Matters when an application is deployed.

    /// <summary>The endpoint of that name, allocated or not.</summary>
    public static EndpointReference GetEndpoint<T>(this IResourceBuilder<T> builder, string name)
        where T : IResourceWithEndpoints => builder.Resource.GetEndpoint(name);

    /// <summary>Tells a resource all addresses of another one, for service discovery.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, IResourceBuilder<IResourceWithServiceDiscovery> source)
        where TDestination : IResourceWithEnvironment => builder.Refer(source.Resource, null);

    /// <summary>Tells a resource one address of another one, for service discovery.</summary>
    public static IResourceBuilder<TDestination> WithReference<TDestination>(this IResourceBuilder<TDestination> builder, EndpointReference endpointReference)
        where TDestination : IResourceWithEnvironment => builder.Refer(endpointReference.Resource, endpointReference.EndpointName);

    /// <summary>Changes how the address of an endpoint is shown.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Action<ResourceUrlAnnotation> callback)
        where T : IResource => builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(urls =>
        {
            if (urls.FirstOrDefault(u => u.Endpoint?.EndpointName == endpointName) is { } url)
            {
                callback(url);
            }
        }));

    /// <summary>Adds an address to an endpoint's own.</summary>
    public static IResourceBuilder<T> WithUrlForEndpoint<T>(this IResourceBuilder<T> builder, string endpointName, Func<EndpointReference, ResourceUrlAnnotation> callback)
        where T : IResourceWithEndpoints => builder.WithAnnotation(new ResourceUrlsCallbackAnnotation(urls =>
        {
            if (builder.GetEndpoint(endpointName) is { Exists: true } endpoint)
            {
                var url = callback(endpoint);
                urls.Add(new() { Url = url.Url, DisplayText = url.DisplayText, Endpoint = endpoint });
            }
        }));

    /// <summary>Makes a resource healthy only when one of the AppHost's health checks is.</summary>
    /// <exception cref="DistributedApplicationException">The resource has that check already.</exception>
    public static IResourceBuilder<T> WithHealthCheck<T>(this IResourceBuilder<T> builder, string key)
        where T : IResource
    {
        if (builder.Resource.Annotations.OfType<HealthCheckAnnotation>().Any(a => a.Key == key))
        {
            throw new DistributedApplicationException($"Resource '{builder.Resource.Name}' already has a health check with key '{key}'.");
        }

        return builder.WithAnnotation(new HealthCheckAnnotation(key));
    }

    /// <summary>Makes a resource healthy only when it answers GET requests.</summary>
    /// <param name="builder">The resource.</param>
    /// <param name="path">Path asked for; "/" when left out.</param>
    /// <param name="statusCode">Status code of a healthy answer; 200 when left out.</param>
    /// <param name="endpointName">Endpoint asked; https or http when left out.</param>
    /// <exception cref="DistributedApplicationException">There is no such http or https endpoint yet.</exception>
    public static IResourceBuilder<T> WithHttpHealthCheck<T>(this IResourceBuilder<T> builder, string? path = null, int? statusCode = null, string? endpointName = null)
        where T : IResourceWithEndpoints
    {
        string[] names = endpointName is null ? ["https", "http"] : [endpointName];
        var endpoint = names.Select(name => builder.GetEndpoint(name)).FirstOrDefault(e => e.Exists)
            ?? throw new DistributedApplicationException($"Could not create HTTP health check for resource '{builder.Resource.Name}' as no endpoint was found matching one of the specified names: {string.Join(", ", names)}");
        if (endpoint.Scheme is not ("http" or "https"))
        {
            throw new DistributedApplicationException($"Could not create HTTP health check for resource '{builder.Resource.Name}' as the endpoint with name '{endpoint.EndpointName}' and scheme '{endpoint.Scheme}' is not an HTTP endpoint.");
        }

        var (wanted, asked) = (statusCode ?? 200, path ?? "/");
        var key = $"{builder.Resource.Name}_{endpoint.EndpointName}_{asked}_{wanted}_check";
        var services = builder.ApplicationBuilder.Services;
        services.AddLogging(logging => logging.AddFilter($"System.Net.Http.HttpClient.{key}", LogLevel.None));
        services.AddHealthChecks().Add(new(key, provider => new HttpHealthCheck(provider.GetRequiredService<IHttpClientFactory>(), key, endpoint, asked, wanted), null, null));
        return builder.WithHealthCheck(key);
    }

    private static IResourceBuilder<T> Refer<T>(this IResourceBuilder<T> builder, IResourceWithEndpoints source, string? endpointName)
        where T : IResourceWithEnvironment
    {
        var reference = builder.Resource.Annotations.OfType<EndpointReferenceAnnotation>().SingleOrDefault(r => r.Resource == source);
        if (reference is null)
        {
            builder.WithAnnotation(reference = new EndpointReferenceAnnotation(source));
            builder.WithEnvironment(context => Populate(context.EnvironmentVariables, reference));
        }

        reference.UseAllEndpoints |= endpointName is null;
        if (endpointName is not null)
        {
            reference.EndpointNames.Add(endpointName);
        }

        return builder.WithRelationship(source, "Reference");
    }

    private static void Populate(Dictionary<string, object> variables, EndpointReferenceAnnotation reference)
    {
        var name = reference.Resource.Name;
        foreach (var endpoint in reference.Resource.GetEndpoints().Where(e => reference.UseAllEndpoints || reference.EndpointNames.Contains(e.EndpointName)))
        {
            variables[$"{Encode(name)}_{Encode(endpoint.EndpointName)}".ToUpperInvariant()] = endpoint;

            var scheme = endpoint.EndpointName is "http" or "https" ? endpoint.Scheme : endpoint.EndpointName;
            var index = 0;
            while (!variables.TryAdd($"services__{name}__{scheme}__{index}", endpoint))
            {
                index++;
            }
        }
    }

    private static string Encode(string name) => new([.. name.Select(c => char.IsAsciiLetterOrDigit(c) ? c : '_')]);

    private sealed class HttpHealthCheck(IHttpClientFactory clients, string key, EndpointReference endpoint, string path, int statusCode) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (!endpoint.IsAllocated)
            {
                return new(context.Registration.FailureStatus, $"The endpoint '{endpoint.EndpointName}' is not allocated yet.");
            }

            using var client = clients.CreateClient(key);
            client.Timeout = TimeSpan.FromSeconds(10);
            try
            {
                using var response = await client.GetAsync(new Uri(new(endpoint.Url), path), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                return (int)response.StatusCode == statusCode
                    ? HealthCheckResult.Healthy()
                    : new(context.Registration.FailureStatus, $"{endpoint.Url}{path} answered {(int)response.StatusCode}, expected {statusCode}.");
            }
            catch (Exception ex) when (ex is HttpRequestException || (ex is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                return new(context.Registration.FailureStatus, $"{endpoint.Url}{path} does not answer.", ex);
            }
        }
    }
}
