using System.Diagnostics;
using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using Blog.ServiceDefaults;
using Microsoft.Extensions.Logging;
// Amazon.Lambda.Core has a LogLevel too.
using LogLevel = Microsoft.Extensions.Logging.LogLevel;

namespace Blog.Functions;

/// <summary>What the process holds from its initialisation on, where Lambda gives the CPU for free: telemetry, the DynamoDB
/// client with an open connection, and the handler of the route that <c>BLOG_ROUTE</c> names.</summary>
internal sealed partial class FunctionHost : IDisposable
{
    // Lambda bills the wait, and the process takes no other event meanwhile: enough for a collector in another region, not for one that hangs.
    private static readonly TimeSpan FlushTimeout = TimeSpan.FromMilliseconds(250);

    private FunctionTelemetry? _telemetry;
    private BlogBackend? _backend;
    private FunctionHandler? _handler;

    /// <summary>Initialises; the runtime reports an exception as the function's initialisation error.</summary>
    /// <exception cref="InvalidOperationException"><c>BLOG_ROUTE</c> names no route, or the process must not serve (<see cref="BlogBackend.Create"/>).</exception>
    public async Task<bool> StartAsync()
    {
        var name = Environment.GetEnvironmentVariable(BlogRoute.Variable);
        var route = BlogRoute.Find(name) ?? throw new InvalidOperationException(
            $"{BlogRoute.Variable} is '{name}', but must be one of {string.Join(", ", BlogRoute.All.Select(known => known.Name))}.");
        _telemetry = FunctionTelemetry.Start();
        _backend = BlogBackend.Create("functions", [route]);
        var logger = _telemetry.Logger<FunctionHandler>();
        BlogTelemetry.UnreadableItem += id => logger.Value.UnreadableItem(id);
        _handler = new FunctionHandler(route, _backend.Handler, logger);
        await WarmUpAsync(logger);
        _backend.Responder.Initialization = DateTime.UtcNow - StartTime();
        return true;
    }

    public Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context) =>
        (_handler ?? throw new InvalidOperationException("The function was not started."))
            .HandleAsync(request, context.AwsRequestId, context.InvokedFunctionArn);

    /// <summary>Sends telemetry that is queued.</summary>
    public Task FlushAsync() => _telemetry?.FlushAsync(FlushTimeout) ?? Task.CompletedTask;

    public void Dispose()
    {
        _backend?.Dispose();
        _telemetry?.Dispose();
    }

    // Opens the connection and compiles the code that uses it. If DynamoDB does not answer yet the function starts all the same: each request tries again.
    private async Task WarmUpAsync(Lazy<ILogger> logger)
    {
        try
        {
            await _backend!.PingAsync(DynamoBudget.Default);
        }
        catch (Exception exception) when (exception is DynamoUnavailableException or DynamoRefusedException)
        {
            LogNotWarm(logger.Value, exception.Message);
        }
    }

    private static DateTime StartTime()
    {
        using var process = Process.GetCurrentProcess();
        return process.StartTime.ToUniversalTime();
    }

    [LoggerMessage(EventId = 1, Level = LogLevel.Warning, Message = "DynamoDB cannot be used yet: {Reason}")]
    private static partial void LogNotWarm(ILogger logger, string reason);
}
