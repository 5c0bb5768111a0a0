using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Raised once, before anything is started; the model may still be changed.</summary>
internal class BeforeStartEvent : IDistributedApplicationEvent
{
    internal BeforeStartEvent(IServiceProvider services, DistributedApplicationModel model)
    {
        Services = services;
        Model = model;
    }

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; }

    /// <summary>The resources.</summary>
    public DistributedApplicationModel Model { get; }
}

/// <summary>Raised each time before a resource is started; the start waits for the handlers.</summary>
internal class BeforeResourceStartedEvent : IDistributedApplicationResourceEvent
{
    internal BeforeResourceStartedEvent(IResource resource, IServiceProvider services)
    {
        Resource = resource;
        Services = services;
    }

    /// <inheritdoc />
    public IResource Resource { get; }

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; }
}

/// <summary>Raised when a resource runs and is healthy for the first time; those waiting for it wait for the handlers.</summary>
public class ResourceReadyEvent : IDistributedApplicationResourceEvent
{
    private readonly IResource _resource;

    internal ResourceReadyEvent(IResource resource, IServiceProvider services)
    {
        _resource = resource;
        Services = services;
    }

    /// <summary>Services of the application.</summary>
    public IServiceProvider Services { get; }

    IResource IDistributedApplicationResourceEvent.Resource => _resource;
}
