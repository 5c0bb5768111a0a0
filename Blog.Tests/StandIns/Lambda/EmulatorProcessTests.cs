using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>The emulators as processes: how they start, fail to start, and end.</summary>
public sealed class EmulatorProcessTests : IDisposable
{
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(1));

    public void Dispose() => _deadline.Dispose();

    [Theory]
    [InlineData("LAMBDA_RUNTIME_API_PORT")]
    [InlineData("API_GATEWAY_EMULATOR_PORT")]
    public async Task A_taken_port_is_said_in_one_line(string variable)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await AssertRefusedAsync([], $"{port}: address already in use", (variable, $"{port}"));
    }

    [Fact]
    public async Task Wrong_settings_are_said_in_one_line()
    {
        await AssertRefusedAsync([], "LAMBDA_RUNTIME_API_PORT");
        await AssertRefusedAsync([], "not a port number", ("LAMBDA_RUNTIME_API_PORT", "http"));
        await AssertRefusedAsync(["--api-gateway-emulator-mode", "HttpV2"], "--api-gateway-emulator-mode", ("API_GATEWAY_EMULATOR_PORT", "1"));
        await AssertRefusedAsync(["--no-such"], "--no-such", ("LAMBDA_RUNTIME_API_PORT", "1"));
    }

    [Fact]
    public async Task Sigterm_ends_it_although_functions_and_invokers_wait()
    {
        var (lambdaPort, gatewayPort) = (EmulatorProcess.FreePort(), EmulatorProcess.FreePort());
        await using var emulator = EmulatorProcess.Start(
            ["--config-storage-path", ".aws-lambda-testtool", "--api-gateway-emulator-mode", "Rest"],
            ("LAMBDA_RUNTIME_API_PORT", $"{lambdaPort}"), ("API_GATEWAY_EMULATOR_PORT", $"{gatewayPort}"));
        await emulator.WaitForAsync($"http://localhost:{lambdaPort}/lambda-runtime-api/healthcheck", _deadline.Token);
        await emulator.WaitForAsync($"http://localhost:{gatewayPort}/__lambda_test_tool_apigateway_health__", _deadline.Token);
        using var waiting = new FunctionProcess(lambdaPort, "Waiting");
        using var client = new HttpClient();
        var next = waiting.NextAsync(_deadline.Token);
        var invoke = client.PostAsync(new Uri($"http://localhost:{lambdaPort}/2015-03-31/functions/Absent/invocations"), null, _deadline.Token);
        await Eventually.GetAsync(
            () => client.GetStringAsync(new Uri($"http://localhost:{lambdaPort}/"), _deadline.Token), page => page.Contains("<td>Waiting<td>1", StringComparison.Ordinal), "the process to wait");

        using (var kill = Process.Start("kill", ["-TERM", $"{emulator.Id}"]))
        {
            await kill.WaitForExitAsync(_deadline.Token);
        }

        await emulator.WaitForExitAsync(_deadline.Token);
        Assert.Equal(0, emulator.ExitCode);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => next);
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => invoke);
        Assert.Equal("", emulator.Output);
    }

    private async Task AssertRefusedAsync(string[] arguments, string reason, params (string Name, string Value)[] environment)
    {
        await using var emulator = EmulatorProcess.Start(arguments, environment);
        await emulator.WaitForExitAsync(_deadline.Token);
        Assert.NotEqual(0, emulator.ExitCode);
        Assert.Contains(reason, Assert.Single(emulator.Output.Split('\n')), StringComparison.Ordinal);
    }
}
