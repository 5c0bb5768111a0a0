using System.Diagnostics;
using Blog.ServiceDefaults;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OpenTelemetry;

namespace Blog.Functions;

/// <summary>
/// Telemetry of a Lambda function, which has no host: the traces, metrics and logs that web processes have, and logs on standard
/// output for CloudWatch. Lambda freezes the process between events, so <see cref="FlushAsync"/> is called before the next event is asked for;
/// under an emulator nothing does, and the exporters send by themselves, as in a container.
/// </summary>
internal sealed class FunctionTelemetry : IDisposable
{
    // Each export of metrics holds all of them, so not with every event; a process that is not frozen sends them by itself besides.
    private static readonly TimeSpan MetricsInterval = TimeSpan.FromSeconds(10);

    // While the collector does not answer in time, the events that follow do not wait for it again.
    private static readonly TimeSpan BackOff = TimeSpan.FromSeconds(30);

    private readonly Lazy<ILoggerFactory> _loggerFactory;
    private readonly OpenTelemetrySdk? _sdk;
    private readonly TelemetryFlush? _flush;
    private readonly bool _isFrozenBetweenEvents;
    private long _lateAt;
    private long _metricsAt;

    private FunctionTelemetry(IConfiguration configuration)
    {
        var name = configuration["AWS_LAMBDA_FUNCTION_NAME"] ?? "function";
        if (!TelemetryExport.IsConfigured(configuration))
        {
            // OpenTelemetry is not even loaded, and no logger made before there is something to log: both would be a part of every cold start.
            _loggerFactory = new(() => Microsoft.Extensions.Logging.LoggerFactory.Create(logging => AddConsole(logging, configuration)));
            return;
        }

        _sdk = OpenTelemetrySdk.Create(telemetry =>
        {
            telemetry.Services.AddSingleton(configuration);
            telemetry.Services.AddLogging(logging => AddConsole(logging, configuration));
            telemetry.ExportOverOtlp(configuration, name, FaasAttributes(configuration, name));
        });
        _loggerFactory = new(_sdk.GetLoggerFactory);
        _flush = new TelemetryFlush(_sdk.TracerProvider, _sdk.MeterProvider, _sdk.LoggerProvider);
        _isFrozenBetweenEvents = configuration["AWS_LAMBDA_INITIALIZATION_TYPE"] is not null;
    }

    /// <summary>A logger that writes to standard output and, with an OTLP endpoint, to it.</summary>
    public Lazy<ILogger> Logger<T>() => new(() => _loggerFactory.Value.CreateLogger<T>());

    /// <summary>
    /// Starts telemetry from the environment: the <c>OTEL_*</c> variables and, as Lambda sets them,
    /// <c>AWS_LAMBDA_FUNCTION_NAME</c>, <c>AWS_LAMBDA_FUNCTION_VERSION</c>, <c>AWS_LAMBDA_INITIALIZATION_TYPE</c> (which emulators do not set),
    /// <c>AWS_REGION</c>, <c>AWS_LAMBDA_LOG_FORMAT</c> and <c>AWS_LAMBDA_LOG_LEVEL</c>
    /// (<see href="https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"/>).
    /// Call it once, before the first event.
    /// </summary>
    public static FunctionTelemetry Start() => Start(new ConfigurationBuilder().AddEnvironmentVariables().Build());

    internal static FunctionTelemetry Start(IConfiguration configuration) => new(configuration);

    /// <summary>
    /// Sends what is queued and waits for it, at most <paramref name="timeout"/>. After a collector was late, calls in
    /// the next 30 seconds start sending but do not wait, so that it never holds up the events.
    /// </summary>
    /// <returns>False when it was not sent in time. True also where there is nothing to send to, or no need to wait as the process goes on.</returns>
    public async Task<bool> FlushAsync(TimeSpan timeout)
    {
        if (_flush is null || !_isFrozenBetweenEvents) return true;

        var patience = _lateAt != 0 && Stopwatch.GetElapsedTime(_lateAt) < BackOff ? TimeSpan.Zero : timeout;
        var start = Stopwatch.GetTimestamp();
        var withMetrics = _metricsAt == 0 || Stopwatch.GetElapsedTime(_metricsAt) >= MetricsInterval;
        if (withMetrics) _metricsAt = start;
        var sent = await _flush.FlushAsync(patience, withMetrics).ConfigureAwait(false);
        if (patience > TimeSpan.Zero)
        {
            _lateAt = sent ? 0 : start;
        }

        return sent;
    }

    /// <summary>Sends what is left and stops telemetry.</summary>
    public void Dispose()
    {
        _flush?.ShutdownAsync().GetAwaiter().GetResult();
        _sdk?.Dispose();
        if (_sdk is null && _loggerFactory.IsValueCreated) _loggerFactory.Value.Dispose();
    }

    private static void AddConsole(ILoggingBuilder logging, IConfiguration configuration)
    {
        logging.SetMinimumLevel(configuration["AWS_LAMBDA_LOG_LEVEL"]?.ToUpperInvariant() switch
        {
            "TRACE" => LogLevel.Trace,
            "DEBUG" => LogLevel.Debug,
            "WARN" => LogLevel.Warning,
            "ERROR" => LogLevel.Error,
            "FATAL" => LogLevel.Critical,
            _ => LogLevel.Information,
        });

        if (string.Equals(configuration["AWS_LAMBDA_LOG_FORMAT"], "JSON", StringComparison.OrdinalIgnoreCase))
        {
            logging.AddJsonConsole(options => options.IncludeScopes = true);
        }
        else
        {
            logging.AddSimpleConsole(options => options.SingleLine = true);
        }
    }

    // https://opentelemetry.io/docs/specs/semconv/resource/faas/
    private static IEnumerable<KeyValuePair<string, object>> FaasAttributes(IConfiguration configuration, string name)
    {
        yield return new("faas.name", name);
        if (configuration["AWS_LAMBDA_FUNCTION_VERSION"] is { } version)
        {
            yield return new("faas.version", version);
        }

        if (configuration["AWS_REGION"] is { } region)
        {
            yield return new("cloud.provider", "aws");
            yield return new("cloud.region", region);
        }
    }
}
