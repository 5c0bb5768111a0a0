using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Distributed;

public sealed class EnvironmentTests
{
    [Fact]
    public async Task Variables_and_arguments_are_filled_in_when_the_process_starts()
    {
        await using var app = new ShellApp("--Parameters:from-configuration=configured");
        var server = app.AddShell("server", "exec sleep 600").WithHttpEndpoint();
        var configured = app.Builder.AddParameter("from-configuration");
        var secret = app.Builder.AddParameter("secret", () => "hidden", secret: true);
        var reader = app.AddShell("reader", "echo \"args=$*\"; env; echo end")
            .WithArgs("x", server.GetEndpoint("http"))
            .WithEnvironment("A_TEXT", "text")
            .WithEnvironment("A_PARAMETER", configured)
            .WithEnvironment("A_SECRET", secret)
            .WithEnvironment("AN_ADDRESS", server.GetEndpoint("http"))
            .WithEnvironment("AN_EXPRESSION", $"{server.GetEndpoint("http")}/path")
            .WithEnvironment(context => context.EnvironmentVariables["A_CALLBACK"] = server.GetEndpoint("http").Property(EndpointProperty.Port))
            .WithReference(server.GetEndpoint("http"));

        await app.StartAsync();
        await app.WaitAsync(reader, "Finished");

        var url = server.GetEndpoint("http").Url;
        var lines = (await app.ReadLogAsync(reader, line => line.EndsWith(" end", StringComparison.Ordinal))).Select(l => l.Content[(l.Content.IndexOf(' ', StringComparison.Ordinal) + 1)..]).ToHashSet();
        Assert.Superset(
            new HashSet<string>
            {
                $"args={url}", "A_TEXT=text", "A_PARAMETER=configured", "A_SECRET=hidden", $"AN_ADDRESS={url}", $"AN_EXPRESSION={url}/path",
                $"A_CALLBACK={new Uri(url).Port}", $"SERVER_HTTP={url}", $"services__server__http__0={url}",
            },
            lines);
        Assert.DoesNotContain(lines, line => line.StartsWith("DOTNET_LAUNCH_PROFILE=", StringComparison.Ordinal));
        var now = app.Now(reader).Snapshot;
        Assert.Contains(now.EnvironmentVariables, v => v is { Name: "A_TEXT", Value: "text", IsFromSpec: true });
        Assert.Contains(now.Relationships, r => r is { ResourceName: "server", Type: "Reference" });
    }

    [Theory]
    [InlineData("Information", true)]
    [InlineData("Warning", false)]
    public async Task ASPIRE_LOGLEVEL_is_the_level_of_the_AppHosts_own_log(string level, bool informs)
    {
        await using var app = new ShellApp($"--ASPIRE_LOGLEVEL={level}");
        app.Builder.Services.AddLogging(logging => logging.AddConsole());

        Assert.Equal(informs, app.App.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Any").IsEnabled(LogLevel.Information));
    }

    [Fact]
    public async Task A_parameter_without_a_value_keeps_only_those_from_starting_that_need_it()
    {
        await using var app = new ShellApp();
        var missing = app.Builder.AddParameter("missing");
        var needy = app.AddShell("needy", "true").WithEnvironment("VALUE", missing);
        var other = app.AddShell("other", "exec sleep 600");

        await app.StartAsync();

        await app.WaitAsync(missing, "ValueMissing");
        await app.WaitAsync(needy, "FailedToStart");
        await app.WaitAsync(other, "Running");
    }

    [Fact]
    public async Task An_endpoint_without_a_proxy_has_the_port_of_the_process()
    {
        await using var app = new ShellApp();
        var port = FreePort();
        var server = app.AddShell("server", "echo port=$PORT; exec sleep 600").WithHttpEndpoint(port: port, env: "PORT", isProxied: false);

        await app.StartAsync();

        await app.ReadLogAsync(server, line => line.EndsWith($" port={port}", StringComparison.Ordinal));
        Assert.Equal(port, server.GetEndpoint("http").Port);
        Assert.Equal(port, server.GetEndpoint("http").TargetPort);
    }

    [Fact]
    public async Task Addresses_are_shown_with_their_text_and_whether_somebody_listens()
    {
        await using var app = new ShellApp();
        var parent = app.AddShell("parent", "exec sleep 600");
        var server = app.AddShell("server", "exec sleep 600").WithHttpEndpoint(env: "PORT").WithParentRelationship(parent)
            .WithUrlForEndpoint("http", url => url.DisplayText = "The server");

        await app.StartAsync();
        var running = await app.WaitAsync(server, s => s.State?.Text == "Running" && s.Urls.Any(u => !u.IsInactive));

        var url = Assert.Single(running.Snapshot.Urls);
        Assert.Equal(("http", server.GetEndpoint("http").Url, "The server"), (url.Name, url.Url, url.DisplayProperties.DisplayName));
        Assert.Contains(running.Snapshot.Relationships, r => r is { ResourceName: "parent", Type: "Parent" });
        await app.RunCommandAsync(server, "stop");
        await app.WaitAsync(server, s => s.State?.Text == "Finished" && s.Urls.All(u => u.IsInactive));
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
