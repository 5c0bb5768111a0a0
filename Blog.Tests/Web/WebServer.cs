using Blog.Web;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Blog.Tests.Web;

/// <summary>Blog.Web on a real port, in front of one backend that stands for both.</summary>
internal sealed class WebServer : WebApplicationFactory<BackendAddresses>
{
    private readonly Uri _backend;
    private readonly TimeSpan? _answerTimeout;
    private readonly string? _dashboard;

    public WebServer(Uri backend, TimeSpan? answerTimeout = null, string? dashboard = null)
    {
        _dashboard = dashboard;
        _backend = backend;
        _answerTimeout = answerTimeout;
        UseKestrel();
        StartServer();
        Client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = ClientOptions.BaseAddress };
    }

    /// <summary>What it has logged at warning or above.</summary>
    public WarningLog Warnings { get; } = new();

    /// <summary>A client that does not follow redirects.</summary>
    public HttpClient Client { get; }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        // Not UseKestrel(port): the factory sets that on the built host, which by then may have begun to start.
        builder.UseSetting(WebHostDefaults.ServerUrlsKey, "http://127.0.0.1:0");
        builder.UseSetting("services:api-gateway:http:0", _backend.AbsoluteUri);
        builder.UseSetting("services:containers:http:0", _backend.AbsoluteUri);
        builder.ConfigureTestServices(services => services.AddSingleton<ILoggerProvider>(Warnings));
        if (_dashboard is not null) builder.UseSetting(Dashboard.Key, _dashboard);
        if (_answerTimeout is { } timeout)
        {
            builder.UseSetting("Forwarding:AnswerTimeout", timeout.ToString("c"));
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Client.Dispose();
        }

        base.Dispose(disposing);
    }

    /// <summary>Keeps lines of warnings and errors, with the exception that came with them.</summary>
    internal sealed class WarningLog : ILoggerProvider, ILogger
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Lines { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel)) Lines.Enqueue($"{formatter(state, exception)}{exception}");
        }

        public void Dispose()
        {
        }
    }
}
