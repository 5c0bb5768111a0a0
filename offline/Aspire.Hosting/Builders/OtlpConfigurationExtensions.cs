using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

internal static class OtlpConfigurationExtensions
{
    /// <summary>Has the resource send its telemetry to the dashboard.</summary>
    public static IResourceBuilder<T> WithOtlpExporter<T>(this IResourceBuilder<T> builder)
        where T : IResourceWithEnvironment
    {
        var application = builder.ApplicationBuilder;
        return builder.WithEnvironment(context =>
        {
            var variables = context.EnvironmentVariables;
            variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = Endpoint(application);
            variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = "grpc";

            // Filled in by DCP from the annotations of the process: each replica has its own.
            variables["OTEL_RESOURCE_ATTRIBUTES"] = """service.instance.id={{- index .Annotations "otel-service-instance-id" -}}""";
            variables["OTEL_SERVICE_NAME"] = """{{- index .Annotations "otel-service-name" -}}""";
            if (application.Configuration["AppHost:OtlpApiKey"] is { } key)
            {
                variables["OTEL_EXPORTER_OTLP_HEADERS"] = $"x-otlp-api-key={key}";
            }

            if (application.Environment.IsDevelopment())
            {
                variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
                variables["OTEL_METRIC_EXPORT_INTERVAL"] = "1000";
                variables["OTEL_TRACES_SAMPLER"] = "always_on";
                variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
                variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
            }
        });
    }

    private static object Endpoint(IDistributedApplicationBuilder application) =>
        application.Resources.FirstOrDefault(r => r.Name == DashboardLifecycle.Name) is IResourceWithEndpoints dashboard && dashboard.GetEndpoint("otlp-grpc") is { Exists: true } endpoint
            ? endpoint
            : application.Configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] ?? application.Configuration["DOTNET_DASHBOARD_OTLP_ENDPOINT_URL"] ?? "http://localhost:18889";
}
