using Aspire.Hosting;

namespace Blog.Tests.Distributed;

public sealed class CleanupTests
{
    [Fact]
    public async Task Applications_with_the_same_model_run_side_by_side()
    {
        await using ShellApp one = new(), two = new();
        foreach (var app in new[] { one, two })
        {
            app.AddShell("server", "exec sleep 600").WithHttpEndpoint(port: 15432);
        }

        await Task.WhenAll(one.StartAsync(), two.StartAsync());

        await one.App.ResourceNotifications.WaitForResourceAsync("server", cancellationToken: one.Token);
        await two.App.ResourceNotifications.WaitForResourceAsync("server", cancellationToken: two.Token);
        Assert.NotEqual(Port(one), Port(two));
    }

    [Fact]
    public async Task Disposal_leaves_no_process_behind()
    {
        var app = new ShellApp();
        await using (app)
        {
            var worker = app.AddShell("worker", "exec sleep 600");
            await app.StartAsync();
            await app.WaitAsync(worker, "Running");
            Assert.NotEmpty(app.MarkedProcesses());
        }

        await app.NoMarkedProcessAsync();
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_no_process_behind()
    {
        var app = new ShellApp();
        await using (app)
        {
            app.AddGate("gate");
            var first = app.AddShell("first", "exec sleep 600").WithHealthCheck("gate");
            var second = app.AddShell("second", "exec sleep 600").WaitFor(first);
            using var cancellation = new CancellationTokenSource();

            var start = app.App.StartAsync(cancellation.Token);
            await app.WaitAsync(first, "Running");
            await app.WaitAsync(second, "Waiting");
            await cancellation.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => start);
        }

        await app.NoMarkedProcessAsync();
    }

    [Fact]
    public async Task A_process_that_does_not_end_when_asked_is_killed()
    {
        var app = new ShellApp();
        await using (app)
        {
            var stubborn = app.AddShell("stubborn", "trap '' TERM INT; echo ready; while true; do sleep 1; done");
            await app.StartAsync();
            await app.ReadLogAsync(stubborn, line => line.EndsWith(" ready", StringComparison.Ordinal));
        }

        await app.NoMarkedProcessAsync();
    }

    private static int Port(ShellApp app) =>
        new Uri(Assert.Single(app.App.ResourceNotifications.TryGetCurrentState("server", out var now) ? now.Snapshot.Urls : []).Url).Port;
}
