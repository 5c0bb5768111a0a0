using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>Runs commands of resources.</summary>
public class ResourceCommandService
{
    private readonly ResourceNotificationService _notifications;
    private readonly ResourceLoggerService _loggers;
    private readonly IServiceProvider _services;

    internal ResourceCommandService(ResourceNotificationService notifications, ResourceLoggerService loggers, IServiceProvider services)
    {
        _notifications = notifications;
        _loggers = loggers;
        _services = services;
    }

    /// <summary>Runs a command for one copy of a resource.</summary>
    /// <param name="resourceId">Unique name of the copy, or the name in the model when there is one copy.</param>
    /// <param name="commandName">Name of the command.</param>
    /// <param name="cancellationToken">Given to the command.</param>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(string resourceId, string commandName, CancellationToken cancellationToken = default) =>
        _notifications.TryGetCurrentState(resourceId, out var current)
            ? await ExecuteAsync(current.Resource, current.ResourceId, commandName, cancellationToken)
            : CommandResults.Failure($"Resource '{resourceId}' not found.");

    /// <summary>Runs a command for all copies of a resource at once.</summary>
    public async Task<ExecuteCommandResult> ExecuteCommandAsync(IResource resource, string commandName, CancellationToken cancellationToken = default)
    {
        var names = resource.GetResolvedResourceNames();
        var results = await Task.WhenAll(names.Select(name => ExecuteAsync(resource, name, commandName, cancellationToken)));
        if (results is [var only])
        {
            return only;
        }

        var failures = names.Zip(results).Where(r => r.Second is { Success: false, Canceled: false }).ToArray();
        if (failures.Length > 0)
        {
            return CommandResults.Failure($"{failures.Length} command executions failed.{Environment.NewLine}"
                + string.Join(Environment.NewLine, failures.Select(f => $"Resource '{f.First}' failed with error message: {f.Second.Message}")));
        }

        return results.Any(r => r.Canceled) ? CommandResults.Canceled() : new() { Success = true, Data = results.FirstOrDefault(r => r.Data is not null)?.Data };
    }

    private async Task<ExecuteCommandResult> ExecuteAsync(IResource resource, string resourceId, string commandName, CancellationToken cancellationToken)
    {
        var logger = _loggers.GetLogger(resourceId);
        logger.LogInformation("Executing command '{CommandName}'.", commandName);

        // The dashboard of earlier versions says resource-start for start.
        var name = commandName.StartsWith("resource-", StringComparison.Ordinal) ? commandName["resource-".Length..] : commandName;
        if (resource.Annotations.OfType<ResourceCommandAnnotation>().FirstOrDefault(c => c.Name == name || c.Name == commandName) is not { } command)
        {
            logger.LogInformation("Command '{CommandName}' not available.", commandName);
            return CommandResults.Failure($"Command '{commandName}' not available for resource '{resource.DisplayName(resourceId)}'.");
        }

        try
        {
            var result = await command.ExecuteCommand(new(_services, logger, resourceId, cancellationToken));
            if (result.Success)
            {
                logger.LogInformation("Successfully executed command '{CommandName}'.", command.Name);
            }
            else if (!result.Canceled)
            {
                logger.LogInformation("Failure executing command '{CommandName}'. Error message: {ErrorMessage}", command.Name, result.Message);
            }

            return result;
        }
        catch (OperationCanceledException)
        {
            return CommandResults.Canceled();
        }
        catch (Exception ex)
        {
            logger.LogError(ex, "Error executing command '{CommandName}'.", command.Name);
            return CommandResults.Failure(ex);
        }
    }
}
