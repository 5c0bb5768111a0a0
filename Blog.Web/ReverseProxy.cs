using System.Diagnostics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Yarp.ReverseProxy.Forwarder;

namespace Blog.Web;

/// <summary>The paths under which the page reaches each backend, the same as CloudFront's on AWS; YARP forwards them.</summary>
internal static partial class ReverseProxy
{
    private const long MaxBodyBytes = 10_000_000;

    public static void AddReverseProxy(this WebApplicationBuilder builder)
    {
        builder.Services.AddHttpForwarder();
        // A failed forward is logged here, in one line.
        builder.Logging.AddFilter("Yarp.ReverseProxy", LogLevel.None);
        builder.WebHost.ConfigureKestrel(server =>
        {
            server.AddServerHeader = false;
            // Stricter than the backends' own limits, so that a faulty body is refused here, before it can look like a fault of the backend.
            server.Limits.MaxRequestBodySize = MaxBodyBytes;
            server.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 300, gracePeriod: TimeSpan.FromSeconds(3));
            // Header values pass byte by byte, whatever their encoding.
            server.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            server.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });
    }

    /// <summary>
    /// Maps <c>/functions/*</c> and <c>/containers/*</c>, every method, to the backends with the prefix taken off, and <c>/feed.xml</c> to the list as
    /// a feed.
    /// </summary>
    public static void MapBackends(this WebApplication app, BackendAddresses backends)
    {
        // As on AWS, where API Gateway gives an integration 29 s to answer and CloudFront gives an origin 30 s.
        var config = new ForwarderRequestConfig { ActivityTimeout = app.Configuration.GetValue("Forwarding:AnswerTimeout", TimeSpan.FromSeconds(30)) };
        var client = CreateClient();
        app.Lifetime.ApplicationStopped.Register(client.Dispose);
        app.Use(ForwardOrExplainAsync);
        foreach (var (prefix, address) in new[] { ("/functions", backends.Functions), ("/containers", backends.Containers) })
        {
            app.MapForwarder(prefix + "/{**path}", address.AbsoluteUri, config, new Transformer(address, context => Transformer.WithoutPrefix(context, prefix)), client).WithMetadata(new Backend(prefix[1..]));
        }

        // The feed at the address where readers look for one, answered by the functions; CloudFront does the same.
        app.MapForwarder("/feed.xml", backends.Functions.AbsoluteUri, config, new Transformer(backends.Functions, Transformer.ToFeed), client)
            .WithMetadata(new Backend("functions"), new HttpMethodMetadata([HttpMethods.Get]));
    }

    private static HttpMessageInvoker CreateClient() => new(new SocketsHttpHandler
    {
        ActivityHeadersPropagator = new ReverseProxyPropagator(DistributedContextPropagator.Current),
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // A connection stays with one replica; a short life spreads the page over all of them.
        PooledConnectionLifetime = TimeSpan.FromSeconds(15),
        RequestHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        ResponseHeaderEncodingSelector = (_, _) => Encoding.Latin1,
        UseCookies = false,
        UseProxy = false,
    });

    // For a request that could not be forwarded YARP sets a status but no body. This adds a problem document that says whose fault it was.
    private static async Task ForwardOrExplainAsync(HttpContext context, RequestDelegate next)
    {
        // YARP attaches no content to a request without a body, so the Content-Type of an empty body would be lost.
        if (context.Request is { ContentLength: 0, ContentType: not null }) context.Features.Set<IHttpRequestBodyDetectionFeature>(new EmptyBody());
        await next(context);
        if (context.GetForwarderErrorFeature() is not { } failure || context.RequestAborted.IsCancellationRequested) return;

        var backend = context.GetEndpoint()?.Metadata.GetMetadata<Backend>()?.Name ?? "";
        var isClients = failure.Error is ForwarderError.RequestBodyClient;
        var logger = context.RequestServices.GetRequiredService<ILogger<Backend>>();
        if (isClients) LogClientsFault(logger, backend, context.Response.StatusCode);
        else LogFailed(logger, backend, failure.Error, Reason(failure.Exception));
        if (context.Response.HasStarted) return; // YARP has closed the connection, which is the only way left to show that the body is incomplete.

        var problem = (isClients, context.Response.StatusCode) switch
        {
            (true, StatusCodes.Status413PayloadTooLarge) => ("too-large", "The body is too large", $"A body may have at most 2,000,000 bytes; this server reads no more than {MaxBodyBytes:N0}."),
            (true, StatusCodes.Status408RequestTimeout) => ("request-timeout", "The body came too slowly", "Send the request again, without pauses in its body."),
            (true, _) => ("invalid-request", "The request is not valid", "The body broke off, or its chunks are malformed."),
            (_, StatusCodes.Status504GatewayTimeout) => ("backend-timeout", "The backend did not answer in time", $"The {backend} backend is not answering. It may be stopped or still starting; the other backend may work."),
            _ => ("backend-unreachable", "The backend cannot be reached", $"The {backend} backend is not answering. It may be stopped or still starting; the other backend may work."),
        };
        var status = context.Response.StatusCode;
        var traceId = Activity.Current?.TraceId.ToHexString();
        context.Response.Clear();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Trace-Id"] = traceId;
        await TypedResults.Problem(
            type: "/problems/" + problem.Item1, title: problem.Item2, detail: problem.Item3, statusCode: status, extensions: [new("traceId", traceId)]).ExecuteAsync(context);
    }

    private static string Reason(Exception? exception) =>
        exception?.GetBaseException() is { } cause ? $"{cause.GetType().Name}: {cause.Message}" : "no reason given";

    [LoggerMessage(LogLevel.Debug, "A request to {Backend} was the client's fault ({Status}).")]
    private static partial void LogClientsFault(ILogger logger, string backend, int status);

    [LoggerMessage(LogLevel.Warning, "Forwarding to {Backend} failed ({Error}): {Reason}")]
    private static partial void LogFailed(ILogger logger, string backend, ForwarderError error, string reason);

    private sealed class EmptyBody : IHttpRequestBodyDetectionFeature
    {
        public bool CanHaveBody => true;
    }

    /// <summary>On an endpoint: the backend it forwards to, and what it is called in traces and metrics.</summary>
    internal sealed record Backend(string Name) : IRouteDiagnosticsMetadata
    {
        public string Route => $"/{Name}";
    }
}
