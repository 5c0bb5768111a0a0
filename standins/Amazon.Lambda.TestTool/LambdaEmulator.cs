using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Amazon.Lambda.TestTool;

/// <summary>
/// The Lambda service on one port: the Runtime API for function processes, <c>/NAME/2018-06-01/runtime</c>, and the Invoke API for
/// callers, <c>/2015-03-31/functions/NAME/invocations</c>. A name needs no registration; calls without one mean <c>function</c>.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html and
/// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
/// </remarks>
internal sealed class LambdaEmulator
{
    private const string DefaultFunction = "function";
    private const string Arn = "arn:aws:lambda:us-west-2:123412341234:function:Function";

    /// <summary>Stands between the entries of the log.</summary>
    private static readonly string Rule = new('-', 35);

    private readonly ConcurrentDictionary<string, FunctionQueue> _functions = new(StringComparer.Ordinal);
    private readonly Patience _patience;
    private readonly CancellationToken _stopping;

    private LambdaEmulator(Patience patience, CancellationToken stopping) => (_patience, _stopping) = (patience, stopping);

    public static WebApplication Build(int port, Patience patience)
    {
        var app = Server.CreateBuilder(port, limits =>
        {
            // A payload that is too large gets the answer of Lambda, not of the server.
            limits.MaxRequestBodySize = null;
            // A function under a debugger is silent for long; its closed connection would mean that it died. Not infinite: with
            // that Kestrel's clock overflows, and it cuts idle connections at once.
            limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        }).Build();
        var emulator = new LambdaEmulator(patience, app.Lifetime.ApplicationStopping);

        app.MapGet("/lambda-runtime-api/healthcheck", context => WriteAsync(context, 200, "text/plain; charset=utf-8", "health"));
        app.MapGet("/", context => WriteAsync(context, 200, "text/html; charset=utf-8", StatusPage.Render(emulator._functions.Values)));
        app.MapPost("/2015-03-31/functions/{function}/invocations", emulator.InvokeAsync);
        foreach (var runtime in (string[])["/2018-06-01/runtime", "/{function}/2018-06-01/runtime"])
        {
            app.MapGet($"{runtime}/invocation/next", emulator.NextAsync);
            app.MapPost($"{runtime}/invocation/{{id}}/response", emulator.RespondAsync);
            app.MapPost($"{runtime}/invocation/{{id}}/error", emulator.ReportErrorAsync);
            app.MapPost($"{runtime}/init/error", emulator.ReportInitializationErrorAsync);
        }

        app.Lifetime.ApplicationStarted.Register(() => _ = emulator.WatchAsync());
        return app;
    }

    private async Task InvokeAsync(HttpContext context)
    {
        var queue = Function(context);
        if (await ReadAsync(context.Request) is not { } payload)
        {
            await WriteAsync(context, Answer.RequestTooLarge);
            return;
        }

        switch (context.Request.Headers["X-Amz-Invocation-Type"].ToString())
        {
            case "" or "RequestResponse":
                await WriteAsync(context, await queue.Enqueue(payload).Answer.WaitAsync(context.RequestAborted));
                break;
            case "DryRun": // Checks the call and runs nothing.
                context.Response.StatusCode = 202;
                break;
            default:
                queue.Enqueue(payload);
                context.Response.StatusCode = 202;
                break;
        }
    }

    private async Task NextAsync(HttpContext context)
    {
        var closed = context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed;
        using var gone = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stopping);
        Invocation invocation;
        try
        {
            invocation = await Function(context).NextAsync(context.Connection.Id, closed, gone.Token);
        }
        catch (OperationCanceledException)
        {
            context.Abort();
            return;
        }

