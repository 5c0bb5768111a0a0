using System.Text.RegularExpressions;
using Blog.AppHost;
using Blog.Tests.Support;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Blog.Tests.Distributed;

/// <summary>DynamoDB Local as a container while no engine answers.</summary>
public sealed class ContainerEngineTests
{
    [Fact]
    public async Task Its_resource_is_unhealthy_the_others_wait_and_the_AppHost_and_the_dashboard_say_so()
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        using var appHost = AppHostProcess.Start(
            ["--DynamoDB:Run=container"], ("DOCKER_HOST", "tcp://127.0.0.1:1"), ("ASPIRE_CONTAINER_RUNTIME", "docker"));
        var lines = await appHost.ReadUntilAsync(["Not everything came up", "Login to the dashboard at "], deadline.Token);

        Assert.Contains($"'{ResourceNames.DynamoDB}'", lines[0], StringComparison.Ordinal);
        await using var browser = await DashboardBrowser.LogInAsync(new Uri(lines[1][lines[1].IndexOf("http", StringComparison.Ordinal)..].Trim()));
        var page = await browser.OpenAsync("/");
        await Expect(Row(page, $"Container: {ResourceNames.DynamoDB}")).ToContainTextAsync("Runtime unhealthy");
        await Expect(Row(page, $"Project: {ResourceNames.Web}")).ToContainTextAsync("Waiting");
        await Expect(page.GetByText(new Regex("^Container runtime (unhealthy|not installed)"))).ToBeVisibleAsync();
    }

    /// <summary>Tests wait for the engine in this way, by default for 30 s.</summary>
    [Fact]
    public async Task A_start_that_is_to_wait_for_the_engine_named_by_the_environment_fails_when_the_time_is_up()
    {
        using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
        using var shell = new Shell("podman");
        using var appHost = AppHostProcess.Start(
            ["--DynamoDB:Run=container", "--DcpPublisher:ContainerRuntimeInitializationTimeout=00:00:01"],
            ("PATH", shell.Tools), ("ASPIRE_CONTAINER_RUNTIME", "podman"));
        await appHost.ReadUntilAsync(["Container runtime 'podman' could not be found"], deadline.Token);
        Assert.NotEqual(0, await appHost.WaitForExitAsync(deadline.Token));
    }

    private static ILocator Row(IPage page, string resource)
        => page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByRole(AriaRole.Gridcell, new() { Name = resource, Exact = true }) });
}
