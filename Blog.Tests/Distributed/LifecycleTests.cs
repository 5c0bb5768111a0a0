using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.AppHost;

namespace Blog.Tests.Distributed;

public sealed class LifecycleTests
{
    [Fact]
    public async Task The_blog_starts_with_the_samples_stops_cleanly_and_leaves_no_process()
    {
        var app = await BlogApp.StartAsync("--Seed=true");
        await app.ResourceNotifications.WaitForResourceAsync(ResourceNames.Samples, KnownResourceStates.Finished).WaitAsync(BlogApp.StartTimeout);
        using (var client = new HttpClient { BaseAddress = app.GetEndpoint(ResourceNames.Web, "http") })
        {
            var page = await client.GetFromJsonAsync<JsonElement>("/containers/blogs?limit=30");
            Assert.Equal(30, page.GetProperty("items").GetArrayLength());
        }

        var processes = await ProcessIdsAsync(app);
        Assert.All(processes, id => Assert.True(Directory.Exists($"/proc/{id}"), $"process {id} runs"));

        await app.StopAsync().WaitAsync(BlogApp.StartTimeout);
        await app.DisposeAsync().AsTask().WaitAsync(BlogApp.StartTimeout);

        await Eventually.GetAsync(
            () => Task.FromResult(processes.Where(IsAlive).ToList()), alive => alive.Count == 0, "every process to end");
    }

    // One process for each resource, two for the containers.
    private static async Task<List<int>> ProcessIdsAsync(DistributedApplication app)
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        var processes = new Dictionary<string, (string Resource, int Id)>();
        await foreach (var change in app.ResourceNotifications.WatchAsync(deadline.Token))
        {
            var id = Convert.ToInt32(
                change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value, CultureInfo.InvariantCulture);
            if (id > 0 && BlogApp.Resources.Contains(change.Resource.Name))
            {
                processes[change.ResourceId] = (change.Resource.Name, id);
            }

            if (BlogApp.Resources.All(name => processes.Values.Count(process => process.Resource == name) == (name == ResourceNames.Containers ? 2 : 1)))
            {
                break;
            }
        }

        return [.. processes.Values.Select(process => process.Id)];
    }

    // A zombie waits for its parent to look at its exit code; it runs no more.
    private static bool IsAlive(int id)
    {
        try
        {
            return !File.ReadLines($"/proc/{id}/status").Any(line => line.StartsWith("State:\tZ", StringComparison.Ordinal));
        }
        catch (IOException)
        {
            return false;
        }
    }
}
