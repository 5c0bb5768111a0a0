using System.Globalization;
using System.Net;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Blog.Tests.Support;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Blog.Tests.Distributed;

/// <summary>Applications started by tests: side by side, and gone without a trace, however they end.</summary>
public sealed class TestingTests
{
    [Fact]
    public async Task Applications_side_by_side_do_not_disturb_one_another()
    {
        using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
        var apps = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync(withDashboard: true, deadline.Token)));
        try
        {
            var addresses = apps.Select(app => app.GetEndpoint("aspire-dashboard", "http")).ToArray();
            Assert.Equal(addresses.Length, addresses.Distinct().Count());
            Assert.Equal(HttpStatusCode.OK, await GetTelemetryAsync(addresses[1], apps[1], deadline.Token));
            Assert.Equal(HttpStatusCode.Unauthorized, await GetTelemetryAsync(addresses[1], apps[2], deadline.Token));

            var processes = await Task.WhenAll(apps.Select(app => TickerAsync(app, deadline.Token)));
            await apps[0].DisposeAsync();
            await Processes.EndedAsync([processes[0]]);
            Assert.True(Processes.IsAlive(processes[1]));
            Assert.Equal(HttpStatusCode.OK, await GetTelemetryAsync(addresses[2], apps[2], deadline.Token));
        }
        finally
        {
            await Task.WhenAll(apps.Select(app => app.DisposeAsync().AsTask()));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_application_leaves_no_process_whether_it_is_stopped_or_only_disposed(bool stop)
    {
        using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
        var app = await StartAsync(withDashboard: false, deadline.Token);
        var processes = Processes.Tree(await TickerAsync(app, deadline.Token));
        Assert.All(processes, process => Assert.True(Processes.IsAlive(process)));

        if (stop) await app.StopAsync(deadline.Token);
        await app.DisposeAsync();
        await Processes.EndedAsync(processes);
    }

    [Fact]
    public async Task A_start_that_fails_leaves_no_process()
    {
        using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
        var process = 0;
        var app = await TestAppHost.BuildAsync(
            builder =>
            {
                builder.AddTicker();
                builder.Services.AddHostedService(services => new Failing(async () =>
                    process = await TickerAsync(services.GetRequiredService<ResourceNotificationService>(), deadline.Token)));
            },
            cancellationToken: deadline.Token);

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => app.StartAsync(deadline.Token));
        Assert.Equal(Failing.Message, failure.Message);
        await app.DisposeAsync();
        await Processes.EndedAsync([process]);
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_no_process()
    {
        using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token);
        var app = await TestAppHost.BuildAsync(
            builder =>
            {
                var ticker = builder.AddTicker();
                var never = builder.AddTicker("never").WithExplicitStart();
                builder.AddTicker("waiting").WaitFor(ticker).WaitFor(never);
            },
            cancellationToken: deadline.Token);

        var starting = app.StartAsync(cancellation.Token);
        var process = await TickerAsync(app, deadline.Token);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
        await app.DisposeAsync();
        await Processes.EndedAsync([process]);
    }

    [Fact]
    public async Task A_builder_that_is_never_built_can_be_disposed()
    {
        using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Blog_AppHost>(
            ["--DynamoDB:DataDirectory=", "--DynamoDB:Run=jar"], (_, _) => { }, deadline.Token);
        await builder.DisposeAsync().AsTask().WaitAsync(deadline.Token);
    }

    [Fact]
    public async Task A_killed_AppHost_leaves_no_process()
    {
        using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
        using var appHost = AppHostProcess.Start(["--DynamoDB:Run=jar"]);
        await appHost.ReadUntilAsync(["Login to the dashboard"], deadline.Token);

        var orchestrator = Assert.Single(Processes.WithArgument($"start-apiserver --monitor {appHost.Id} "));
        var processes = Processes.Tree(orchestrator);
        Assert.True(processes.Count > 3, "DCP and what it has started run");
        appHost.Kill();
        await Processes.EndedAsync(processes);
    }

    private static async Task<DistributedApplication> StartAsync(bool withDashboard, CancellationToken cancellationToken)
    {
        var app = await TestAppHost.BuildAsync(builder => builder.AddTicker(), withDashboard, cancellationToken);
        await app.StartAsync(cancellationToken);
        if (withDashboard) await app.ResourceNotifications.WaitForResourceHealthyAsync("aspire-dashboard", cancellationToken);
        return app;
    }

    private static Task<int> TickerAsync(DistributedApplication app, CancellationToken cancellationToken) => TickerAsync(app.ResourceNotifications, cancellationToken);

    private static async Task<int> TickerAsync(ResourceNotificationService notifications, CancellationToken cancellationToken)
    {
        var running = await notifications.WaitForResourceAsync("ticker", change => Id(change) > 0, cancellationToken);
        return Id(running);

        // 0 before there is a process.
        static int Id(ResourceEvent change) => Convert.ToInt32(
            change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value, CultureInfo.InvariantCulture);
    }

    private static async Task<HttpStatusCode> GetTelemetryAsync(Uri dashboard, DistributedApplication keyOwner, CancellationToken cancellationToken)
    {
        using var client = new HttpClient { BaseAddress = dashboard };
        client.DefaultRequestHeaders.Add("x-api-key", keyOwner.Services.GetRequiredService<IConfiguration>()["AppHost:DashboardApiKey"]);
        using var response = await client.GetAsync("/api/telemetry/resources", cancellationToken);
        return response.StatusCode;
    }

    private sealed class Failing(Func<Task> prepare) : IHostedService
    {
        public const string Message = "This start fails on purpose.";

        public async Task StartAsync(CancellationToken cancellationToken)
        {
            await prepare();
            throw new InvalidOperationException(Message);
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