        Console.WriteLine($"{Rule}{Environment.NewLine}Next invocation returned: {invocation.Id}");
        var headers = context.Response.Headers;
        headers["Lambda-Runtime-Deadline-Ms"] = invocation.Deadline.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture);
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.Id;
        headers["Lambda-Runtime-Trace-Id"] = Guid.NewGuid().ToString();
        headers["Lambda-Runtime-Invoked-Function-Arn"] = Arn;
        if (!invocation.Payload.IsEmpty)
        {
            context.Response.ContentType = "application/json";
            await context.Response.Body.WriteAsync(invocation.Payload);
        }
    }

    private async Task RespondAsync(HttpContext context)
    {
        var (id, payload) = (Id(context), await ReadAsync(context.Request));
        Console.WriteLine($"{Rule}{Environment.NewLine}Response for request {id}{Environment.NewLine}{Text(payload)}");
        Function(context).Complete(id, payload is { } answer ? new Answer(answer) : Answer.ResponseTooLarge);
        await AcceptAsync(context);
    }

    private async Task ReportErrorAsync(HttpContext context)
    {
        if (ErrorType(context) is not { } errorType)
        {
            context.Response.StatusCode = 400;
            return;
        }

        var (id, document) = (Id(context), await ReadAsync(context.Request) ?? default);
        await Console.Error.WriteLineAsync($"{Rule}{Environment.NewLine}Request {id} Error Type: {errorType}{Environment.NewLine}{Text(document)}");
        Function(context).Complete(id, new Answer(document, errorType));
        await AcceptAsync(context);
    }

    private async Task ReportInitializationErrorAsync(HttpContext context)
    {
        var document = await ReadAsync(context.Request) ?? default;
        await Console.Error.WriteLineAsync($"Init Error Type: {ErrorType(context)}{Environment.NewLine}{Text(document)}{Environment.NewLine}{Rule}");
        Function(context).FailAll(new Answer(document, ErrorType(context) ?? "Unhandled"));
        await AcceptAsync(context);
    }

    private async Task WatchAsync()
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(250));
        while (!_stopping.IsCancellationRequested && await timer.WaitForNextTickAsync(CancellationToken.None))
        {
            foreach (var queue in _functions.Values)
            {
                queue.Expire();
            }
        }
    }

    private FunctionQueue Function(HttpContext context)
    {
        // Callers may name a function by its ARN, or with a version or alias behind a colon.
        var name = context.Request.RouteValues["function"] as string ?? DefaultFunction;
        name = name.Split(":function:")[^1].Split(':')[0];
        return _functions.GetOrAdd(name, created => new FunctionQueue(created, _patience, TimeProvider.System));
    }

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;

    private static string? ErrorType(HttpContext context) =>
        context.Request.Headers["Lambda-Runtime-Function-Error-Type"].ToString() is { Length: > 0 } errorType ? errorType : null;

    private static string Text(ReadOnlyMemory<byte>? payload) => Encoding.UTF8.GetString((payload ?? default).Span);

    /// <summary>Reads a whole body; null where it is larger than Lambda takes.</summary>
    private static async Task<ReadOnlyMemory<byte>?> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81920];
        for (int read; (read = await request.Body.ReadAsync(chunk)) > 0;)
        {
            if (buffer.Length + read > Answer.MaxPayload)
            {
                // To the end, so that the sender reads the answer instead of failing to write.
                await request.Body.CopyToAsync(Stream.Null);
                return null;
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.ToArray();
    }

    private static Task AcceptAsync(HttpContext context) =>
        WriteAsync(context, 202, "application/json; charset=utf-8", """{"status":"success"}""");

    private static Task WriteAsync(HttpContext context, int status, string contentType, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        return context.Response.WriteAsync(body);
    }

    private static async Task WriteAsync(HttpContext context, Answer answer)
    {
        context.Response.StatusCode = answer.Status;
        context.Response.Headers["X-Amz-Function-Error"] = answer.FunctionError;
        context.Response.Headers["X-Amzn-Errortype"] = answer.ServiceError;
        if (!answer.Payload.IsEmpty)
        {
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Payload.Length;
            await context.Response.Body.WriteAsync(answer.Payload);
        }
    }
}
