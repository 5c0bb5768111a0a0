using System.Diagnostics;
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Blog.Tests.Offline;

/// <summary>How the dashboard is run: its environment, and what of its keys is seen.</summary>
public sealed class DashboardProcessTests : IAsyncLifetime, IDisposable
{
    private const string Name = "aspire-dashboard";
    private readonly CancellationTokenSource deadline = new(TestAppHost.Deadline);
    private DistributedApplication app = null!;

    public async Task InitializeAsync()
    {
        app = await TestAppHost.BuildAsync(builder => builder.AddTicker(), withDashboard: true, deadline.Token);
        await app.StartAsync(deadline.Token);
        await app.ResourceNotifications.WaitForResourceHealthyAsync(Name, deadline.Token);
    }

    public async Task DisposeAsync() => await app.DisposeAsync();

    public void Dispose() => deadline.Dispose();

    /// <summary>Recorded from Aspire 13.5.4: these variables and no others.</summary>
    [Fact]
    public async Task It_gets_the_recorded_environment()
    {
        var dashboard = await app.ResourceNotifications.WaitForResourceAsync(Name, change => !change.Snapshot.EnvironmentVariables.IsEmpty, deadline.Token);
        var set = dashboard.Snapshot.EnvironmentVariables.Where(variable => variable.IsFromSpec).ToDictionary(variable => variable.Name, variable => variable.Value!);
        var configuration = app.Services.GetRequiredService<IConfiguration>();
        var expected = new Dictionary<string, string>
        {
            ["ASPIRE_DASHBOARD_API_ENABLED"] = "true",
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = set["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"],
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = set["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"],
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["ASPNETCORE_URLS"] = set["ASPNETCORE_URLS"],
            ["DASHBOARD__API__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__API__PRIMARYAPIKEY"] = configuration["AppHost:DashboardApiKey"]!,
            ["DASHBOARD__FRONTEND__AUTHMODE"] = "BrowserToken",
            ["DASHBOARD__FRONTEND__BROWSERTOKEN"] = configuration["AppHost:BrowserToken"]!,
            ["DASHBOARD__FRONTEND__PUBLICURL"] = app.GetEndpoint(Name, "http").ToString().TrimEnd('/'),
            ["DASHBOARD__OTLP__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__OTLP__PRIMARYAPIKEY"] = configuration["AppHost:OtlpApiKey"]!,
            ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = configuration["AppHost:ResourceService:ApiKey"]!,
            ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
            ["LOGGING__CONSOLE__FORMATTERNAME"] = "json",
        };
        Assert.Equal(expected.OrderBy(variable => variable.Key, StringComparer.Ordinal), set.OrderBy(variable => variable.Key, StringComparer.Ordinal));
        Assert.StartsWith("http://localhost:", set["ASPNETCORE_URLS"]);
        Assert.NotEqual(set["DASHBOARD__FRONTEND__PUBLICURL"], set["ASPNETCORE_URLS"]);

        string[] keys = [.. set.Where(variable => variable.Key.EndsWith("KEY", StringComparison.Ordinal) || variable.Key.EndsWith("TOKEN", StringComparison.Ordinal)).Select(variable => variable.Value)];
        Assert.Equal(4, keys.Distinct().Count());
        Assert.All(keys, key => Assert.Matches("^[0-9a-f]{32}$", key));
    }

    [Fact]
    public async Task Its_console_log_does_not_show_the_token()
    {
        var token = app.Services.GetRequiredService<IConfiguration>()["AppHost:BrowserToken"]!;
        var dashboard = app.Services.GetRequiredService<DistributedApplicationModel>().Resources.Single(resource => resource.Name == Name);
        await foreach (var lines in app.Services.GetRequiredService<ResourceLoggerService>().WatchAsync(dashboard).WithCancellation(deadline.Token))
        {
            Assert.All(lines, line => Assert.DoesNotContain(token, line.Content));
            if (lines.Any(line => line.Content.Contains("Login URL", StringComparison.Ordinal)))
            {
                return;
            }
        }
    }

    /// <summary>The published packages go on without a word.</summary>
    [Fact]
    public async Task Its_death_ends_the_application()
    {
        var ended = new TaskCompletionSource();
        app.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(ended.SetResult);
        var dashboard = await app.ResourceNotifications.WaitForResourceAsync(Name, change => Id(change) is not null, deadline.Token);
        using (var process = Process.GetProcessById(Convert.ToInt32(Id(dashboard), CultureInfo.InvariantCulture)))
        {
            process.Kill();
        }

        await ended.Task.WaitAsync(deadline.Token);

        static object? Id(ResourceEvent change) => change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value;
    }
}
