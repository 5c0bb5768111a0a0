using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Blog.ServiceDefaults;

/// <summary>What every web process of the application shares: telemetry, health endpoints, graceful shutdown.</summary>
public static class ServiceDefaultsExtensions
{
    /// <summary>Path of the liveness endpoint; it depends on nothing but the process itself.</summary>
    public const string AlivePath = "/alive";

    /// <summary>Path of the readiness endpoint; it runs every registered health check.</summary>
    public const string HealthPath = "/health";

    private const string LiveTag = "live";

    // ECS gives a task 30 s between SIGTERM and SIGKILL; the rest is for the telemetry that is still queued.
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

        // Makes ASP.NET Core 10 put the semantic-convention attributes known at its start on the request's activity.
        AppContext.SetSwitch("Microsoft.AspNetCore.Hosting.SuppressActivityOpenTelemetryData", false);

        if (TelemetryPipeline.TryAdd(builder.Services, builder.Configuration, builder.Environment.ApplicationName))
        {
            builder.Services.AddHostedService<TelemetryProviders>();
            builder.Services.AddSingleton<IStartupFilter, RequestSpanFilter>();
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
}
