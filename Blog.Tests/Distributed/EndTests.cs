namespace Blog.Tests.Distributed;

/// <summary>The AppHost as a program: however it ends, nothing of it is left.</summary>
public sealed class EndTests
{
    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    public async Task When_a_signal_has_ended_it_all_that_it_started_is_gone(string signal)
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        using var appHost = AppHostProcess.Start(["--DynamoDB:Run=jar"]);
        await appHost.ReadUntilAsync(["Everything is healthy. The page: http://"], deadline.Token);
        var processes = Started(appHost);

        appHost.Send(signal);

        Assert.Equal(0, await appHost.WaitForExitAsync(deadline.Token));
        Assert.DoesNotContain(processes, id => Processes.IsAlive(id) && !Processes.CommandLine(id).Contains("/dcp ", StringComparison.Ordinal));
        await Processes.EndedAsync(processes); // the orchestrator itself ends a moment later
    }

    [Fact]
    public async Task When_it_is_killed_all_that_it_started_ends()
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        using var appHost = AppHostProcess.Start(["--DynamoDB:Run=jar"]);
        await appHost.ReadUntilAsync(["Everything is healthy"], deadline.Token);
        var processes = Started(appHost);

        appHost.Kill();

        await Processes.EndedAsync(processes);
    }

    private static IReadOnlyList<int> Started(AppHostProcess appHost)
    {
        var orchestrator = Assert.Single(Processes.WithArgument($"start-apiserver --monitor {appHost.Id} "));
        var processes = Processes.Tree(orchestrator);
        Assert.True(processes.Count > BlogApp.Resources.Count, "the orchestrator and a process for each resource run");
        return processes;
    }
}
