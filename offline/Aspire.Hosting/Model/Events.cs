using Aspire.Hosting.Eventing;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Raised once, before anything is started; the model may still be changed.</summary>
internal sealed record BeforeStartEvent(IServiceProvider Services, DistributedApplicationModel Model) : IDistributedApplicationEvent;

/// <summary>Raised each time before a resource is started; the start waits for the handlers.</summary>
internal sealed record BeforeResourceStartedEvent(IResource Resource, IServiceProvider Services) : IDistributedApplicationResourceEvent;

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
