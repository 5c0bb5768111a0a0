using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Primitives;

namespace Amazon.Lambda.TestTool;

/// <summary>A REST API of API Gateway on one port, with Lambda proxy integrations.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html</remarks>
internal sealed class GatewayEmulator(Routes routes, int? lambdaPort)
{
    private const string DefaultContentType = "application/json";

    // A request is not part of the gateway's own trace: the caller's traceparent reaches the function as it came.
    private static readonly HttpClient Lambda = new(new SocketsHttpHandler { ActivityHeadersPropagator = null, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };

    public static WebApplication Build(int port, Routes routes, int? lambdaPort)
    {
        var app = Server.CreateBuilder(port).Build();
        app.Run(new GatewayEmulator(routes, lambdaPort).HandleAsync);
        return app;
    }

    private async Task HandleAsync(HttpContext context)
    {
        if (context.Request.Path == "/__lambda_test_tool_apigateway_health__")
        {
            context.Response.ContentType = "text/plain";
            await context.Response.WriteAsync("Healthy");
            return;
        }

        if (routes.Match(context.Request.Method, context.Request.Path) is not var (route, parameters))
        {
            context.Response.StatusCode = 403;
            context.Response.Headers["x-amzn-errortype"] = "MissingAuthenticationTokenException";
            await context.Response.Body.WriteAsync("""{"message":"Missing Authentication Token"}"""u8.ToArray());
            return;
        }

        var proxyEvent = await ProxyEvent.ReadAsync(context.Request, route, parameters);
        try
        {
            await WriteAsync(context.Response, await InvokeAsync(route, proxyEvent, context.RequestAborted));
        }
        catch (Exception exception) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            // No Lambda emulator, or output that is well-formed and yet no HTTP response: bad base64, a body of a 204, a line break in a header.
            await Console.Error.WriteLineAsync($"Function {route.LambdaResourceName}: {exception.Message}");
            context.Response.Clear();
            context.Response.StatusCode = 500;
        }
    }

    private async Task<ProxyAnswer?> InvokeAsync(Route route, ProxyEvent proxyEvent, CancellationToken cancellationToken)
    {
        var endpoint = route.Endpoint?.TrimEnd('/') ?? $"http://localhost:{lambdaPort}";
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(proxyEvent, ProxyJson.Default.ProxyEvent));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await Lambda.PostAsync(
            new Uri($"{endpoint}/2015-03-31/functions/{route.LambdaResourceName}/invocations"), content, cancellationToken);
        if (response.StatusCode == HttpStatusCode.RequestEntityTooLarge)
        {
            return ProxyAnswer.Error(413, "Request Too Long");
        }

        if (!response.IsSuccessStatusCode || response.Headers.Contains("X-Amz-Function-Error"))
        {
            return ProxyAnswer.Error(502, "Internal server error");
        }

        try
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            return JsonSerializer.Deserialize(await reader.ReadToEndAsync(cancellationToken), ProxyJson.Default.ProxyAnswer);
        }
        catch (JsonException)
        {
            return ProxyAnswer.Error(502, "Internal server error");
        }
    }

    private static async Task WriteAsync(HttpResponse response, ProxyAnswer? answer)
    {
        ArgumentNullException.ThrowIfNull(answer); // The output was the literal null.
        response.ContentType = DefaultContentType;
        response.Headers.Date = DateTime.UtcNow.ToString("r");
        response.Headers.Connection = "keep-alive";
        response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        response.Headers["x-amz-apigw-id"] = $"{Hex(15)}=";
        response.Headers["X-Amzn-Trace-Id"] =
            $"Root=1-{DateTimeOffset.UtcNow.ToUnixTimeSeconds():x}-{Hex(24)};Parent={Hex(16)};Sampled=0;Lineage=1:{Hex(8)}:0";
        if (answer.StatusCode == 0)
        {
            response.StatusCode = 502;
            response.Headers["x-amzn-ErrorType"] = "InternalServerErrorException";
            await WriteBodyAsync(response, """{"message": "Internal server error"}"""u8.ToArray());
            return;
        }

        SetHeaders(response, answer);
        response.StatusCode = answer.StatusCode;
        if (answer.Body is { } body)
        {
            await WriteBodyAsync(response, answer.IsBase64Encoded ? Convert.FromBase64String(body) : Encoding.UTF8.GetBytes(body));
        }
    }

    /// <summary>Content-Type replaces the default only in this very spelling; in any other it is sent beside it.</summary>
    private static void SetHeaders(HttpResponse response, ProxyAnswer answer)
    {
        const string ContentType = "Content-Type";
        var contentType = answer.Headers?.TryGetValue(ContentType, out var single) is true ? single
            : answer.MultiValueHeaders?.TryGetValue(ContentType, out var several) is true ? several.FirstOrDefault()
            : null;
        response.ContentType = contentType ?? DefaultContentType;

        foreach (var (name, values) in (answer.MultiValueHeaders ?? []).Where(header => header.Key != ContentType))
        {
            response.Headers[name] = new StringValues([.. values]);
        }

        foreach (var (name, value) in (answer.Headers ?? []).Where(header => header.Key != ContentType))
        {
            // Append alone would leave out an empty value.
            if (response.Headers.ContainsKey(name))
            {
                response.Headers.Append(name, value);
            }
            else
            {
                response.Headers[name] = value;
            }
        }
    }

    private static ValueTask WriteBodyAsync(HttpResponse response, byte[] body)
    {
        response.ContentLength = body.Length;
        return response.Body.WriteAsync(body);
    }

    private static string Hex(int length) => System.Security.Cryptography.RandomNumberGenerator.GetHexString(length, lowercase: true);
}
