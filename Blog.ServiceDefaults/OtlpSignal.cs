using System.Globalization;
using Microsoft.Extensions.Configuration;
using OpenTelemetry.Exporter;

namespace Blog.ServiceDefaults;

/// <summary>
/// What the environment says of one signal's export. The SDK reads <c>OTEL_EXPORTER_OTLP_*</c> by itself; the variants
/// for one signal only, which go first, it leaves to the caller
/// (<see href="https://opentelemetry.io/docs/specs/otel/protocol/exporter/"/>).
/// </summary>
internal sealed class OtlpSignal(IConfiguration configuration, string name)
{
    /// <summary>True when the signal has an endpoint and is not switched off by <c>OTEL_{signal}_EXPORTER=none</c>.</summary>
    public bool IsExported =>
        !string.Equals(configuration[$"OTEL_{name}_EXPORTER"], "none", StringComparison.OrdinalIgnoreCase)
        && (Own("ENDPOINT") ?? NullIfEmpty(configuration["OTEL_EXPORTER_OTLP_ENDPOINT"])) is not null;

    /// <summary>Applies the signal's own endpoint, protocol, headers and timeout.</summary>
    public void Configure(OtlpExporterOptions options)
    {
        options.Protocol = Own("PROTOCOL") switch
        {
            "grpc" => OtlpExportProtocol.Grpc,
            "http/protobuf" => OtlpExportProtocol.HttpProtobuf,
            _ => options.Protocol,
        };
        options.Headers = Own("HEADERS") ?? options.Headers;
        if (Uri.TryCreate(Own("ENDPOINT"), UriKind.Absolute, out var endpoint))
        {
            options.Endpoint = endpoint;
        }

        if (int.TryParse(Own("TIMEOUT"), CultureInfo.InvariantCulture, out var milliseconds))
        {
            options.TimeoutMilliseconds = milliseconds;
        }
    }

    private string? Own(string setting) => NullIfEmpty(configuration[$"OTEL_EXPORTER_OTLP_{name}_{setting}"]);

    private static string? NullIfEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
