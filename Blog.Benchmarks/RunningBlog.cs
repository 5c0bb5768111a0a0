using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.AppHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blog.Benchmarks;

/// <summary>The whole blog as <c>./run</c> has it, DynamoDB Local in memory under Java.</summary>
internal static class RunningBlog
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromMinutes(3);

    /// <summary>Starts it and waits until gateway, containers and all functions are healthy.</summary>
    /// <param name="withDashboard">Whether the dashboard runs too, and takes everybody's telemetry.</param>
    /// <exception cref="OperationCanceledException">It was not healthy in three minutes.</exception>
    public static async Task<DistributedApplication> StartAsync(bool withDashboard)
    {
        using var starting = new CancellationTokenSource(StartTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Blog_AppHost>(
            ["--DynamoDB:DataDirectory=", "--DynamoDB:Run=jar"], (options, _) => options.DisableDashboard = !withDashboard, starting.Token);
        // Each answer is a line on the console of the Lambda emulator.
        builder.Services.AddLogging(logging => logging.AddFilter("Blog.AppHost.Resources", LogLevel.None));
        var app = await builder.BuildAsync(starting.Token);
        try
        {
            await app.StartAsync(starting.Token);
            foreach (var resource in (string[])[ResourceNames.ApiGateway, ResourceNames.Containers, .. BlogRoute.All.Select(route => route.Name)])
            {
                await app.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.StopOnResourceUnavailable, starting.Token);
            }

            return app;
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }
}
