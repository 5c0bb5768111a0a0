using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Blog.Tests.Distributed;

/// <summary>A stranger on a fixed port: Aspire would start beside it, and take its answers for the blog's.</summary>
public sealed class PortTests
{
    [Theory]
    [InlineData("ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL", "telemetry")]
    [InlineData("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL", "the resource service")]
    [InlineData("ASPNETCORE_URLS", "the dashboard")]
    public async Task The_AppHost_names_it_and_does_not_start(string variable, string use)
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        var port = ((IPEndPoint)stranger.LocalEndpoint).Port;

        using var appHost = AppHostProcess.Start(["--DynamoDB:Run=jar"], (variable, $"http://localhost:{port}"));

        Assert.Equal(1, await appHost.WaitForExitAsync(deadline.Token));
        Assert.Equal($"Port {port} ({use}) is taken; is the blog running already? Stop what listens there and start again.", appHost.Errors.Trim());
    }

    [Theory]
    [InlineData("Blog.Web", "web")]
    [InlineData("Blog.Containers", "containers")]
    public async Task A_resources_own_port_is_looked_at_too(string project, string resource)
    {
        using var deadline = new CancellationTokenSource(BlogApp.StartTimeout);
        var settings = await File.ReadAllTextAsync(Repository.PathOf(project, "Properties", "launchSettings.json"));
        var port = int.Parse(Regex.Match(settings, "localhost:([0-9]+)").Groups[1].Value, null);
        using var stranger = new TcpListener(IPAddress.Loopback, port);
        stranger.Start();

        using var appHost = AppHostProcess.Start(["--DynamoDB:Run=jar", "--DcpPublisher:RandomizePorts=false"]);

        Assert.Equal(1, await appHost.WaitForExitAsync(deadline.Token));
        Assert.Contains($"Port {port} ({resource}) is taken", appHost.Errors, StringComparison.Ordinal);
    }
}
