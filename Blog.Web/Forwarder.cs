using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Blog.Web;

/// <summary>
/// Passes a request on to a backend and its answer back, both as streams and both unchanged, as an intermediary of
/// RFC 9110 section 7.6 does. A backend that cannot be reached is 502, one that does not begin to answer is 504.
/// </summary>
internal sealed partial class Forwarder(ILogger<Forwarder> logger) : IDisposable
{
    // RFC 9110 section 7.6.1, and the older names still in use; Host is the backend's own, Expect is answered here.
    private static readonly FrozenSet<string> HopByHop = FrozenSet.ToFrozenSet(
        [
            HeaderNames.Connection, HeaderNames.KeepAlive, HeaderNames.ProxyAuthenticate, HeaderNames.ProxyAuthorization,
            "Proxy-Connection", HeaderNames.TE, HeaderNames.Trailer, HeaderNames.TransferEncoding, HeaderNames.Upgrade,
            HeaderNames.Host, HeaderNames.Expect,
        ],
        StringComparer.OrdinalIgnoreCase);

    // The client writes these itself, so that its span, not the browser's, is the parent of the backend's.
    private static readonly FrozenSet<string> TraceContext = FrozenSet.ToFrozenSet(
        [HeaderNames.TraceParent, HeaderNames.TraceState, HeaderNames.Baggage, HeaderNames.RequestId, HeaderNames.CorrelationContext],
        StringComparer.OrdinalIgnoreCase);

    private readonly HttpMessageInvoker _client = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = System.Net.DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        // A connection stays with one replica; a short life spreads the page over all of them.
        PooledConnectionLifetime = TimeSpan.FromSeconds(15),
        UseCookies = false,
        UseProxy = false,
    });

    /// <summary>
    /// How long a backend may take to begin its answer. API Gateway gives a REST integration 29 s and CloudFront an origin
    /// 30 s, so what waits longer would not work on AWS.
    /// </summary>
    public TimeSpan AnswerTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Forwards one request, with <paramref name="prefix"/> taken off its path, to <paramref name="backend"/>.</summary>
    public async Task ForwardAsync(HttpContext context, string prefix, Uri backend)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        deadline.CancelAfter(AnswerTimeout);
        try
        {
            using var request = CreateRequest(context, prefix, backend);
            using var answer = await _client.SendAsync(request, deadline.Token);
            deadline.CancelAfter(Timeout.InfiniteTimeSpan);
            await CopyAnswerAsync(context, answer);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            LogClientGone(logger, prefix);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            LogBackendFailed(logger, exception, prefix);
            await FailAsync(context, prefix, isLate: exception is OperationCanceledException);
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpRequestMessage CreateRequest(HttpContext context, string prefix, Uri backend)
    {
        var incoming = context.Request;
        var request = new HttpRequestMessage(new HttpMethod(incoming.Method), Target(context, prefix, backend));
        if (context.Features.Get<IHttpRequestBodyDetectionFeature>()?.CanHaveBody == true)
        {
            request.Content = new StreamContent(incoming.Body);
        }

        var skipped = NamedIn(incoming.Headers.Connection);
        foreach (var (name, values) in incoming.Headers)
        {
            if (HopByHop.Contains(name) || skipped.Contains(name) || (TraceContext.Contains(name) && Activity.Current is not null))
            {
                continue;
            }

            if (!request.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values))
            {
                request.Content?.Headers.TryAddWithoutValidation(name, (IEnumerable<string?>)values);
            }
        }

        return request;
    }

    // The path goes on as it was sent: decoding and encoding it again would turn %2F into a separator.
    private static Uri Target(HttpContext context, string prefix, Uri backend)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!raw.StartsWith(prefix + "/", StringComparison.OrdinalIgnoreCase))
        {
            raw = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        }

        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return new Uri(backend.AbsoluteUri.TrimEnd('/') + raw[prefix.Length..], options);
    }

    private static async Task CopyAnswerAsync(HttpContext context, HttpResponseMessage answer)
    {
        var response = context.Response;
        response.StatusCode = (int)answer.StatusCode;

        // The headers of an answer are the backend's; those set here are for the page.
        response.Headers.Clear();
        var skipped = NamedIn(answer.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var named) ? named.ToArray() : []);
        foreach (var (name, values) in answer.Headers.NonValidated.Concat(answer.Content.Headers.NonValidated))
        {
            if (!HopByHop.Contains(name) && !skipped.Contains(name))
            {
                response.Headers.Append(name, values.ToArray());
            }
        }

        await answer.Content.CopyToAsync(response.Body, context.RequestAborted);
    }

    private static async Task FailAsync(HttpContext context, string prefix, bool isLate)
    {
        if (context.Response.HasStarted)
        {
            // Too late for a status: a connection cut short is the only way left to say that the body is not whole.
            context.Abort();
            return;
        }

        var name = prefix.TrimStart('/');
        var traceId = Activity.Current?.TraceId.ToHexString();
        context.Response.Clear();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Trace-Id"] = traceId;
        await TypedResults.Problem(
            type: isLate ? "/problems/backend-timeout" : "/problems/backend-unreachable",
            title: isLate ? "The backend did not answer in time" : "The backend cannot be reached",
            statusCode: isLate ? StatusCodes.Status504GatewayTimeout : StatusCodes.Status502BadGateway,
            detail: $"The {name} backend is not answering. It may be stopped or still starting; the other backend may work.",
            extensions: [new("traceId", traceId)]).ExecuteAsync(context);
    }

    private static HashSet<string> NamedIn(StringValues connection) => connection
        .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        .ToHashSet(StringComparer.OrdinalIgnoreCase);

    [LoggerMessage(LogLevel.Debug, "The client went away before {Prefix} answered.")]
    private static partial void LogClientGone(ILogger logger, string prefix);

    [LoggerMessage(LogLevel.Warning, "Forwarding to {Prefix} failed.")]
    private static partial void LogBackendFailed(ILogger logger, Exception exception, string prefix);
}
