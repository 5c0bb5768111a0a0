using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dashboard;

/// <summary>
/// Serves the resource service on loopback: HTTP/2 without TLS, at <c>ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL</c> or a free port.
/// </summary>
internal sealed class DashboardServiceHost(DashboardService service, IConfiguration configuration) : IHostedService, IAsyncDisposable
{
    private readonly TaskCompletionSource<string> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WebApplication? _app;

    /// <summary>The address it listens on; waits until it does.</summary>
    public Task<string> GetUrlAsync(CancellationToken cancellationToken) => _url.Task.WaitAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        try
        {
            var builder = WebApplication.CreateEmptyBuilder(new());
            builder.WebHost.UseKestrelCore().ConfigureKestrel(Listen);
            _app = builder.Build();
            _app.Run(service.HandleAsync);
            await _app.StartAsync(cancellationToken);
            _url.SetResult(_app.Urls.Single());
        }
        catch (Exception ex)
        {
            _url.SetException(ex);
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _url.TrySetCanceled(cancellationToken);
        if (_app is not null)
        {
            await _app.StopAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void Listen(KestrelServerOptions options)
    {
        const string setting = "ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL";
        options.Limits.MinRequestBodyDataRate = null; // WatchInteractions keeps a silent request stream open
        Action<ListenOptions> http2 = static listen => listen.Protocols = HttpProtocols.Http2;
        var text = configuration[setting];
        if (string.IsNullOrEmpty(text))
        {
            options.Listen(IPAddress.Loopback, 0, http2);
            return;
        }

        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme != Uri.UriSchemeHttp || !url.IsLoopback)
        {
            throw new DistributedApplicationException($"{setting} is '{text}', but must be an http address of this machine (localhost).");
        }

        var port = configuration.GetValue("DcpPublisher:RandomizePorts", false) ? 0 : url.Port;
        if (port != 0 && !IPAddress.TryParse(url.DnsSafeHost, out _))
        {
            options.ListenLocalhost(port, http2);
        }
        else
        {
            options.Listen(IPAddress.TryParse(url.DnsSafeHost, out var address) ? address : IPAddress.Loopback, port, http2);
        }
    }
}
