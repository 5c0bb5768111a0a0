using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Blog.Tests.Distributed;

namespace Blog.Tests.Offline;

/// <summary>The rebuild command of projects, with another program in place of <c>dotnet build</c>.</summary>
public sealed class RebuildTests
{
    [Fact]
    public async Task A_project_is_stopped_built_and_started_again()
    {
        await using var app = new ShellApp();
        var web = AddWeb(app, builder: "--version").WithReplicas(2);
        await app.StartAsync();
        await app.WaitUntilHealthyAsync(web);
        var before = await RunningAsync(app, started: null);

        var result = await app.RunCommandAsync(web, "rebuild");

        Assert.True(result.Success, result.Message);
        Assert.Contains("[build] Build succeeded.", result.Data?.Value, StringComparison.Ordinal);
        Assert.Contains($" {Environment.Version.Major}.", result.Data?.Value, StringComparison.Ordinal);
        var after = await RunningAsync(app, started: before.Values.Max());
        Assert.Equal(before.Keys.Order(), after.Keys.Order());
        await app.ReadLogAsync(web, line => line.Contains("[build] Building project...", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_project_that_does_not_build_is_not_started()
    {
        await using var app = new ShellApp();
        var web = AddWeb(app, builder: "no-such-command");
        await app.StartAsync();
        await app.WaitUntilHealthyAsync(web);

        var result = await app.RunCommandAsync(web, "rebuild");

        Assert.False(result.Success);
        Assert.Equal("Build failed with exit code 1.", result.Message);
        var failed = await app.WaitAsync(web, "FailedToStart");
        Assert.Equal(ResourceCommandState.Enabled, failed.Snapshot.Commands.Single(command => command.Name == "rebuild").State);
    }

    private static IResourceBuilder<ProjectResource> AddWeb(ShellApp app, string builder)
    {
        var web = app.Builder.AddProject<Projects.Blog_Web>("web").WithHttpHealthCheck("/alive")
            .WithEnvironment("services__api-gateway__http__0", "http://localhost:1").WithEnvironment("services__containers__http__0", "http://localhost:1");
        app.Builder.CreateResourceBuilder(app.Builder.Resources.OfType<ProjectRebuilderResource>().Single()).WithArgs(arguments =>
        {
            arguments.Clear();
            arguments.Add(builder);
        });
        return web;
    }

    // When each copy was started, once all run.
    private static async Task<Dictionary<string, DateTime?>> RunningAsync(ShellApp app, DateTime? started)
    {
        var running = new Dictionary<string, DateTime?>();
        await foreach (var e in app.App.ResourceNotifications.WatchAsync(app.Token))
        {
            if (e.Resource.Name != "web") continue;
            if (e.Snapshot.State?.Text == "Running" && (started is null || e.Snapshot.StartTimeStamp > started)) running[e.ResourceId] = e.Snapshot.StartTimeStamp;
            if (running.Count == 2) return running;
        }

        throw new InvalidOperationException("The watch ended.");
    }
}
