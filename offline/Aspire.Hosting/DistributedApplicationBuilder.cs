using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Aspire.Hosting.Eventing;
using Aspire.Hosting.Health;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

internal sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    private readonly DistributedApplicationOptions _options;
    private readonly HostApplicationBuilder _host;

    public DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        _options = options;
        var settings = new HostApplicationBuilderSettings { Args = options.Args, Configuration = new() };
        settings.Configuration.AddEnvironmentVariables("ASPIRE_");
        AppHostHooks.Current?.Constructing?.Invoke(options, settings);

        _host = new(settings);
        Configuration.AddCommandLine(options.Args ?? [], new Dictionary<string, string>
        {
            ["--operation"] = "AppHost:Operation",
            ["--publisher"] = "Publishing:Publisher",
            ["--dcp-cli-path"] = "DcpPublisher:CliPath",
            ["--dcp-dashboard-path"] = "DcpPublisher:DashboardPath",
            ["--dcp-container-runtime"] = "DcpPublisher:ContainerRuntime",
        });
        if (Configuration["AppHost:Operation"]?.ToUpperInvariant() is not (null or "RUN") || Configuration["Publishing:Publisher"] is not null)
        {
            throw new DistributedApplicationException("Publishing needs the published Aspire packages; offline mode only runs the application.");
        }

        AppHostDirectory = options.ProjectDirectory ?? Environment.ContentRootPath;
        Configuration["AppHost:Directory"] = AppHostDirectory;
        AddLogging();
        AddServices();
        if (!options.DisableDashboard)
        {
            DashboardLifecycle.Add(this, options);
        }

        Services.AddHostedService<DcpExecutor>(services => services.GetRequiredService<DcpExecutor>());
        AppHostHooks.Current?.Constructed?.Invoke(this);
    }

    public Assembly? AppHostAssembly => _options.Assembly;

    public string AppHostDirectory { get; }

    public ConfigurationManager Configuration => _host.Configuration;

    public IHostEnvironment Environment => _host.Environment;

    public IDistributedApplicationEventing Eventing { get; } = new DistributedApplicationEventing();

    public IResourceCollection Resources { get; } = new ResourceCollection();

    public IServiceCollection Services => _host.Services;

    public IResourceBuilder<T> AddResource<T>(T resource)
        where T : IResource
    {
        ArgumentNullException.ThrowIfNull(resource);
        ModelName.Validate("Resource", resource.Name);
        Resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource)
        where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        AppHostHooks.Current?.Building?.Invoke(this);
        var application = new DistributedApplication(_host.Build());
        AppHostHooks.Current?.Built?.Invoke(application);
        return application;
    }

    private void AddLogging()
    {
        _host.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);

        // A start that fails is told in a sentence by whoever called it.
        _host.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        _host.Logging.AddFilter("Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error);
        _host.Logging.AddFilter("Aspire.Hosting.Dashboard", LogLevel.Warning);
        _host.Logging.AddFilter("Aspire.Hosting.Dashboard.ThirdParty", LogLevel.Error);
        if (!_options.DisableDashboard)
        {
            _host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks.DefaultHealthCheckService", LogLevel.None);
        }

        // Again, so that configuration has the last word.
        _host.Logging.AddConfiguration(Configuration.GetSection("Logging"));
        if (Enum.TryParse<LogLevel>(Configuration["ASPIRE_LOGLEVEL"], ignoreCase: true, out var level))
        {
            _host.Logging.SetMinimumLevel(level);
            Services.Configure<LoggerFilterOptions>(options => options.Rules.Add(new(null, null, level, null)));
        }
    }

    private void AddServices()
    {
        Services.AddSingleton(_options);
        Services.AddSingleton(Eventing);
        Services.AddSingleton(_ => new DistributedApplicationModel(Resources));
        Services.AddSingleton(_ => new ResourceLoggerService());
        Services.AddSingleton(s => new ResourceNotificationService(
            s.GetRequiredService<ResourceLoggerService>(), s.GetRequiredService<DistributedApplicationModel>(), _options));
        Services.AddSingleton(s => new ResourceCommandService(
            s.GetRequiredService<ResourceNotificationService>(), s.GetRequiredService<ResourceLoggerService>(), s));
        Services.AddHealthChecks();
        Services.AddHttpClient();
        Services.AddHostedService<ResourceHealthCheckService>();
        Services.AddSingleton<DcpSession>();
        Services.AddSingleton<DcpObjects>();
        Services.AddSingleton<DcpExecutor>();
        if (_options.EnableResourceLogging)
        {
            Services.AddHostedService<ResourceLogForwarder>();
        }
    }
}

/// <summary>Lets Aspire.Hosting.Testing take part when an AppHost's entry point builds its application.</summary>
internal sealed class AppHostHooks
{
    private static readonly AsyncLocal<AppHostHooks?> s_current = new();

    /// <summary>The hooks of the entry point that is running on this flow of control.</summary>
    public static AppHostHooks? Current
    {
        get => s_current.Value;
        set => s_current.Value = value;
    }

    public Action<DistributedApplicationOptions, HostApplicationBuilderSettings>? Constructing { get; init; }

    public Action<DistributedApplicationBuilder>? Constructed { get; init; }

    public Action<DistributedApplicationBuilder>? Building { get; init; }

    public Action<DistributedApplication>? Built { get; init; }
}
