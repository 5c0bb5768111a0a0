using Aspire.Hosting.Eventing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Aspire.Hosting.Lifecycle;

/// <summary>Subscribes to events before the application starts.</summary>
internal interface IDistributedApplicationEventingSubscriber
{
    Task SubscribeAsync(IDistributedApplicationEventing eventing, DistributedApplicationExecutionContext executionContext, CancellationToken cancellationToken);
}

internal static class EventingSubscriberServiceCollectionExtensions
{
    public static void TryAddEventingSubscriber<T>(this IServiceCollection services)
        where T : class, IDistributedApplicationEventingSubscriber =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IDistributedApplicationEventingSubscriber, T>());
}
