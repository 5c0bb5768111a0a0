using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Blog.ServiceDefaults;

/// <summary>The one description of what is observed and where it goes, for hosts and for Lambda functions.</summary>
internal static class TelemetryPipeline
{
    /// <summary>Adds the signals that have an OTLP endpoint; false, and nothing added, when none has.</summary>
    public static bool TryAdd(
        IServiceCollection services,
        IConfiguration configuration,
        string defaultServiceName,
        params IEnumerable<KeyValuePair<string, object>> resource)
    {
        var traces = new OtlpSignal(configuration, "TRACES");
        var metrics = new OtlpSignal(configuration, "METRICS");
        var logs = new OtlpSignal(configuration, "LOGS");
        var disabled = string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase);
        if (disabled || !(traces.IsExported || metrics.IsExported || logs.IsExported))
        {
            return false;
        }

        var telemetry = new TelemetryBuilder(services);
        telemetry.ConfigureResource(builder => builder
            .Clear()
            .AddService(defaultServiceName)
            .AddTelemetrySdk()
            .AddAttributes(resource)
            .AddEnvironmentVariableDetector());

        if (traces.IsExported)
        {
            telemetry.WithTracing(builder => builder
                .AddSource("Microsoft.AspNetCore", "System.Net.Http", "Blog.*")
                .AddProcessor(new NoiseFilter())
                .AddOtlpExporter(traces.Configure));
        }

        if (metrics.IsExported)
        {
            telemetry.WithMetrics(builder => builder
                .AddMeter("Microsoft.AspNetCore.*", "System.Net.Http", "System.Net.NameResolution", "System.Runtime", "Blog.*")
                .AddOtlpExporter(metrics.Configure));
        }

        if (logs.IsExported)
        {
            telemetry.WithLogging(builder => builder.AddOtlpExporter(logs.Configure), options =>
            {
                options.IncludeFormattedMessage = true;
                options.IncludeScopes = true;
            });
        }

        return true;
    }

    /// <summary>Lets the telemetry SDK register itself in a collection of services.</summary>
    private sealed record TelemetryBuilder(IServiceCollection Services) : IOpenTelemetryBuilder;
}
