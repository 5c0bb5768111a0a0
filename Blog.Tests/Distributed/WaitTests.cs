using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Blog.Tests.Distributed;

public sealed class WaitTests
{
    [Fact]
    public async Task A_resource_starts_only_when_the_awaited_one_is_healthy()
    {
        await using var app = new ShellApp();
        var gate = app.AddGate("gate");
        var first = app.AddShell("first", "exec sleep 600").WithHealthCheck("gate");
        var second = app.AddShell("second", "echo started; exec sleep 600").WaitFor(first);

        var start = app.StartAsync();
        await app.WaitAsync(first, s => s.HealthStatus == HealthStatus.Unhealthy && s.HealthReports.Any(r => r.Status == HealthStatus.Unhealthy));
        await app.WaitAsync(second, "Waiting");
        Assert.Null(app.Now(second).Snapshot.StartTimeStamp);
        gate.Open();
        await start;
        await app.WaitAsync(second, "Running");

        Assert.Equal(HealthStatus.Healthy, app.Now(first).Snapshot.HealthStatus);
        var log = await app.ReadLogAsync(second, line => line.EndsWith(" started", StringComparison.Ordinal));
        string[] expected =
        [
            "Waiting for resource 'first' to enter the 'Running' state.",
            "Waiting for resource 'first' to become healthy.",
            "Waiting for resource ready to execute for 'first'.",
            "Finished waiting for resource 'first'.",
        ];
        Assert.Equal(expected, log.Select(l => l.Content[(l.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Where(expected.Contains));
    }

    [Fact]
    public async Task A_resource_waits_for_the_handlers_of_the_ready_event()
    {
        await using var app = new ShellApp();
        var handled = new TaskCompletionSource();
        var first = app.AddShell("first", "exec sleep 600");
        var second = app.AddShell("second", "exec sleep 600").WaitFor(first);
        app.Builder.Eventing.Subscribe<ResourceReadyEvent>(first.Resource, (_, token) => handled.Task.WaitAsync(token));

        var start = app.StartAsync();
        await app.WaitAsync(first, "Running");
        await app.WaitAsync(second, "Waiting");
        Assert.False(start.IsCompleted);
        handled.SetResult();
        await start;

        await app.WaitAsync(second, "Running");
    }

    [Theory]
    [InlineData(3, "Finished")]
    [InlineData(0, "FailedToStart")]
    public async Task Completion_is_awaited_with_its_exit_code(int expected, string state)
    {
        await using var app = new ShellApp();
        var job = app.AddShell("job", "exit 3");
        var after = app.AddShell("after", "true").WaitForCompletion(job, expected);

        await app.StartAsync();

        var end = await app.WaitAsync(after, s => KnownResourceStates.TerminalStates.Contains(s.State?.Text));
        Assert.Equal(state, end.Snapshot.State?.Text);
        Assert.Equal(3, app.Now(job).Snapshot.ExitCode);
    }

    [Fact]
    public async Task The_wait_for_a_resource_that_cannot_start_is_given_up()
    {
        await using var app = new ShellApp();
        var broken = app.Builder.AddExecutable("broken", "no-such-program", ".");
        var after = app.AddShell("after", "true").WaitFor(broken, WaitBehavior.StopOnResourceUnavailable);

        await app.StartAsync();

        await app.WaitAsync(after, "FailedToStart");
        await app.ReadLogAsync(after, line => line.Contains("stopped waiting for dependency resource 'broken' because it failed to start", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_start_command_ends_the_wait()
    {
        await using var app = new ShellApp();
        app.AddGate("gate");
        var first = app.AddShell("first", "exec sleep 600").WithHealthCheck("gate");
        var second = app.AddShell("second", "exec sleep 600").WaitFor(first);

        var start = app.StartAsync();
        await app.WaitAsync(second, "Waiting");
        var result = await app.RunCommandAsync(second, "start");

        Assert.True(result.Success, result.Message);
        await app.WaitAsync(second, "Running");
        await start;
    }

    [Fact]
    public async Task A_test_waits_for_a_healthy_resource()
    {
        await using var app = new ShellApp();
        var gate = app.AddGate("gate");
        var first = app.AddShell("first", "exec sleep 600").WithHealthCheck("gate");
        var broken = app.Builder.AddExecutable("broken", "no-such-program", ".");

        await app.StartAsync();
        var wait = app.App.ResourceNotifications.WaitForResourceHealthyAsync(first.Resource.Name, app.Token);
        gate.Open();

        Assert.Equal(HealthStatus.Healthy, (await wait).Snapshot.HealthStatus);
        await Assert.ThrowsAsync<DistributedApplicationException>(() =>
            app.App.ResourceNotifications.WaitForResourceHealthyAsync(broken.Resource.Name, WaitBehavior.StopOnResourceUnavailable, app.Token));
    }
}
