using System.Collections.Concurrent;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Blog.AppHost;
using Blog.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Distributed;

public sealed class AnnouncementTests
{
    [Fact]
    public async Task A_resource_that_does_not_come_up_is_named_while_another_one_waits_for_it()
    {
        using var deadline = new CancellationTokenSource(TestAppHost.Deadline);
        var log = new ErrorLog();
        await using var app = await TestAppHost.BuildAsync(
            builder =>
            {
                builder.Services.AddSingleton<ILoggerProvider>(log);
                var failing = builder.AddExecutable(ResourceNames.DynamoDB, "no-such-program", ".");
                foreach (var name in BlogApp.Resources.Except([ResourceNames.DynamoDB]))
                {
                    builder.AddTicker(name).WaitFor(failing, WaitBehavior.WaitOnResourceUnavailable);
                }
            },
            cancellationToken: deadline.Token);
        using var start = new CancellationTokenSource();
        var starting = app.StartAsync(start.Token);

        var line = await Eventually.GetAsync(
            () => Task.FromResult(log.Errors.FirstOrDefault(error => error.StartsWith("Not everything came up", StringComparison.Ordinal))),
            found => found is not null, "the announcement");

        Assert.Contains($"'{ResourceNames.DynamoDB}'", line, StringComparison.Ordinal);
        await start.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => starting);
    }

    private sealed class ErrorLog : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Errors { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Error;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Errors.Enqueue(formatter(state, exception));
        }

        public void Dispose()
        {
        }
    }
}
