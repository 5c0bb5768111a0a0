using System.Diagnostics;
using System.Diagnostics.Metrics;
using Amazon.Lambda.APIGatewayEvents;
using Blog.ServiceDefaults;
using Microsoft.Extensions.Logging;

namespace Blog.Functions;

/// <summary>Answers the events of one route.</summary>
/// <param name="route">The route this function serves.</param>
/// <param name="handler">Core.</param>
/// <param name="logger">Gets a line for each 5xx.</param>
internal sealed class FunctionHandler(BlogRoute route, BlogHandler handler, Lazy<ILogger> logger)
{
    private static readonly ActivitySource Source = new("Blog.Functions");
    private static readonly Meter Meter = new("Blog.Functions");

    // Name and bounds of ASP.NET Core's own, so that the functions' duration stands beside the containers'.
    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "http.server.request.duration", "s", "Duration of events, from their arrival in the function to its answer",
        tags: [], new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10] });

    private bool _warm;

    /// <param name="input">The event.</param>
    /// <param name="invocationId">Lambda's id of the invocation.</param>
    /// <param name="functionArn">ARN the function was invoked by.</param>
    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest input, string invocationId, string functionArn)
    {
        var started = Stopwatch.GetTimestamp();
        var request = await ProxyEvent.ReadAsync(route, input);
        using var span = StartSpan(request, input.Path, invocationId, functionArn);
        var response = await handler.HandleAsync(request);
        Complete(span, response);
        Log(response);
        Duration.Record(Stopwatch.GetElapsedTime(started).TotalSeconds, new TagList
        {
            { "http.request.method", route.Method }, { "http.route", route.Path }, { "http.response.status_code", response.Status },
        });
        return ProxyEvent.Write(response);
    }

    // https://opentelemetry.io/docs/specs/semconv/faas/aws-lambda/
    private Activity? StartSpan(BlogRequest request, string path, string invocationId, string functionArn)
    {
        ActivityContext.TryParse(
            request.Headers.Joined("traceparent"), request.Headers.Joined("tracestate"), isRemote: true, out var parent);
        var span = Source.StartActivity($"{route.Method} {route.Path}", ActivityKind.Server, parent);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("faas.trigger", "http");
            span.SetTag("faas.invocation_id", invocationId);
            span.SetTag("faas.coldstart", !_warm);
            span.SetTag("cloud.resource_id", functionArn);
            span.SetTag("http.request.method", route.Method);
            span.SetTag("http.route", route.Path);
            span.SetTag("url.path", path);
        }

        _warm = true;
        return span;
    }

    private static void Complete(Activity? span, BlogResponse response)
    {
        span?.SetTag("http.response.status_code", response.Status);
        if (response.Status >= 500)
        {
            span?.SetTag("error.type", response.Outcome);
            span?.SetStatus(ActivityStatusCode.Error);
        }
    }

    private void Log(BlogResponse response)
    {
        if (response.Failure is { } failure)
        {
            logger.Value.ServerError(response.Status, response.Outcome, response.TraceId, response.Reason);
            if (response.Outcome == Outcomes.Failed)
            {
                logger.Value.Unexpected(response.Reason, response.TraceId, failure.StackTrace);
            }
        }
    }
}
