namespace Blog.Containers;

/// <summary>
/// Drains connections before the server stops. For one second after SIGTERM every answer carries <c>Connection: close</c> while new
/// connections are still served, so that hardly any request is under way on an open connection when the server does stop.
/// </summary>
internal sealed class Drain : IHostedLifecycleService
{
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(1);

    private volatile bool _begun;

    public Task CloseAsync(HttpContext context, RequestDelegate next)
    {
        if (_begun)
        {
            context.Response.Headers.Connection = "close";
        }

        return next(context);
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _begun = true;
        await Task.Delay(Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
