using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.AppHost;
using Microsoft.Extensions.DependencyInjection;

namespace Blog.Tests.Faults;

/// <summary>Tests that share one blog with a proxy before its DynamoDB.</summary>
[CollectionDefinition(Name)]
public sealed class FaultyBlogCollection : ICollectionFixture<FaultyBlog>
{
    public const string Name = "faulty blog";
}

/// <summary>A whole blog of its own whose backends reach DynamoDB through <see cref="DynamoProxy"/>. The table is on disk, so that it
/// outlives DynamoDB Local.</summary>
public sealed class FaultyBlog : IAsyncLifetime
{
    private readonly string _data = Directory.CreateTempSubdirectory("blog-faults-").FullName;
    private DistributedApplication? _app;

    public DynamoProxy Proxy { get; } = new();

    public DistributedApplication App => _app ?? throw new InvalidOperationException("The blog is not started.");

    /// <summary>Names of the two backends.</summary>
    public static IReadOnlyList<string> Backends { get; } = ["functions", "containers"];

    /// <summary>A client of a backend that holds each answer against docs/openapi.json.</summary>
    public HttpClient CreateClient(string backend) => ContractHandler.CreateClient(
        App.GetEndpoint(backend == "functions" ? ResourceNames.ApiGateway : ResourceNames.Containers, "http"));

    public async Task InitializeAsync()
    {
        try
        {
            await StartAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private async Task StartAsync()
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Blog_AppHost>(
            [$"--DynamoDB:DataDirectory={_data}", "--DynamoDB:Run=jar"], (options, _) => options.DisableDashboard = true, deadline.Token);
        string[] backends = [ResourceNames.Containers, .. BlogRoute.All.Select(route => route.Name)];
        foreach (var resource in builder.Resources.OfType<ProjectResource>().Where(project => backends.Contains(project.Name)))
        {
            builder.CreateResourceBuilder(resource).WithEnvironment("AWS_ENDPOINT_URL_DYNAMODB", Proxy.Address.ToString());
        }

        var dynamodb = builder.CreateResourceBuilder(
            builder.Resources.OfType<IResourceWithEndpoints>().Single(resource => resource.Name == ResourceNames.DynamoDB)).GetEndpoint("http");
        builder.Services.AddLogging(BlogApp.WithoutConsoleLogs);
        _app = await builder.BuildAsync(deadline.Token);
        // The start may wait for what waits for healthy backends, and those are so only once the proxy leads somewhere.
        var starting = _app.StartAsync(deadline.Token);
        await WaitUntilHealthyAsync(ResourceNames.DynamoDB, deadline.Token);
        Proxy.Connect(new Uri(dynamodb.Url));
        await starting;
        await Task.WhenAll(((string[])[ResourceNames.ApiGateway, .. backends]).Select(name => WaitUntilHealthyAsync(name, deadline.Token)));
    }

    public async Task DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.StopAsync();
            await _app.DisposeAsync();
        }

        await Proxy.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    /// <summary>The processes of a resource, by the id of each of its replicas.</summary>
    public async Task<IReadOnlyDictionary<string, Replica>> GetReplicasAsync(string resource, int count)
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        var replicas = new Dictionary<string, Replica>();
        await foreach (var change in App.ResourceNotifications.WatchAsync(deadline.Token))
        {
            if (change.Resource.Name != resource)
            {
                continue;
            }

            if (change.Snapshot.State?.Text == KnownResourceStates.Running
                && change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value is { } id)
            {
                replicas[change.ResourceId] = new Replica(
                    Convert.ToInt32(id, CultureInfo.InvariantCulture),
                    change.Snapshot.EnvironmentVariables.FirstOrDefault(variable => variable.Name == "ASPNETCORE_URLS")?.Value);
            }
            else
            {
                replicas.Remove(change.ResourceId);
            }

            if (replicas.Count == count)
            {
                break;
            }
        }

        return replicas;
    }

    /// <summary>Starts a resource whose process has ended, and waits until it is healthy.</summary>
    public async Task StartAgainAsync(string resource, string replica)
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        await App.ResourceNotifications.WaitForResourceAsync(
            resource, change => change.ResourceId == replica && KnownResourceStates.TerminalStates.Contains(change.Snapshot.State?.Text), deadline.Token);
        var result = await App.ResourceCommands.ExecuteCommandAsync(replica, "start", deadline.Token);
        Assert.True(result.Success, result.Message);
        await App.ResourceNotifications.WaitForResourceAsync(
            resource, change => change.ResourceId == replica && change.Snapshot.State?.Text == KnownResourceStates.Running, deadline.Token);
    }

    private async Task WaitUntilHealthyAsync(string resource, CancellationToken cancellationToken) =>
        await App.ResourceNotifications.WaitForResourceHealthyAsync(resource, WaitBehavior.StopOnResourceUnavailable, cancellationToken);
}

/// <summary>One process of a resource.</summary>
/// <param name="ProcessId">Its id.</param>
/// <param name="Address">Where it listens itself, behind Aspire's proxy; null for one that does not listen.</param>
public sealed record Replica(int ProcessId, string? Address);
