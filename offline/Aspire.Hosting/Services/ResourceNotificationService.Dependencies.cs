using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

public partial class ResourceNotificationService
{
    /// <summary>Waits for everything a resource waits for, and says so in its console log.</summary>
    internal async Task WaitForDependenciesAsync(IResource resource, IReadOnlyList<string> resourceIds, CancellationToken cancellationToken)
    {
        var waits = resource.Annotations.OfType<WaitAnnotation>().Where(w => w.Resource is not ParameterResource).ToArray();
        if (waits.Length == 0)
        {
            return;
        }

        foreach (var id in resourceIds)
        {
            await PublishUpdateAsync(resource, id, s => s with { State = KnownResourceStates.Waiting });
        }

        var logger = _loggers.GetLogger(resourceIds);
        await Task.WhenAll(waits.Select(wait =>
        {
            if (wait.WaitType == WaitType.WaitForCompletion)
            {
                logger.LogInformation("Waiting for resource '{ResourceName}' to complete.", wait.Resource.Name);
            }
            else
            {
                logger.LogInformation("Waiting for resource '{ResourceName}' to enter the 'Running' state.", wait.Resource.Name);
            }

            return Task.WhenAll(wait.Resource.GetResolvedResourceNames().Select(name => wait.WaitType == WaitType.WaitForCompletion
                ? WaitForCompletionAsync(resource, wait, name, logger, cancellationToken)
                : WaitUntilHealthyAsync(resource, wait, name, logger, cancellationToken)));
        }));
    }

    private async Task WaitUntilHealthyAsync(IResource resource, WaitAnnotation wait, string id, ILogger logger, CancellationToken cancellationToken)
    {
        var (dependency, name) = (wait.Resource, wait.Resource.DisplayName(id));
        var stop = (wait.WaitBehavior ?? _defaultWaitBehavior) == WaitBehavior.StopOnResourceUnavailable;
        Task<ResourceEvent> Until(Func<CustomResourceSnapshot, bool> predicate) => WaitAsync(
            dependency.Name, e => e.ResourceId == id && predicate(e.Snapshot), $"Resource '{resource.Name}' failed to wait for '{name}' before the operation was cancelled.", cancellationToken);

        var found = await Until(s => s.State?.Text == KnownResourceStates.Running || (stop && IsUnavailable(s)));
        if (found.Snapshot.State?.Text != KnownResourceStates.Running)
        {
            var state = found.Snapshot.State?.Text;
            if (state == KnownResourceStates.FailedToStart)
            {
                logger.LogError("Dependency resource '{ResourceName}' failed to start.", name);
                throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{name}' because it failed to start.");
            }

            logger.LogError("Resource '{ResourceName}' has entered the '{State}' state prematurely.", name, state);
            throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{name}' because it entered the '{state}' state prematurely.");
        }

        if (dependency.TryGetLastAnnotation<HealthCheckAnnotation>(out _))
        {
            logger.LogInformation("Waiting for resource '{ResourceName}' to become healthy.", name);
            await Until(s => s.HealthStatus == HealthStatus.Healthy);
        }

        logger.LogInformation("Waiting for resource ready to execute for '{ResourceName}'.", name);
        found = await Until(s => s.ResourceReadyEvent is not null);
        await found.Snapshot.ResourceReadyEvent!.WaitAsync(cancellationToken);
        logger.LogInformation("Finished waiting for resource '{ResourceName}'.", name);
    }

    private async Task WaitForCompletionAsync(IResource resource, WaitAnnotation wait, string id, ILogger logger, CancellationToken cancellationToken)
    {
        var name = wait.Resource.DisplayName(id);
        var found = await WaitAsync(
            wait.Resource.Name,
            e => e.ResourceId == id && KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text),
            $"Resource '{name}' failed to reach a terminal state before the operation was cancelled.",
            cancellationToken);
        var (state, code) = (found.Snapshot.State?.Text, found.Snapshot.ExitCode);
        if (state == KnownResourceStates.FailedToStart)
        {
            logger.LogError("Dependency resource '{ResourceName}' failed to start.", name);
            throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{name}' because it failed to start.");
        }

        if (code is not null && code != wait.ExitCode)
        {
            logger.LogError("Resource '{ResourceName}' has entered the '{State}' state with exit code '{ExitCode}' expected '{ExpectedExitCode}'.", name, state, code, wait.ExitCode);
            throw new DistributedApplicationException($"Resource '{resource.Name}' stopped waiting for dependency resource '{name}' because it entered the '{state}' state with exit code '{code}', expected '{wait.ExitCode}'.");
        }

        logger.LogInformation("Finished waiting for resource '{ResourceName}'.", name);
    }
}
