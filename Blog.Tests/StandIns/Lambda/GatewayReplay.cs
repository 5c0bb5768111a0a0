using System.Text.Json;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>Two REST APIs over one Lambda emulator, as in the recording, and a function process that runs what a test tells it to.</summary>
public sealed class GatewayReplay : IAsyncLifetime, IDisposable
{
    private static readonly (string Function, string Method, string Path)[] Routes =
    [
        ("GetBlogs", "Get", "/blogs"), ("GetBlog", "Get", "/blogs/{id}"), ("PostBlog", "Post", "/blogs"),
        ("PutBlog", "Put", "/blogs/{id}"), ("DeleteBlog", "Delete", "/blogs/{id}"),
    ];

    private readonly CancellationTokenSource _end = new();
    private readonly List<EmulatorProcess> _emulators = [];
    private readonly List<FunctionProcess> _processes = [];
    private readonly List<Task> _serving = [];

    /// <summary>Port of the API with the blog's routes.</summary>
    internal int BlogPort { get; } = EmulatorProcess.FreePort();

    /// <summary>Port of the API with ANY /any/{proxy+}.</summary>
    internal int AnyPort { get; } = EmulatorProcess.FreePort();

    /// <summary>Event to output; null as output means the function fails.</summary>
    internal Func<byte[], byte[]?> Function { get; set; } = output => output;

    public async Task InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var lambdaPort = EmulatorProcess.FreePort();
        _emulators.Add(EmulatorProcess.Start(
            ["--api-gateway-emulator-mode", "Rest"],
            [
                ("LAMBDA_RUNTIME_API_PORT", $"{lambdaPort}"), ("API_GATEWAY_EMULATOR_PORT", $"{BlogPort}"),
                .. Routes.Select(route => ($"APIGATEWAY_EMULATOR_ROUTE_CONFIG_{route.Function}", Route(route.Function, route.Method, route.Path, lambdaPort))),
            ]));
        _emulators.Add(EmulatorProcess.Start(
            ["--api-gateway-emulator-mode", "Rest"],
            ("API_GATEWAY_EMULATOR_PORT", $"{AnyPort}"),
            ("APIGATEWAY_EMULATOR_ROUTE_CONFIG", $"[{Route("Any", "ANY", "/any/{proxy+}", lambdaPort)}]")));
        await _emulators[0].WaitForAsync($"http://localhost:{lambdaPort}/lambda-runtime-api/healthcheck", deadline.Token);
        await _emulators[0].WaitForAsync($"http://localhost:{BlogPort}/__lambda_test_tool_apigateway_health__", deadline.Token);
        await _emulators[1].WaitForAsync($"http://localhost:{AnyPort}/__lambda_test_tool_apigateway_health__", deadline.Token);
        foreach (var name in Routes.Select(route => route.Function).Append("Any"))
        {
            var process = new FunctionProcess(lambdaPort, name);
            _processes.Add(process);
            _serving.Add(process.ServeAsync(input => Function(input), _end.Token));
        }
    }

    public async Task DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_serving);
        _processes.ForEach(process => process.Dispose());
        foreach (var emulator in _emulators)
        {
            await emulator.DisposeAsync();
        }
    }

    public void Dispose() => _end.Dispose();

    private static string Route(string function, string method, string path, int lambdaPort) => JsonSerializer.Serialize(
        new { LambdaResourceName = function, Endpoint = $"http://localhost:{lambdaPort}", HttpMethod = method, Path = path });
}
