using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.AppHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Support;

/// <summary>The whole blog under Aspire with its dashboard, on free ports and with DynamoDB Local in memory.</summary>
public sealed class BlogApp : IAsyncLifetime
{
    /// <summary>How long the whole application may take to come up or to end on a busy machine.</summary>
    public static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    private DistributedApplication? app;

    public DistributedApplication App => app ?? throw new InvalidOperationException("The blog is not started.");

    /// <summary>Where the page is.</summary>
    public Uri Page => App.GetEndpoint(ResourceNames.Web, "http");

    /// <summary>Base address of "functions" or "containers".</summary>
    public Uri Backend(string backend) => Running(backend) ?? App.GetEndpoint(backend == "functions" ? ResourceNames.ApiGateway : ResourceNames.Containers, "http");

    /// <summary>Client of the dashboard's telemetry API.</summary>
    public HttpClient CreateTelemetryClient()
    {
        var configuration = (IConfiguration)App.Services.GetService(typeof(IConfiguration))!;
        var client = new HttpClient { BaseAddress = App.GetEndpoint("aspire-dashboard", "http") };
        client.DefaultRequestHeaders.Add("x-api-key", configuration["AppHost:DashboardApiKey"]);
        return client;
    }

    /// <summary>Starts a blog of its own, ready when every resource is healthy.</summary>
    /// <param name="arguments">Arguments of the AppHost on top of those every test uses.</param>
    public static async Task<DistributedApplication> StartAsync(params string[] arguments)
    {
        using var deadline = new CancellationTokenSource(StartTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Blog_AppHost>(
            ["--DynamoDB:DataDirectory=", "--DynamoDB:Run=jar", .. arguments],
            (options, _) => options.DisableDashboard = false,
            deadline.Token);
        builder.Services.AddLogging(WithoutConsoleLogs);
        var app = await builder.BuildAsync(deadline.Token);
        try
        {
            await app.StartAsync(deadline.Token);
            await WaitUntilHealthyAsync(app, deadline.Token);
            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Leaves what resources write to their consoles out of the log of the tests: thousands of lines, the bodies of all answers among them.</summary>
    public static void WithoutConsoleLogs(ILoggingBuilder logging) => logging.AddFilter("Blog.AppHost.Resources", LogLevel.Error);

    /// <summary>Every resource that runs as long as the blog does, by its name.</summary>
    public static IReadOnlyList<string> Resources { get; } =
    [
        ResourceNames.DynamoDB, ResourceNames.ApiGateway, .. BlogRoute.All.Select(route => route.Name),
        ResourceNames.Containers, ResourceNames.Web,
    ];

    public async Task InitializeAsync() => app = Running("functions") is null || Running("containers") is null ? await StartAsync() : null;

    public async Task DisposeAsync()
    {
        if (app is null) return;
        await app.StopAsync();
        await app.DisposeAsync();
    }

    // A backend that runs elsewhere, such as on AWS after deploy.sh: BLOG_FUNCTIONS_URL, BLOG_CONTAINERS_URL.
    private static Uri? Running(string backend) =>
        Environment.GetEnvironmentVariable($"BLOG_{backend.ToUpperInvariant()}_URL") is { Length: > 0 } url ? new Uri($"{url.TrimEnd('/')}/") : null;

    private static async Task WaitUntilHealthyAsync(DistributedApplication app, CancellationToken cancellationToken) =>
        await Task.WhenAll(Resources.Select(resource =>
            app.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.StopOnResourceUnavailable, cancellationToken)));
}
