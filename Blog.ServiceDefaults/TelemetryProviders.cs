using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Blog.ServiceDefaults;

/// <summary>
/// The three providers of a process, created together when it starts. All signals are sent at once, so that one that
/// hangs takes no time from the others.
/// </summary>
internal sealed class TelemetryProviders(IServiceProvider services) : IHostedService
{
    // A collector that is up takes what is queued in milliseconds; one that ends with the application holds no one up.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private readonly TracerProvider? _traces = services.GetService<TracerProvider>();
    private readonly MeterProvider? _metrics = services.GetService<MeterProvider>();
    private readonly LoggerProvider? _logs = services.GetService<LoggerProvider>();

    /// <summary>Whether there is anything to send to.</summary>
    public bool Any => _traces is not null || _metrics is not null || _logs is not null;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // Registered first, so stopped last: what the server did until its end is sent too.
    public Task StopAsync(CancellationToken cancellationToken) => ShutdownAsync();

    /// <summary>Sends what is queued; true when all of it was sent within the timeout.</summary>
    public Task<bool> FlushAsync(TimeSpan timeout) => RunAsync(
        timeout,
        milliseconds => _traces?.ForceFlush(milliseconds),
        milliseconds => _metrics?.ForceFlush(milliseconds),
        milliseconds => _logs?.ForceFlush(milliseconds));

    /// <summary>Sends what is queued and stops; the disposal that follows does not wait again.</summary>
    public Task<bool> ShutdownAsync() => RunAsync(
        ShutdownTimeout,
        milliseconds => _traces?.Shutdown(milliseconds),
        milliseconds => _metrics?.Shutdown(milliseconds),
        milliseconds => _logs?.Shutdown(milliseconds));

    private static async Task<bool> RunAsync(TimeSpan timeout, params IEnumerable<Func<int, bool?>> signals)
    {
        // Threads of their own: the calls block, and the pool has as few threads as the machine has cores.
        var calls = Task.WhenAll(signals.Select(signal => Task.Factory.StartNew(
            () => signal((int)timeout.TotalMilliseconds) ?? true,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));

        // The metrics reader does not keep to its timeout while an export hangs, so the wait is bounded here.
        var inTime = await Task.WhenAny(calls, Task.Delay(timeout)).ConfigureAwait(false) == calls;
        return inTime && (await calls.ConfigureAwait(false)).All(sent => sent);
    }
}
