using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>A line of a console log.</summary>
/// <param name="LineNumber">Counts from 1.</param>
/// <param name="Content">UTC time with 7 decimals, a blank, the text.</param>
/// <param name="IsErrorMessage">Whether it was written to standard error.</param>
public readonly record struct LogLine(int LineNumber, string Content, bool IsErrorMessage);

/// <summary>Console logs of all resources: what their processes write, and what the AppHost has to say about them.</summary>
public class ResourceLoggerService : IDisposable
{
    private readonly ConcurrentDictionary<string, ConsoleLog> _logs = new(StringComparer.OrdinalIgnoreCase);

    internal ResourceLoggerService()
    {
    }

    /// <summary>Writes to the console logs of all copies of a resource.</summary>
    internal ILogger GetLogger(IResource resource) => GetLogger(resource.GetResolvedResourceNames());

    /// <summary>Writes to the console log of one copy.</summary>
    internal ILogger GetLogger(string resourceName) => GetLogger([resourceName]);

    /// <summary>The lines of all copies of a resource so far, and every further one.</summary>
    public IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(IResource resource) =>
        resource.GetResolvedResourceNames() is [var only] ? WatchAsync(only) : WatchAllAsync(resource.GetResolvedResourceNames());

    /// <summary>The lines of one copy so far, and every further one.</summary>
    internal IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync(string resourceName) => Log(resourceName).WatchAsync();

    /// <summary>The lines of one copy so far.</summary>
    internal LogLine[] Lines(string resourceName) => Log(resourceName).Lines();

    /// <summary>Ends all logs.</summary>
    public void Dispose()
    {
        foreach (var log in _logs.Values)
        {
            log.Complete();
        }

        GC.SuppressFinalize(this);
    }

    internal ILogger GetLogger(IReadOnlyList<string> resourceNames) => new Logger([.. resourceNames.Select(Log)]);

    internal void Write(string resourceName, DateTime time, string text, bool isError) =>
        Log(resourceName).Write(time, Hidden is { } secret ? text.Replace(secret, "********", StringComparison.Ordinal) : text, isError);

    /// <summary>What no console log may show: the dashboard says the browser's token on its own.</summary>
    internal string? Hidden { get; set; }

    private ConsoleLog Log(string resourceName) => _logs.GetOrAdd(resourceName, _ => new());

    private async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAllAsync(string[] names, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var channel = Channel.CreateUnbounded<IReadOnlyList<LogLine>>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var readers = Task.WhenAll(names.Select(async name =>
        {
            await foreach (var lines in Log(name).WatchAsync(stop.Token))
            {
                channel.Writer.TryWrite(lines);
            }
        }));
        _ = readers.ContinueWith(t => channel.Writer.TryComplete(t.Exception), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await foreach (var lines in channel.Reader.ReadAllAsync(cancellationToken))
            {
                yield return lines;
            }
        }
        finally
        {
            await stop.CancelAsync();
        }
    }

    /// <summary>The last 10,000 lines of one copy, ordered by time, and who watches it.</summary>
    private sealed class ConsoleLog
    {
        private const int Capacity = 10_000;
        private readonly List<Entry> _entries = [];
        private readonly HashSet<Channel<Entry>> _watchers = [];
        private bool _completed;

        public void Write(DateTime time, string text, bool isError)
        {
            lock (_entries)
            {
                if (_completed)
                {
                    return;
                }

                // The sources of a log arrive side by side; within one, order is kept.
                var at = _entries.Count;
                while (at > 0 && _entries[at - 1].Time > time)
                {
                    at--;
                }

                var entry = new Entry(time, text, isError);
                _entries.Insert(at, entry);
                if (_entries.Count > Capacity)
                {
                    _entries.RemoveRange(0, Capacity / 10);
                }

                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryWrite(entry);
                }
            }
        }

        public LogLine[] Lines()
        {
            lock (_entries)
            {
                return [.. _entries.Select((e, i) => e.ToLine(i + 1))];
            }
        }

        public async IAsyncEnumerable<IReadOnlyList<LogLine>> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            var channel = Channel.CreateUnbounded<Entry>();
            LogLine[] lines;
            lock (_entries)
            {
                lines = Lines();
                _watchers.Add(channel);
                if (_completed)
                {
                    channel.Writer.TryComplete();
                }
            }

            try
            {
                if (lines.Length > 0)
                {
                    yield return lines;
                }

                var number = lines.Length;
                while (await channel.Reader.WaitToReadAsync(cancellationToken))
                {
                    var batch = new List<LogLine>();
                    while (channel.Reader.TryRead(out var entry))
                    {
                        batch.Add(entry.ToLine(++number));
                    }

                    yield return batch;
                }
            }
            finally
            {
                lock (_entries)
                {
                    _watchers.Remove(channel);
                }
            }
        }

        public void Complete()
        {
            lock (_entries)
            {
                _completed = true;
                foreach (var watcher in _watchers)
                {
                    watcher.Writer.TryComplete();
                }
            }
        }

        private sealed record Entry(DateTime Time, string Text, bool IsError)
        {
            public LogLine ToLine(int number) => new(number, $"{Time.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture)} {Text}", IsError);
        }
    }

    private sealed class Logger(ConsoleLog[] logs) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            var text = formatter(state, exception) + (exception is null ? "" : $"\n{exception}");
            foreach (var log in logs)
            {
                log.Write(DateTime.UtcNow, text, logLevel >= LogLevel.Error);
            }
        }
    }
}
