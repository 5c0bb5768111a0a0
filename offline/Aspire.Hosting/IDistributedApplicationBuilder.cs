using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

/// <summary>Puts an application together.</summary>
public interface IDistributedApplicationBuilder
{
    /// <summary>The assembly the AppHost is in.</summary>
    internal Assembly? AppHostAssembly { get; }

    /// <summary>Directory of the AppHost's project.</summary>
    string AppHostDirectory { get; }

    /// <summary>Configuration of the AppHost: appsettings, user secrets, environment, command line.</summary>
    ConfigurationManager Configuration { get; }

    /// <summary>Name and environment of the AppHost.</summary>
    internal IHostEnvironment Environment { get; }

    /// <summary>Events of the application.</summary>
    IDistributedApplicationEventing Eventing { get; }

    /// <summary>The resources so far.</summary>
    internal IResourceCollection Resources { get; }

    /// <summary>Services of the AppHost itself.</summary>
    IServiceCollection Services { get; }

    /// <summary>Adds a resource.</summary>
    /// <exception cref="DistributedApplicationException">There is one of that name.</exception>
    internal IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource;

    /// <summary>Says more about a resource.</summary>
    internal IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource;

    /// <summary>Makes the application.</summary>
    DistributedApplication Build();
}

/// <summary>How an application is put together.</summary>
public sealed class DistributedApplicationOptions
{
    private readonly Lazy<Assembly?> _assembly;
    private string? _projectDirectory;

    /// <summary>With everything left out.</summary>
    public DistributedApplicationOptions() =>
        _assembly = new(() => string.IsNullOrEmpty(AssemblyName) ? Assembly.GetEntryAssembly() : Assembly.Load(AssemblyName));

    /// <summary>Command line of the AppHost.</summary>
    public string[]? Args { get; set; }

    /// <summary>Assembly the AppHost is in; the entry assembly when left out.</summary>
    public string? AssemblyName { get; set; }

    /// <summary>Directory of the AppHost's project; read from the assembly when left out.</summary>
    internal string? ProjectDirectory
    {
        get => _projectDirectory ?? Metadata("apphostprojectpath");
        set => _projectDirectory = value;
    }

    /// <summary>Runs without a dashboard.</summary>
    public bool DisableDashboard { get; set; }

    /// <summary>Writes the console logs of all resources to the AppHost's own log.</summary>
    internal bool EnableResourceLogging { get; set; }

    internal Assembly? Assembly => _assembly.Value;

    internal string? Metadata(string key) => Assembly?.GetCustomAttributes<AssemblyMetadataAttribute>()
        .FirstOrDefault(a => string.Equals(a.Key, key, StringComparison.OrdinalIgnoreCase))?.Value;
}
