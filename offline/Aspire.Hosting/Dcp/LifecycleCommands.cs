using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;

namespace Aspire.Hosting.Dcp;

/// <summary>Start, stop and restart; for projects, rebuild.</summary>
internal static class LifecycleCommands
{
    private static readonly string?[] s_ended = [.. KnownResourceStates.TerminalStates, KnownResourceStates.NotStarted, "Unknown"];

    public static void Add(IResource resource)
    {
        Add(resource, "start", "Start", "Start resource", "Play", IconVariant.Filled, "started",
            state => state is null or "" or "Starting" or "Building" or "RuntimeUnhealthy" ? ResourceCommandState.Disabled
                : s_ended.Contains(state) || state == "Waiting" ? ResourceCommandState.Enabled
                : ResourceCommandState.Hidden,
            (executor, name, token) => executor.StartResourceAsync(name, token));
        Add(resource, "stop", "Stop", "Stop resource", "Stop", IconVariant.Filled, "stopped",
            state => state == "Stopping" ? ResourceCommandState.Disabled
                : state is null or "" or "Starting" or "Waiting" or "Building" or "RuntimeUnhealthy" || s_ended.Contains(state) ? ResourceCommandState.Hidden
                : ResourceCommandState.Enabled,
            (executor, name, token) => executor.StopResourceAsync(name, token));
        Add(resource, "restart", "Restart", resource is ProjectResource ? "Restart resource. Source code is not recompiled." : "Restart resource", "ArrowCounterclockwise", IconVariant.Regular, "restarted",
            state => state is null or "" or "Starting" or "Stopping" or "Waiting" or "Building" or "RuntimeUnhealthy" || s_ended.Contains(state) ? ResourceCommandState.Disabled : ResourceCommandState.Enabled,
            async (executor, name, token) =>
            {
                await executor.StopResourceAsync(name, token);
                await executor.StartResourceAsync(name, token);
            });
        if (resource is ProjectResource project)
        {
            RebuildCommand.Add(project);
        }
    }

    private static void Add(
        IResource resource,
        string name,
        string displayName,
        string description,
        string icon,
        IconVariant variant,
        string done,
        Func<string?, ResourceCommandState> state,
        Func<DcpExecutor, string, CancellationToken, Task> execute) =>
        resource.Annotations.Add(new ResourceCommandAnnotation(
            name,
            displayName,
            context => state(context.ResourceSnapshot.State?.Text),
            async context =>
            {
                await execute(context.Services.GetRequiredService<DcpExecutor>(), context.ResourceName, context.CancellationToken);
                return CommandResults.Success($"Successfully {done} '{resource.DisplayName(context.ResourceName)}'.");
            },
            description,
            icon,
            variant,
            name != "restart"));
}
