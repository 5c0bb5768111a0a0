using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Aspire.Hosting;
using Blog.Tests.Distributed;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Blog.Tests.Offline;

/// <summary>What the stand-in does when DCP fails it; the published packages go on without a word.</summary>
public sealed class OrchestratorDeathTests
{
    [Fact]
    public async Task The_application_ends_when_DCP_is_killed_and_no_process_is_left()
    {
        var app = new ShellApp();
        await using (app)
        {
            var worker = app.AddShell("worker", "exec sleep 600");
            await app.StartAsync();
            await app.WaitAsync(worker, "Running");
            var ended = new TaskCompletionSource();
            app.App.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(ended.SetResult);

            var controllers = Parent(Assert.Single(app.MarkedProcesses()));
            Kill(ApiServer(controllers));

            await ended.Task.WaitAsync(app.Token);
        }

        await app.NoMarkedProcessAsync();
    }

    [Fact]
    public async Task A_missing_DCP_is_said_in_a_sentence()
    {
        await using var app = new ShellApp("--dcp-cli-path=/nowhere/dcp");
        app.AddShell("worker", "exec sleep 600");

        var exception = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);

        Assert.StartsWith("The orchestrator DCP was not found at '/nowhere/dcp'.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_said_in_a_sentence_and_nothing_is_left_running()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        var app = new ShellApp();
        await using (app)
        {
            app.AddShell("worker", "exec sleep 600").WithHttpEndpoint(port: port, isProxied: false);

            var exception = await Assert.ThrowsAsync<DistributedApplicationException>(app.StartAsync);

            Assert.Equal($"Port {port}, wanted for endpoint 'http' of resource 'worker', is in use by another process.", exception.Message);
        }

        Assert.Empty(app.MarkedProcesses());
    }

    private static int Parent(int id) => int.Parse(
        File.ReadLines($"/proc/{id}/status").Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))["PPid:".Length..], CultureInfo.InvariantCulture);

    // dcp run-controllers … --monitor <id of dcp start-apiserver>
    private static int ApiServer(int controllers)
    {
        var arguments = File.ReadAllText($"/proc/{controllers}/cmdline").Split('\0');
        return int.Parse(arguments[Array.IndexOf(arguments, "--monitor") + 1], CultureInfo.InvariantCulture);
    }

    private static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }
}
