namespace Blog.Containers;

/// <summary>
/// Lets the clients go before the server stops. From SIGTERM on, each answer closes its connection, for a second, while new
/// connections are still served; then the server stops with hardly a connection left that a request could be on its way on.
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
