using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Blog.ServiceDefaults;

/// <summary>
/// Sends what is queued, all signals at once, so that one that hangs takes no time from the others. What the SDK itself offers asks
/// them one after the other, each for as long as it may take.
/// </summary>
internal sealed class TelemetryFlush(TracerProvider? traces, MeterProvider? metrics, LoggerProvider? logs)
{
    // A collector that is up takes what is queued in milliseconds; one that ends with the application holds no one up.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private Task _sending = Task.CompletedTask;

    /// <summary>Sends what is queued; true when all of it was sent within the timeout, after which the sending goes on. While it does,
    /// nothing more is started: what comes goes with the next flush.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="withMetrics">Whether metrics are collected and sent too, which takes as long as all else.</param>
    public Task<bool> FlushAsync(TimeSpan timeout, bool withMetrics) => !_sending.IsCompleted ? Task.FromResult(false) : RunAsync(
        timeout,
        milliseconds => traces?.ForceFlush(milliseconds),
        milliseconds => withMetrics ? metrics?.ForceFlush(milliseconds) : true,
        milliseconds => logs?.ForceFlush(milliseconds));

    /// <summary>Sends what is queued and stops; the disposal that follows does not wait again.</summary>
    public Task<bool> ShutdownAsync() => RunAsync(
        ShutdownTimeout,
        milliseconds => traces?.Shutdown(milliseconds),
        milliseconds => metrics?.Shutdown(milliseconds),
        milliseconds => logs?.Shutdown(milliseconds));

    private async Task<bool> RunAsync(TimeSpan timeout, params IEnumerable<Func<int, bool?>> signals)
    {
        // Threads of their own: the calls block, and the pool has as few threads as the machine has cores.
        var calls = Task.WhenAll(signals.Select(signal => Task.Factory.StartNew(
            () => signal((int)timeout.TotalMilliseconds) ?? true,
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        _sending = calls;

        // The metrics reader does not keep to its timeout while an export hangs, so the wait is bounded here.
        var inTime = await Task.WhenAny(calls, Task.Delay(timeout)).ConfigureAwait(false) == calls;
        return inTime && (await calls.ConfigureAwait(false)).All(sent => sent);
    }
}
