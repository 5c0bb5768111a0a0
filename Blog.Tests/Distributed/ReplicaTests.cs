using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Blog.Tests.Distributed;

public sealed class ReplicaTests
{
    [Fact]
    public async Task Replicas_share_an_address_and_one_serves_when_the_other_is_stopped()
    {
        await using var app = new ShellApp();
        var web = app.Builder.AddProject<Projects.Blog_Web>("web").WithReplicas(2).WithHttpHealthCheck("/alive")
            .WithEnvironment("services__api-gateway__http__0", "http://localhost:1").WithEnvironment("services__containers__http__0", "http://localhost:1");

        await app.StartAsync();
        await app.WaitUntilHealthyAsync(web);
        var replicas = await RunningAsync(app, 2);
        Assert.Equal("web_http_/alive_200_check", Assert.Single(replicas[0].Snapshot.HealthReports).Name);
        Assert.NotEqual(Variable(replicas[0], "ASPNETCORE_URLS"), Variable(replicas[1], "ASPNETCORE_URLS"));
        Assert.NotEqual(Variable(replicas[0], "OTEL_RESOURCE_ATTRIBUTES"), Variable(replicas[1], "OTEL_RESOURCE_ATTRIBUTES"));
        Assert.All(replicas, r => Assert.Equal("web", Variable(r, "OTEL_SERVICE_NAME")));

        var stop = await app.App.ResourceCommands.ExecuteCommandAsync(replicas[0].ResourceId, "stop", app.Token);
        Assert.Equal($"Successfully stopped '{replicas[0].ResourceId}'.", stop.Message);
        using var client = new HttpClient { BaseAddress = new(web.GetEndpoint("http").Url) };
        Assert.Equal("Healthy", await client.GetStringAsync("/alive", app.Token));
        Assert.Equal(HealthStatus.Healthy, Assert.Single(await RunningAsync(app, 1)).Snapshot.HealthStatus);

        Assert.True((await app.App.ResourceCommands.ExecuteCommandAsync(replicas[0].ResourceId, "start", app.Token)).Success);
        await RunningAsync(app, 2);
        Assert.True((await app.RunCommandAsync(web, "stop")).Success);
        await RunningAsync(app, 0);
    }

    private static async Task<ResourceEvent[]> RunningAsync(ShellApp app, int count)
    {
        var latest = new Dictionary<string, ResourceEvent>();
        await foreach (var e in app.App.ResourceNotifications.WatchAsync(app.Token))
        {
            if (e.Resource.Name == "web") latest[e.ResourceId] = e;
            ResourceEvent[] running = [.. latest.Values.Where(r => r.Snapshot.State?.Text == "Running" && r.Snapshot.HealthStatus == HealthStatus.Healthy)];
            if (latest.Count == 2 && running.Length == count) return running;
        }

        throw new InvalidOperationException("The watch ended.");
    }

    private static string? Variable(ResourceEvent e, string name) => e.Snapshot.EnvironmentVariables.Single(v => v.Name == name).Value;
}
