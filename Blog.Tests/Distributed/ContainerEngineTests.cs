using Blog.AppHost;

namespace Blog.Tests.Distributed;

/// <summary>Whether DynamoDB Local runs as a container: only where an engine answers, not where just a client is installed.</summary>
public sealed class ContainerEngineTests
{
    [Theory]
    [InlineData("exit 0", "exit 1", true)]
    [InlineData("exit 1", "exit 0", true)]
    [InlineData("exit 1", "exit 1", false)]
    public void Docker_or_Podman_will_do(string docker, string podman, bool answers)
    {
        using var shell = new Shell().Replace("docker", docker).Replace("podman", podman);

        Assert.Equal(answers, ContainerEngine.Answers([Path.Combine(shell.Tools, "docker"), Path.Combine(shell.Tools, "podman")]));
    }

    [Fact]
    public void One_that_is_not_installed_does_not_answer() => Assert.False(ContainerEngine.Answers(["no-such-engine"]));

    [Fact]
    public async Task Where_none_answers_a_container_waits_for_one_and_Aspire_says_so()
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        using var appHost = AppHostProcess.Start(["--DynamoDB:Run=container"], ("DOCKER_HOST", "tcp://127.0.0.1:1"), ("ASPIRE_CONTAINER_RUNTIME", "docker"));

        await appHost.ReadUntilAsync(["Container runtime 'docker'", "Login to the dashboard at "], deadline.Token);
    }
}
