using System.Net.Sockets;
using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Eventing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// The dashboard as the hidden resource <c>aspire-dashboard</c>: an executable like any other, configured by environment
/// variables (https://aspire.dev/dashboard/configuration/), with the keys that this run uses.
/// </summary>
internal static class DashboardLifecycle
{
    public const string Name = "aspire-dashboard";
    private const string OtlpEndpoint = "otlp-grpc";

    /// <summary>Adds the dashboard, the service it reads the resources from, and the keys of both.</summary>
    public static void Add(DistributedApplicationBuilder builder, DistributedApplicationOptions options)
    {
        AddKeys(builder.Configuration);
        builder.Services.AddSingleton<ResourcePublisher>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ResourcePublisher>());
        builder.Services.AddSingleton<DashboardService>();
        builder.Services.AddSingleton<DashboardServiceHost>();
        builder.Services.AddHostedService(services => services.GetRequiredService<DashboardServiceHost>());
        builder.Services.AddHostedService<DashboardLogs>();
        builder.Eventing.Subscribe<BeforeStartEvent>((started, _) =>
        {
            var path = builder.Configuration["DcpPublisher:DashboardPath"] ?? options.Metadata("aspiredashboardpath")
                ?? throw new DistributedApplicationException("The path of the dashboard is not known: the AppHost was built without it.");

            started.Services.GetRequiredService<ResourceLoggerService>().Hidden = builder.Configuration["AppHost:BrowserToken"];

            // First in the list, so that it is up as early as possible.
            started.Model.Resources.Insert(0, Create(builder, started.Services, Path.GetFullPath(path)));
            return Task.CompletedTask;
        });
    }

    /// <summary>Chooses a new key for everything that has none configured; none at all where anonymous access is allowed.</summary>
    private static void AddKeys(ConfigurationManager configuration)
    {
        if (configuration.GetValue("ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS", false))
        {
            configuration["AppHost:ResourceService:AuthMode"] = "Unsecured";
            return;
        }

        configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["AppHost:OtlpApiKey"] = KeyFrom("AppHost:OtlpApiKey"),
            ["AppHost:DashboardApiKey"] = KeyFrom("AppHost:DashboardApiKey"),
            ["AppHost:BrowserToken"] = KeyFrom("ASPIRE_DASHBOARD_FRONTEND_BROWSERTOKEN"),
            ["AppHost:ResourceService:AuthMode"] = "ApiKey",
            ["AppHost:ResourceService:ApiKey"] = KeyFrom("ASPIRE_DASHBOARD_RESOURCESERVICE_APIKEY"),
        });

        string KeyFrom(string setting) => configuration[setting] is { Length: > 0 } key ? key : RandomNumberGenerator.GetHexString(32, lowercase: true);
    }

    private static ExecutableResource Create(DistributedApplicationBuilder builder, IServiceProvider services, string path)
    {
        var configuration = builder.Configuration;
        var resource = new ExecutableResource(Name, path, Path.GetDirectoryName(path)!);
        builder.CreateResourceBuilder(resource).WithArgs("dashboard");
        resource.Annotations.Add(new ExcludeLifecycleCommandsAnnotation());
        resource.Annotations.Add(new ResourceSnapshotAnnotation(
            new() { ResourceType = "Executable", Properties = [], IconName = "ContentView", IconVariant = IconVariant.Filled }));
        if (!configuration.GetValue("ASPIRE_SHOW_DASHBOARD_RESOURCES", false))
        {
            resource.Annotations.Add(new HiddenAnnotation());
        }

        AddEndpoints(resource, configuration);
        resource.Annotations.Add(new EnvironmentCallbackAnnotation(context =>
            ConfigureAsync(context, resource, configuration, services.GetRequiredService<DashboardServiceHost>())));
        resource.Annotations.Add(new ResourceUrlsCallbackAnnotation(urls => NameUrls(urls, configuration["AppHost:BrowserToken"])));
        builder.Eventing.Subscribe<ResourceReadyEvent>(resource, (_, _) =>
        {
            Announce(services.GetRequiredService<ILogger<DistributedApplication>>(), resource, configuration["AppHost:BrowserToken"]);
            return Task.CompletedTask;
        });
        return resource;
    }

    private static void AddEndpoints(ExecutableResource resource, ConfigurationManager configuration)
    {
        var otlp = configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"];
        AddEndpoint(string.IsNullOrWhiteSpace(otlp) ? "http://localhost:0" : otlp, OtlpEndpoint);
        var urls = configuration["ASPNETCORE_URLS"] is { Length: > 0 } configured ? configured : "http://localhost:0";
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            AddEndpoint(url, name: null);
        }

        void AddEndpoint(string url, string? name)
        {
            var address = BindingAddress.Parse(url);
            resource.Annotations.Add(
                new EndpointAnnotation(ProtocolType.Tcp, uriScheme: address.Scheme, name: name, port: address.Port == 0 ? null : address.Port, isProxied: true)
                {
                    TargetHost = address.Host,
                });
        }
    }

    private static async Task ConfigureAsync(
        EnvironmentCallbackContext context, ExecutableResource resource, ConfigurationManager configuration, DashboardServiceHost service)
    {
        var environment = context.EnvironmentVariables;
        foreach (var (name, value) in configuration.AsEnumerable())
        {
            if (value is not null && name.StartsWith("ASPIRE_DASHBOARD_", StringComparison.OrdinalIgnoreCase))
            {
                environment[name] = value;
            }
        }

        var http = GetFrontend(resource);
        environment["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = GetTargetUrl(resource.GetEndpoint(OtlpEndpoint));
        environment["ASPNETCORE_ENVIRONMENT"] = configuration["ASPNETCORE_ENVIRONMENT"] ?? "Production";
        environment["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = await service.GetUrlAsync(context.CancellationToken);
        environment["DASHBOARD__FRONTEND__PUBLICURL"] = http.Url;
        environment["ASPNETCORE_URLS"] = GetTargetUrl(http);
        Authenticate("FRONTEND", "BrowserToken", "BROWSERTOKEN", configuration["AppHost:BrowserToken"]);
        Authenticate("RESOURCESERVICECLIENT", "ApiKey", "APIKEY", configuration["AppHost:ResourceService:ApiKey"]);
        Authenticate("OTLP", "ApiKey", "PRIMARYAPIKEY", configuration["AppHost:OtlpApiKey"]);
        Authenticate("API", "ApiKey", "PRIMARYAPIKEY", configuration["AppHost:DashboardApiKey"]);
        environment["ASPIRE_DASHBOARD_API_ENABLED"] = "true";
        environment["LOGGING__CONSOLE__FORMATTERNAME"] = "json"; // for DashboardLogs

        void Authenticate(string part, string mode, string keyName, string? key)
        {
            environment[$"DASHBOARD__{part}__AUTHMODE"] = key is null ? "Unsecured" : mode;
            if (key is not null)
            {
                environment[$"DASHBOARD__{part}__{keyName}"] = key;
            }
        }
    }

    private static void NameUrls(List<ResourceUrlAnnotation> urls, string? browserToken)
    {
        foreach (var url in urls)
        {
            var endpoint = url.Endpoint?.EndpointName;
            if (endpoint is "http" or "https")
            {
                url.DisplayText = $"Dashboard ({endpoint})";
                url.DisplayOrder = 1;
                url.Url = GetLoginUrl(url.Url, browserToken);
            }
            else
            {
                url.DisplayText = endpoint;
            }
        }
    }

    private static void Announce(ILogger logger, ExecutableResource resource, string? browserToken)
    {
        var url = GetFrontend(resource).Url;
        var otlp = resource.GetEndpoint(OtlpEndpoint).Url;
        logger.LogInformation("Now listening on: {DashboardUrl}", url);
        if (browserToken is null)
        {
            logger.LogInformation("Aspire Dashboard\n\n      - Dashboard:  {DashboardUrl}\n      - OTLP/gRPC:  {OtlpGrpcUrl}\n", url, otlp);
            return;
        }

        var login = GetLoginUrl(url, browserToken);
        logger.LogInformation("Login to the dashboard at {LoginUrl}", login);
        logger.LogInformation(
            "Aspire Dashboard\n\n      - Dashboard:  {DashboardUrl}\n      - Login URL:  {LoginUrl}\n      - OTLP/gRPC:  {OtlpGrpcUrl}\n", url, login, otlp);
    }

    private static string GetLoginUrl(string url, string? browserToken) => browserToken is null ? url : $"{url}/login?t={browserToken}";

    private static EndpointReference GetFrontend(ExecutableResource resource)
        => resource.GetEndpoint("https") is { Exists: true } https ? https : resource.GetEndpoint("http");

    private static ReferenceExpression GetTargetUrl(EndpointReference endpoint)
        => ReferenceExpression.Create($"{endpoint.Property(EndpointProperty.Scheme)}://{endpoint.EndpointAnnotation.TargetHost}:{endpoint.Property(EndpointProperty.TargetPort)}");
}
