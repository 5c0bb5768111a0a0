using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Blog.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Distributed;

/// <summary>An application of a few processes, made for one test with the published API only.</summary>
internal sealed class ShellApp : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly CancellationTokenSource _deadline = new(Deadline);
    private DistributedApplication? _app;

    public ShellApp(params string[] args)
    {
        Builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions
        {
            Args = args,
            AssemblyName = "Blog.AppHost",
            DisableDashboard = true,
        });
        Builder.Configuration["DcpPublisher:RandomizePorts"] = "true";
        Builder.Services.AddLogging(logging => logging.ClearProviders());
    }

    public IDistributedApplicationBuilder Builder { get; }

    /// <summary>In the environment of every process made by <see cref="AddShell"/>, so that those of this test can be found.</summary>
    public string Mark { get; } = $"TEST_MARK={Guid.NewGuid():N}";

    public DistributedApplication App => _app ??= Builder.Build();

    public CancellationToken Token => _deadline.Token;

    /// <summary>A shell that runs a script.</summary>
    public IResourceBuilder<ExecutableResource> AddShell(string name, string script) =>
        Builder.AddExecutable(name, "sh", ".", "-c", script).WithEnvironment("TEST_MARK", Mark.Split('=')[1]);

    /// <summary>A health check that says what the test wants it to say.</summary>
    public Gate AddGate(string key)
    {
        var gate = new Gate();
        Builder.Services.AddHealthChecks().AddCheck(key, () => gate.IsOpen ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The gate is closed."));
        return gate;
    }

    public Task StartAsync() => App.StartAsync(Token);

    public Task<ResourceEvent> WaitAsync(IResourceBuilder<IResource> resource, string state) =>
        App.ResourceNotifications.WaitForResourceAsync(resource.Resource.Name, e => e.Snapshot.State?.Text == state, Token);

    public Task<ResourceEvent> WaitAsync(IResourceBuilder<IResource> resource, Func<CustomResourceSnapshot, bool> predicate) =>
        App.ResourceNotifications.WaitForResourceAsync(resource.Resource.Name, e => predicate(e.Snapshot), Token);

    /// <summary>Waits until a resource is healthy; when it cannot become so, fails with its console log.</summary>
    public async Task WaitUntilHealthyAsync(IResourceBuilder<IResource> resource)
    {
        try
        {
            await App.ResourceNotifications.WaitForResourceHealthyAsync(resource.Resource.Name, WaitBehavior.StopOnResourceUnavailable, Token);
        }
        catch (DistributedApplicationException exception)
        {
            var lines = new List<string>();
            await foreach (var batch in App.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource.Resource).WithCancellation(Token))
            {
                lines.AddRange(batch.Select(line => line.Content));
                if (lines.Count > 3) break;
            }

            Assert.Fail($"{exception.Message}\n{string.Join('\n', lines)}");
        }
    }

    public ResourceEvent Now(IResourceBuilder<IResource> resource) =>
        App.ResourceNotifications.TryGetCurrentState(resource.Resource.Name, out var now) ? now : throw new InvalidOperationException($"{resource.Resource.Name} has no state.");

    /// <summary>Lines of the console log, read until one of them is as wanted.</summary>
    public async Task<List<LogLine>> ReadLogAsync(IResourceBuilder<IResource> resource, Func<string, bool> until)
    {
        var lines = new List<LogLine>();
        await foreach (var batch in App.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(resource.Resource).WithCancellation(Token))
        {
            lines.AddRange(batch);
            if (batch.Any(line => until(line.Content))) return lines;
        }

        throw new InvalidOperationException($"The log of {resource.Resource.Name} ended: {string.Join('\n', lines.Select(l => l.Content))}");
    }

    public async Task<ExecuteCommandResult> RunCommandAsync(IResourceBuilder<IResource> resource, string command) =>
        await App.ResourceCommands.ExecuteCommandAsync(resource.Resource, command, Token);

    public async ValueTask DisposeAsync()
    {
        if (_app is not null) await _app.DisposeAsync();
        _deadline.Dispose();
    }

    /// <summary>Ids of the processes of this machine that have the mark.</summary>
    public int[] MarkedProcesses() => [.. Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Where(id =>
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/environ").Split('\0').Contains(Mark);
        }
        catch (Exception ex) when (ex is IOException or UnauthorizedAccessException)
        {
            return false; // ended meanwhile, or of another user
        }
    }).Select(id => int.Parse(id!, CultureInfo.InvariantCulture))];

    public Task NoMarkedProcessAsync() =>
        Eventually.GetAsync(() => Task.FromResult(MarkedProcesses()), ids => ids.Length == 0, "the processes to end");

    internal sealed class Gate
    {
        private volatile bool _isOpen;

        public bool IsOpen => _isOpen;

        public void Open() => _isOpen = true;
    }
}
