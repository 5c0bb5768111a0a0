using System.Collections;
using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Anything the AppHost knows by name.</summary>
public interface IResource
{
    /// <summary>Unique name, compared without regard to case.</summary>
    string Name { get; }

    /// <summary>What the builder methods have said about the resource.</summary>
    internal ResourceAnnotationCollection Annotations { get; }
}

/// <summary>Marks a class as something that can be attached to a resource.</summary>
public interface IResourceAnnotation;

/// <summary>A resource whose process gets environment variables.</summary>
public interface IResourceWithEnvironment : IResource;

/// <summary>A resource whose process gets command line arguments.</summary>
public interface IResourceWithArgs : IResource;

/// <summary>A resource that listens on endpoints.</summary>
public interface IResourceWithEndpoints : IResource;

/// <summary>A resource whose start can be delayed until others are up.</summary>
public interface IResourceWithWaitSupport : IResource;

/// <summary>The annotations of one resource, in the order they were added.</summary>
internal sealed class ResourceAnnotationCollection : Collection<IResourceAnnotation>;

/// <summary>Base of all resources.</summary>
public abstract class Resource : IResource
{
    /// <summary>Sets the name; it is validated when the resource is added to the application.</summary>
    protected Resource(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <inheritdoc />
    public virtual string Name { get; }

    internal virtual ResourceAnnotationCollection Annotations { get; } = [];

    ResourceAnnotationCollection IResource.Annotations => Annotations;
}

/// <summary>The resources of an application; names are unique without regard to case.</summary>
internal interface IResourceCollection : IList<IResource>;

internal sealed class ResourceCollection : Collection<IResource>, IResourceCollection
{
    protected override void InsertItem(int index, IResource item)
    {
        if (this.Any(r => string.Equals(r.Name, item.Name, StringComparison.OrdinalIgnoreCase)))
        {
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{item.GetType()}' with name '{item.Name}' because resource of type '{this.First(r => string.Equals(r.Name, item.Name, StringComparison.OrdinalIgnoreCase)).GetType()}' with that name already exists. Resource names are case-insensitive.");
        }

        base.InsertItem(index, item);
    }
}

/// <summary>All resources of a built application.</summary>
internal sealed record DistributedApplicationModel(IResourceCollection Resources);

/// <summary>Says what a resource of the application is like.</summary>
/// <typeparam name="T">Type of the resource.</typeparam>
public interface IResourceBuilder<out T>
    where T : IResource
{
    /// <summary>The application the resource belongs to.</summary>
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    /// <summary>The resource.</summary>
    T Resource { get; }

    /// <summary>Adds or replaces an annotation.</summary>
    internal IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation)
        where TAnnotation : IResourceAnnotation;
}

internal sealed class ResourceBuilder<T>(IDistributedApplicationBuilder applicationBuilder, T resource) : IResourceBuilder<T>
    where T : IResource
{
    public IDistributedApplicationBuilder ApplicationBuilder { get; } = applicationBuilder;

    public T Resource { get; } = resource;

    public IResourceBuilder<T> WithAnnotation<TAnnotation>(TAnnotation annotation)
        where TAnnotation : IResourceAnnotation
    {
        ArgumentNullException.ThrowIfNull(annotation);
        Resource.Annotations.Add(annotation);
        return this;
    }
}

/// <summary>Questions about a resource's annotations.</summary>
internal static class ResourceExtensions
{
    /// <summary>Finds the annotation of a type that was added last.</summary>
    public static bool TryGetLastAnnotation<T>(this IResource resource, [NotNullWhen(true)] out T? annotation)
        where T : IResourceAnnotation
    {
        annotation = resource.Annotations.OfType<T>().LastOrDefault();
        return annotation is not null;
    }

    /// <summary>The endpoint of that name, allocated or not.</summary>
    public static EndpointReference GetEndpoint(this IResourceWithEndpoints resource, string endpointName) => new(resource, endpointName);

    internal static IEnumerable<EndpointReference> GetEndpoints(this IResourceWithEndpoints resource) =>
        resource.Annotations.OfType<EndpointAnnotation>().Select(e => new EndpointReference(resource, e));

    internal static int GetReplicaCount(this IResource resource) =>
        resource.TryGetLastAnnotation<ReplicaAnnotation>(out var replicas) ? replicas.Replicas : 1;

    /// <summary>Names of the running copies: one for each replica, or the model name where nothing is run.</summary>
    internal static string[] GetResolvedResourceNames(this IResource resource) =>
        resource.TryGetLastAnnotation<InstancesAnnotation>(out var instances) ? [.. instances.Instances.Select(i => i.Name)] : [resource.Name];

    /// <summary>What a copy is called where the user reads it: by the model name unless there are several.</summary>
    internal static string DisplayName(this IResource resource, string resourceId) => resource.GetReplicaCount() > 1 ? resourceId : resource.Name;
}

/// <summary>One copy of a resource: its unique name, the random part of it and its place among the replicas.</summary>
internal sealed record ResourceInstance(string Name, string Suffix, int Index);

internal sealed record InstancesAnnotation(IReadOnlyList<ResourceInstance> Instances) : IResourceAnnotation;
