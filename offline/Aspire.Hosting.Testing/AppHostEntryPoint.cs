using System.Reflection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Testing;

/// <summary>
/// Runs an AppHost's entry point on a thread of its own, holds it where it builds the application, and ends it there: the
/// application then belongs to the test alone.
/// </summary>
internal sealed class AppHostEntryPoint(
    Assembly assembly,
    string[] args,
    Action<DistributedApplicationOptions, HostApplicationBuilderSettings> configure) : IAsyncDisposable
{
    private readonly TaskCompletionSource<DistributedApplicationBuilder> _building = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<DistributedApplication> _built = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<bool> _mayBuild = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task<DistributedApplicationBuilder> RunToBuildAsync(CancellationToken cancellationToken)
    {
        var main = assembly.EntryPoint ?? throw new InvalidOperationException($"Assembly {assembly.GetName().Name} has no entry point.");
        new Thread(() => Run(main)) { IsBackground = true, Name = $"{assembly.GetName().Name}.EntryPoint" }.Start();
        try
        {
            return await _building.Task.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _mayBuild.TrySetResult(false);
            throw;
        }
    }

    public Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken)
    {
        _mayBuild.TrySetResult(true);
        return _built.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Ends the entry point if it still waits to build; disposes the application if it was built.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_mayBuild.TrySetResult(false))
        {
            return;
        }

        try
        {
            await (await _built.Task).DisposeAsync();
        }
        catch (HostAbortedException)
        {
            // Was not built.
        }
    }

    private void OnConstructing(DistributedApplicationOptions options, HostApplicationBuilderSettings settings)
    {
        var name = assembly.GetName().Name ?? "";
        var directory = assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(metadata => string.Equals(metadata.Key, "apphostprojectpath", StringComparison.OrdinalIgnoreCase))?.Value;

        settings.Args = [.. settings.Args ?? [], .. args];
        settings.ApplicationName = name;
        settings.Configuration ??= new();
        settings.ContentRootPath = Directory.Exists(directory) ? directory : settings.ContentRootPath;
        options.Args = settings.Args;
        options.AssemblyName = name;
        options.DisableDashboard = true;
        options.EnableResourceLogging = true;
        AddDefaults(settings, new()
        {
            ["DcpPublisher:RandomizePorts"] = "true",
            ["DcpPublisher:WaitForResourceCleanup"] = "true",
            ["DcpPublisher:ContainerRuntimeInitializationTimeout"] = "00:00:30",
            ["ASPNETCORE_URLS"] = "http://localhost:8080",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = "http://localhost:4317",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
        });
        configure(options, settings);
        AddDefaults(settings, ReadLaunchProfile(directory, settings));
    }

    private void OnBuilding(DistributedApplicationBuilder builder)
    {
        _building.TrySetResult(builder);
        if (!_mayBuild.Task.GetAwaiter().GetResult())
        {
            throw new HostAbortedException("The test disposed the builder before it built the application.");
        }
    }

    private void OnBuilt(DistributedApplication application)
    {
        _built.TrySetResult(application);
        throw new HostAbortedException("The test runs the application from here on.");
    }

    private void Run(MethodInfo main)
    {
        AppHostHooks.Current = new() { Constructing = OnConstructing, Building = OnBuilding, Built = OnBuilt };
        Exception end = new InvalidOperationException($"The entry point of {assembly.GetName().Name} ended without building an application.");
        try
        {
            main.Invoke(null, main.GetParameters().Length == 0 ? [] : [args]);
        }
        catch (TargetInvocationException ex)
        {
            end = ex.InnerException ?? ex;
        }

        _building.TrySetException(end);
        if (_built.TrySetException(end))
        {
            // Nobody may be waiting for it; it was reported by the other task.
            _ = _built.Task.Exception;
        }
    }

    private static void AddDefaults(HostApplicationBuilderSettings settings, Dictionary<string, string?> defaults)
    {
        var existing = new ConfigurationBuilder().AddConfiguration(settings.Configuration!).AddCommandLine(settings.Args ?? []).Build();
        // Decided once: the configuration reads its sources again whenever one is added.
        settings.Configuration!.AddInMemoryCollection(defaults.Where(setting => existing[setting.Key] is null).ToList());
    }

    /// <summary>The environment of the AppHost's launch profile (<c>DOTNET_LAUNCH_PROFILE</c>, else the first), as <c>dotnet run</c> would set it.</summary>
    private Dictionary<string, string?> ReadLaunchProfile(string? directory, HostApplicationBuilderSettings settings)
    {
        var profile = LaunchProfile.Find(directory, assembly.GetName().Name!, settings.Configuration!["DOTNET_LAUNCH_PROFILE"]);
        var values = new Dictionary<string, string?>();
        if (profile is null)
        {
            return values;
        }

        values["DOTNET_LAUNCH_PROFILE"] = profile.Name;
        foreach (var (name, value) in profile.EnvironmentVariables)
        {
            values[name] = value;
            if (name.StartsWith("DOTNET_", StringComparison.OrdinalIgnoreCase))
            {
                values[name["DOTNET_".Length..]] = value;
            }
        }

        return values;
    }
}
