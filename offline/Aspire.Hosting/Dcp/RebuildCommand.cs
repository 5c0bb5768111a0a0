using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>Stops a project, builds it by its hidden program NAME-rebuilder, and starts it again.</summary>
internal static class RebuildCommand
{
    public static void Add(ProjectResource project)
    {
        // The command is run for each replica, and all of them want the same build.
        Task<ExecuteCommandResult>? running = null;
        var gate = new Lock();
        project.Annotations.Add(new ResourceCommandAnnotation(
            "rebuild",
            "Rebuild",
            context => context.ResourceSnapshot.State?.Text is { } state && (state is "Running" or "Waiting" || KnownResourceStates.TerminalStates.Contains(state))
                ? ResourceCommandState.Enabled : ResourceCommandState.Disabled,
            context =>
            {
                lock (gate)
                {
                    return running is { IsCompleted: false } ? running : running = RunAsync(project, context.Services, context.CancellationToken);
                }
            },
            "Stop the resource, rebuild the project from source, and restart. Use this to apply source code changes.",
            "ArrowSync",
            IconVariant.Regular,
            false));
    }

    private static async Task<ExecuteCommandResult> RunAsync(ProjectResource project, IServiceProvider services, CancellationToken cancellationToken)
    {
        var rebuilder = services.GetRequiredService<DistributedApplicationModel>().Resources.OfType<ProjectRebuilderResource>().FirstOrDefault(r => r.Parent == project);
        if (rebuilder is null)
        {
            return CommandResults.Failure($"Rebuilder resource for '{project.Name}' not found.");
        }

        var (executor, notifications) = (services.GetRequiredService<DcpExecutor>(), services.GetRequiredService<ResourceNotificationService>());
        var before = project.GetResolvedResourceNames().ToDictionary(name => name, name => notifications.TryGetCurrentState(name, out var e) ? e.Snapshot.State : null);
        var log = new BuildLog(services.GetRequiredService<ResourceLoggerService>(), project, rebuilder);
        log.Write("Stopping resource for rebuild...");
        await Task.WhenAll(before.Where(b => b.Value?.Text == KnownResourceStates.Running).Select(b => executor.StopResourceAsync(b.Key, cancellationToken)));
        try
        {
            // One that waits must go on waiting: any other state would have it start.
            await PublishAsync(_ => new(KnownResourceStates.Building, "info"));
            log.Write("Building project...");
            await executor.StartResourceAsync(log.Source, cancellationToken);
            var end = await notifications.WaitForResourceAsync(rebuilder.Name, e => KnownResourceStates.TerminalStates.Contains(e.Snapshot.State?.Text), cancellationToken);
            log.CopyOutput();
            if (end.Snapshot.ExitCode is var exitCode and not 0)
            {
                var failure = $"Build failed with exit code {exitCode}.";
                log.Write(failure, LogLevel.Error);
                await PublishAsync(_ => new(KnownResourceStates.FailedToStart, "error"));
                return new() { Success = false, Message = failure, Data = log.Output };
            }

            log.Write("Build succeeded. Restarting resource...");
            await PublishAsync(name => before[name]?.Text == KnownResourceStates.Running ? new(KnownResourceStates.Starting, "info") : before[name]);
            await Task.WhenAll(before.Where(b => b.Value?.Text == KnownResourceStates.Running).Select(b => executor.StartResourceAsync(b.Key, cancellationToken)));
            return new() { Success = true, Message = $"Successfully rebuilt '{project.Name}'.", Data = log.Output };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            log.Write("Rebuild was cancelled.", LogLevel.Warning);
            await PublishAsync(_ => new(KnownResourceStates.Finished, "info"));
            return new() { Success = false, Message = "Rebuild was cancelled.", Data = log.Output };
        }

        Task PublishAsync(Func<string, ResourceStateSnapshot?> state) => Task.WhenAll(before
            .Where(b => b.Value?.Text != KnownResourceStates.Waiting)
            .Select(b => notifications.PublishUpdateAsync(project, b.Key, s => s with { State = state(b.Key) })));
    }

    /// <summary>What is said about a build, in the console log of the project and as the command's result.</summary>
    private sealed class BuildLog(ResourceLoggerService loggers, ProjectResource project, ProjectRebuilderResource rebuilder)
    {
        private readonly ILogger _logger = loggers.GetLogger(project);
        private readonly List<string> _lines = [];
        private readonly int _earlier = loggers.Lines(rebuilder.GetResolvedResourceNames()[0]).Length;

        public string Source { get; } = rebuilder.GetResolvedResourceNames()[0];

        public CommandResultData Output => new() { Value = string.Join('\n', _lines) };

        public void Write(string text, LogLevel level = LogLevel.Information)
        {
            _lines.Add($"[build] {text}");
            _logger.Log(level, "{Line}", _lines[^1]);
        }

        public void CopyOutput()
        {
            foreach (var line in loggers.Lines(Source).Skip(_earlier))
            {
                Write(line.Content, line.IsErrorMessage ? LogLevel.Warning : LogLevel.Information);
            }
        }
    }
}
