using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Blog.ServiceDefaults;

/// <summary>What is observed and where it goes, the same for hosts and for Lambda functions.</summary>
internal static class TelemetryExport
{
    /// <summary>Whether any signal has an OTLP endpoint, and telemetry is not switched off.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
        !Is(configuration["OTEL_SDK_DISABLED"], "true")
        && (IsExported(configuration, "TRACES") || IsExported(configuration, "METRICS") || IsExported(configuration, "LOGS"));

    /// <summary>
    /// Exports over OTLP as the <c>OTEL_*</c> variables say, those of a single signal included
    /// (<see href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/"/>). <c>UseOtlpExporter</c> adds all three signals; one
    /// that is switched off or has no endpoint is taken out again.
    /// </summary>
    public static void ExportOverOtlp(
        this IOpenTelemetryBuilder telemetry, IConfiguration configuration, string defaultServiceName, params IEnumerable<KeyValuePair<string, object>> resource)
    {
        telemetry.UseOtlpExporter().ConfigureResource(builder => builder
            .Clear()
            .AddService(defaultServiceName)
            .AddTelemetrySdk()
            .AddAttributes(resource)
            .AddEnvironmentVariableDetector());
        if (IsExported(configuration, "TRACES"))
        {
            telemetry.WithTracing(traces => traces.AddSource("System.Net.Http", "Blog.*").AddProcessor(new NoiseFilter()));
        }
        else
        {
            telemetry.Services.RemoveAll<TracerProvider>();
        }

        if (IsExported(configuration, "METRICS"))
        {
            telemetry.WithMetrics(metrics => metrics.AddMeter("System.Net.Http", "System.Net.NameResolution", "System.Runtime", "Blog.*"));
        }
        else
        {
            telemetry.Services.RemoveAll<IMetricsListener>().RemoveAll<MeterProvider>();
        }

        telemetry.Services.Configure<OpenTelemetryLoggerOptions>(options =>
        {
            options.IncludeFormattedMessage = true;
            options.IncludeScopes = true;
        });
        if (!IsExported(configuration, "LOGS"))
        {
            telemetry.Services.AddLogging(logging => logging.AddFilter<OpenTelemetryLoggerProvider>(_ => false));
        }
    }

    /// <summary>Whether <c>TRACES</c>, <c>METRICS</c> or <c>LOGS</c> has an endpoint and is not switched off.</summary>
    public static bool IsExported(IConfiguration configuration, string signal) =>
        !Is(configuration[$"OTEL_{signal}_EXPORTER"], "none")
        && (!string.IsNullOrWhiteSpace(configuration[$"OTEL_EXPORTER_OTLP_{signal}_ENDPOINT"])
            || !string.IsNullOrWhiteSpace(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]));

    private static bool Is(string? value, string expected) => string.Equals(value, expected, StringComparison.OrdinalIgnoreCase);
}
