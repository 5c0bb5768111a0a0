namespace Aspire.Hosting.ApplicationModel;

/// <summary>Code that fills in environment variables when the resource starts.</summary>
internal sealed record EnvironmentCallbackAnnotation(Func<EnvironmentCallbackContext, Task> Callback) : IResourceAnnotation;

/// <summary>What code that fills in environment variables works on.</summary>
public class EnvironmentCallbackContext
{
    internal EnvironmentCallbackContext(CancellationToken cancellationToken) => CancellationToken = cancellationToken;

    /// <summary>The variables so far; values are text or <see cref="IValueProvider"/>.</summary>
    public Dictionary<string, object> EnvironmentVariables { get; } = [];

    /// <summary>Ends with the application.</summary>
    internal CancellationToken CancellationToken { get; }
}

/// <summary>Code that adds to the command line when the resource starts.</summary>
/// <param name="Callback">Gets the arguments so far; each is text or <see cref="IValueProvider"/>.</param>
internal sealed record CommandLineArgsCallbackAnnotation(Action<IList<object>> Callback) : IResourceAnnotation;

/// <summary>What a resource waits for before it starts.</summary>
internal enum WaitType
{
    WaitUntilHealthy,
    WaitForCompletion,
}

/// <summary>What a wait does when the awaited resource cannot become healthy.</summary>
public enum WaitBehavior
{
    /// <summary>Waits on: the resource may be restarted.</summary>
    WaitOnResourceUnavailable = 0,

    /// <summary>Gives up.</summary>
    StopOnResourceUnavailable = 1,
}

internal sealed record WaitAnnotation(IResource Resource, WaitType WaitType, int ExitCode = 0) : IResourceAnnotation
{
    public WaitBehavior? WaitBehavior { get; init; }
}

/// <summary>Number of copies of a resource.</summary>
internal sealed record ReplicaAnnotation(int Replicas) : IResourceAnnotation;

/// <summary>A health check, by its key among the AppHost's health checks, that the resource must pass.</summary>
internal sealed record HealthCheckAnnotation(string Key) : IResourceAnnotation;

internal sealed record ResourceRelationshipAnnotation(IResource Resource, string Type) : IResourceAnnotation;

/// <summary>Leaves a resource out of what the dashboard shows unless asked.</summary>
internal sealed record HiddenAnnotation : IResourceAnnotation;

/// <summary>Snapshot a resource begins with.</summary>
internal sealed record ResourceSnapshotAnnotation(CustomResourceSnapshot InitialSnapshot) : IResourceAnnotation;

/// <summary>A resource that is started only by its command.</summary>
internal sealed record ExplicitStartupAnnotation : IResourceAnnotation;

/// <summary>Keeps start, stop and restart away from a resource.</summary>
internal sealed record ExcludeLifecycleCommandsAnnotation : IResourceAnnotation;

/// <summary>Endpoints of another resource whose addresses go into the environment.</summary>
internal sealed class EndpointReferenceAnnotation(IResourceWithEndpoints resource) : IResourceAnnotation
{
    public IResourceWithEndpoints Resource { get; } = resource;

    public bool UseAllEndpoints { get; set; }

    public HashSet<string> EndpointNames { get; } = new(StringComparer.OrdinalIgnoreCase);
}

/// <summary>An address of a resource, as it is shown.</summary>
public sealed class ResourceUrlAnnotation : IResourceAnnotation
{
    /// <summary>The address.</summary>
    public required string Url { get; set; }

    /// <summary>Text shown in its place.</summary>
    public string? DisplayText { get; set; }

    /// <summary>The endpoint it leads to.</summary>
    internal EndpointReference? Endpoint { get; init; }

    internal int DisplayOrder { get; set; }
}

internal sealed record ResourceUrlsCallbackAnnotation(Action<List<ResourceUrlAnnotation>> Callback) : IResourceAnnotation;

internal sealed record ContainerImageAnnotation(string Registry, string Image, string Tag) : IResourceAnnotation;

internal sealed record ContainerMountAnnotation(string Source, string Target, bool IsReadOnly) : IResourceAnnotation;
