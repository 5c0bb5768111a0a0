using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Blog.AppHost;

/// <summary>Says where the page and the dashboard are once every resource is healthy, or which one is not coming up.</summary>
public static partial class Announcement
{
    /// <summary>Adds the announcement of <paramref name="web"/>'s address.</summary>
    public static void AnnounceWhenHealthy(this IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> web) =>
        builder.Services.AddHostedService(services => new Announcer(
            services.GetRequiredService<ResourceNotificationService>(), services.GetRequiredService<IHostApplicationLifetime>(), builder.Configuration,
            web.GetEndpoint("http"), services.GetRequiredService<ILogger<Announcer>>()));

    private sealed partial class Announcer(
        ResourceNotificationService notifications, IHostApplicationLifetime lifetime, IConfiguration configuration, EndpointReference page,
        ILogger<Announcer> logger) : IHostedLifecycleService
    {
        private Task _announcement = Task.CompletedTask;

        // Before Aspire's own service is started: that start lasts until every resource was created, and one that waits for a failed one never is.
        public Task StartingAsync(CancellationToken cancellationToken)
        {
            _announcement = AnnounceAsync(lifetime.ApplicationStopping);
            return Task.CompletedTask;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => _announcement.WaitAsync(cancellationToken);

        public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        private async Task AnnounceAsync(CancellationToken stoppingToken)
        {
            string[] resources =
            [
                ResourceNames.DynamoDB, ResourceNames.ApiGateway, .. FunctionRoute.All.Select(route => route.Name),
                ResourceNames.Containers, ResourceNames.Web,
            ];
            try
            {
                await foreach (var healthy in Task.WhenEach(resources.Select(resource =>
                    notifications.WaitForResourceHealthyAsync(resource, WaitBehavior.StopOnResourceUnavailable, stoppingToken))))
                {
                    await healthy;
                }
            }
            catch (Exception exception) when (exception is OperationCanceledException or DistributedApplicationException && stoppingToken.IsCancellationRequested)
            {
                return; // Ended before everything was up.
            }
            catch (DistributedApplicationException exception)
            {
                LogFailed(exception.Message);
                return;
            }

            LogPage(page.Url);
            if (configuration["AppHost:BrowserToken"] is { Length: > 0 } token)
            {
                LogDashboard(configuration["ASPNETCORE_URLS"]?.Split(';')[0].TrimEnd('/'), token);
            }
        }

        [LoggerMessage(LogLevel.Information, "Everything is healthy. Page: {Url}")]
        private partial void LogPage(string url);

        [LoggerMessage(LogLevel.Information, "Dashboard: {Url}/login?t={Token}")]
        private partial void LogDashboard(string? url, string token);

        [LoggerMessage(LogLevel.Error, "Not everything came up: {Reason} Its console log in the dashboard says more.")]
        private partial void LogFailed(string reason);
    }
}
