using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;

namespace Blog.Tests.Distributed;

public sealed class ProcessTests
{
    [Fact]
    public async Task A_resource_is_stopped_started_and_restarted_by_its_commands()
    {
        await using var app = new ShellApp();
        var resource = app.AddShell("worker", "echo pid=$$; exec sleep 600");
        await app.StartAsync();
        var first = await app.WaitAsync(resource, "Running");
        // From now on: the log of a process that was replaced is gone for those who come later.
        var pids = 0;
        var log = app.ReadLogAsync(resource, line => line.Contains(" pid=", StringComparison.Ordinal) && ++pids == 3);

        Assert.True((await app.RunCommandAsync(resource, "stop")).Success);
        var stopped = await app.WaitAsync(resource, "Finished");
        Assert.NotNull(stopped.Snapshot.StopTimeStamp);
        Assert.Equal(ResourceCommandState.Enabled, State(stopped, "start"));
        Assert.Equal(ResourceCommandState.Hidden, State(stopped, "stop"));
        Assert.Equal(ResourceCommandState.Disabled, State(stopped, "restart"));

        Assert.True((await app.RunCommandAsync(resource, "start")).Success);
        var second = await app.WaitAsync(resource, "Running");
        Assert.Equal(ResourceCommandState.Hidden, State(second, "start"));
        Assert.Equal(ResourceCommandState.Enabled, State(second, "stop"));

        var restart = await app.RunCommandAsync(resource, "restart");
        Assert.True(restart.Success, restart.Message);
        var third = await app.WaitAsync(resource, s => s.State?.Text == "Running" && s.StartTimeStamp > second.Snapshot.StartTimeStamp);

        Assert.True(second.Snapshot.StartTimeStamp > first.Snapshot.StartTimeStamp);
        Assert.Equal(first.ResourceId, third.ResourceId);
        await log;
    }

    [Theory]
    [InlineData("exit 0", 0)]
    [InlineData("exit 7", 7)]
    public async Task The_exit_code_of_a_process_that_ends_is_kept(string script, int exitCode)
    {
        await using var app = new ShellApp();
        var ended = app.AddShell("ended", script);
        var other = app.AddShell("other", "exec sleep 600");

        await app.StartAsync();

        var end = await app.WaitAsync(ended, "Finished");
        Assert.Equal(exitCode, end.Snapshot.ExitCode);
        Assert.Equal("Running", (await app.WaitAsync(other, "Running")).Snapshot.State?.Text);
    }

    [Fact]
    public async Task A_program_that_is_not_there_fails_to_start_and_says_why()
    {
        await using var app = new ShellApp();
        var broken = app.Builder.AddExecutable("broken", "no-such-program", ".");
        var other = app.AddShell("other", "exec sleep 600");

        await app.StartAsync();

        await app.WaitAsync(broken, "FailedToStart");
        await app.WaitAsync(other, "Running");
        await app.ReadLogAsync(broken, line => line.Contains("[sys] ", StringComparison.Ordinal) && line.Contains("no-such-program", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_resource_with_explicit_start_is_started_by_its_command_only()
    {
        await using var app = new ShellApp();
        var resource = app.AddShell("later", "exec sleep 600").WithExplicitStart();

        await app.StartAsync();
        await app.WaitAsync(resource, "NotStarted");
        Assert.True((await app.RunCommandAsync(resource, "start")).Success);

        await app.WaitAsync(resource, "Running");
    }

    [Fact]
    public async Task An_own_command_gets_its_context_and_returns_its_result()
    {
        await using var app = new ShellApp();
        var resource = app.AddShell("worker", "exec sleep 600");
        resource.WithCommand("greet", "Greet", context => Task.FromResult(CommandResults.Success("Done.", context.ResourceName)), new() { IsHighlighted = true });
        resource.WithCommand("fail", "Fail", _ => throw new InvalidOperationException("It broke."));
        await app.StartAsync();
        var running = await app.WaitAsync(resource, "Running");

        var greeting = await app.RunCommandAsync(resource, "greet");
        var failure = await app.RunCommandAsync(resource, "fail");
        var unknown = await app.RunCommandAsync(resource, "bogus");

        Assert.True(greeting.Success);
        Assert.Equal("Done.", greeting.Message);
        Assert.Equal(running.ResourceId, greeting.Data?.Value);
        Assert.False(failure.Success);
        Assert.Equal("It broke.", failure.Message);
        Assert.Equal("Command 'bogus' not available for resource 'worker'.", unknown.Message);
    }

    [Fact]
    public async Task Output_is_kept_with_its_time_and_stream()
    {
        await using var app = new ShellApp();
        var resource = app.AddShell("talker", "echo to-out; echo to-err >&2; echo last");
        await app.StartAsync();
        await app.WaitAsync(resource, "Finished");

        // The streams come on their own, in no order between them.
        var awaited = new List<string> { " to-out", " to-err", " last", " [sys] Starting process...: Cmd = " };
        var lines = await app.ReadLogAsync(resource, line => awaited.RemoveAll(text => line.Contains(text, StringComparison.Ordinal)) > 0 && awaited.Count == 0);

        var (output, error) = (lines.Single(l => l.Content.EndsWith(" to-out", StringComparison.Ordinal)), lines.Single(l => l.Content.EndsWith(" to-err", StringComparison.Ordinal)));
        Assert.False(output.IsErrorMessage);
        Assert.True(error.IsErrorMessage);
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z to-out$", output.Content);
        Assert.Contains(lines, l => l.Content.Contains(" [sys] Starting process...: Cmd = ", StringComparison.Ordinal));
        Assert.Equal(lines.Count, lines.Select(l => l.LineNumber).Distinct().Count());
    }

    private static ResourceCommandState? State(ResourceEvent e, string command) => e.Snapshot.Commands.Single(c => c.Name == command).State;
}
