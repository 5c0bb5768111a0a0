using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Instrumentation.AspNetCore;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Blog.ServiceDefaults;

/// <summary>What every web process of the application shares: telemetry, health endpoints, graceful shutdown.</summary>
public static class Extensions
{
    /// <summary>Path of the liveness endpoint; it depends on nothing but the process itself.</summary>
    public const string AlivePath = "/alive";

    /// <summary>Path of the readiness endpoint; it runs every registered health check.</summary>
    public const string HealthPath = "/health";

    private const string LiveTag = "live";

    // ECS gives a task 30 s between SIGTERM and SIGKILL; the other 10 s are for telemetry that is still queued.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Adds traces, metrics and logs over OTLP as the standard <c>OTEL_*</c> variables say
    /// (see <see href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/"/>),
    /// a liveness check, and a bound on graceful shutdown. Without an OTLP endpoint nothing is exported.
    /// </summary>
    public static TBuilder AddServiceDefaults<TBuilder>(this TBuilder builder)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);

        if (TelemetryExport.IsConfigured(builder.Configuration))
        {
            // Registered first and so stopped last: what the server did while it stopped is sent too.
            builder.Services.AddHostedService<TelemetryEnd>();
            builder.AddTelemetry();
        }

        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [LiveTag]);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = ShutdownTimeout);
        return builder;
    }

    /// <summary>
    /// Maps <see cref="AlivePath"/> (the process answers) and <see cref="HealthPath"/> (all checks pass); both answer
    /// 200 or 503 in plain text, are never cached, and leave no spans or request metrics.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);

        app.MapHealthChecks(AlivePath, new HealthCheckOptions { Predicate = check => check.Tags.Contains(LiveTag) })
            .DisableHttpMetrics();
        app.MapHealthChecks(HealthPath).DisableHttpMetrics();
        return app;
    }

    private static void AddTelemetry(this IHostApplicationBuilder builder)
    {
        var telemetry = builder.Services.AddOpenTelemetry();
        telemetry.ExportOverOtlp(builder.Configuration, builder.Environment.ApplicationName);
        if (TelemetryExport.IsExported(builder.Configuration, "TRACES"))
        {
            telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation(Describe));
        }

        if (TelemetryExport.IsExported(builder.Configuration, "METRICS"))
        {
            telemetry.WithMetrics(metrics => metrics.AddAspNetCoreInstrumentation());
        }
    }

    private static void Describe(AspNetCoreTraceInstrumentationOptions options)
    {
        options.Filter = context => context.Request.Path.Value is not (AlivePath or HealthPath);
        options.EnrichWithHttpResponse = (span, response) =>
        {
            var endpoint = response.HttpContext.GetEndpoint();
            if (endpoint is null && response.StatusCode < StatusCodes.Status400BadRequest)
            {
                // A file of the page: nobody looks for it in a trace.
                span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
            }

            // The name that metrics have too, where the pattern of the route says little.
            if (endpoint?.Metadata.GetMetadata<IRouteDiagnosticsMetadata>()?.Route is { } route)
            {
                span.DisplayName = $"{response.HttpContext.Request.Method} {route}";
                span.SetTag("http.route", route);
            }

            if (response.StatusCode >= StatusCodes.Status500InternalServerError && span.GetTagItem("error.type") is null)
            {
                span.SetTag("error.type", response.StatusCode.ToString(CultureInfo.InvariantCulture));
            }
        };
        options.EnrichWithException = (span, exception) =>
        {
            if (exception is not OperationCanceledException) return;

            // The client went away: no answer was sent, and nothing failed here.
            span.SetTag("error.type", null);
            span.SetStatus(ActivityStatusCode.Unset);
        };
    }

    // The SDK's own shutdown sends one signal after the other, each for up to five seconds.
    private sealed class TelemetryEnd(IServiceProvider services) : IHostedService
    {
        private readonly TelemetryFlush _flush = new(
            services.GetService<TracerProvider>(), services.GetService<MeterProvider>(), services.GetService<LoggerProvider>());

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => _flush.ShutdownAsync();
    }
}
