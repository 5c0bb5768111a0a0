using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Blog.ServiceDefaults;

/// <summary>
/// Sends queued traces, metrics and logs at the same time, so that one that hangs does not hold up the others. The SDK's own methods send
/// them one after the other, each with the whole timeout.
/// </summary>
internal sealed class TelemetryFlush(TracerProvider? traces, MeterProvider? metrics, LoggerProvider? logs)
{
    // A running collector takes what is queued in milliseconds; one that is being stopped too must not delay the end of this process.
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(2);

    private Task _sending = Task.CompletedTask;

    /// <summary>Sends what is queued; true when all of it was sent within the timeout. After the timeout sending goes on in the background, and
    /// until it is done further calls start nothing: what is queued meanwhile goes with the next flush.</summary>
    /// <param name="timeout">How long to wait at most.</param>
    /// <param name="withMetrics">Whether metrics are collected and sent too, which takes as long as the rest together.</param>
    public Task<bool> FlushAsync(TimeSpan timeout, bool withMetrics) => !_sending.IsCompleted ? Task.FromResult(false) : RunAsync(
        timeout,
        [
            milliseconds => traces?.ForceFlush(milliseconds),
            milliseconds => logs?.ForceFlush(milliseconds),
            .. withMetrics ? (Func<int, bool?>[])[milliseconds => metrics?.ForceFlush(milliseconds)] : [],
        ]);

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
