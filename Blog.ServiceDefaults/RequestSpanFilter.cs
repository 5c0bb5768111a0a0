using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Blog.ServiceDefaults;

/// <summary>
/// Completes the span of a request with what is known at its end: route, status and error, as the HTTP semantic
/// conventions name them (<see href="https://opentelemetry.io/docs/specs/semconv/http/http-spans/"/>).
/// ASP.NET Core 10 sets only those known at its start.
/// </summary>
internal sealed class RequestSpanFilter : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(ObserveAsync);
        next(app);
    };

    private static async Task ObserveAsync(HttpContext context, RequestDelegate next)
    {
        var span = context.Features.Get<IHttpActivityFeature>()?.Activity;
        if (span is not { IsAllDataRequested: true })
        {
            await next(context);
            return;
        }

        try
        {
            await next(context);
            Complete(span, context, context.Response.StatusCode, error: null);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client went away: no answer was sent, and nothing failed here.
            Complete(span, context, status: null, error: null);
            throw;
        }
        catch (Exception exception)
        {
            Complete(span, context, StatusCodes.Status500InternalServerError, exception);
            throw;
        }
    }

    private static void Complete(Activity span, HttpContext context, int? status, Exception? error)
    {
        var method = context.Request.Method;
        var route = context.GetEndpoint()?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route ?? (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (route is null && status < StatusCodes.Status400BadRequest)
        {
            // A file of the page: nobody looks for it in a trace.
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        span.DisplayName = route is null ? method : $"{method} {route}";
        span.SetTag("http.route", route);
        span.SetTag("http.response.status_code", status);
        span.SetTag("network.protocol.version", context.Request.Protocol.Split('/')[^1]);

        if (status >= StatusCodes.Status500InternalServerError)
        {
            span.SetTag("error.type", error?.GetType().FullName ?? $"{status}");
            span.SetStatus(ActivityStatusCode.Error);
        }
    }
}
