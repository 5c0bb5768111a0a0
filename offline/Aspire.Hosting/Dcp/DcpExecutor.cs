using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting.Dcp;

internal sealed class DcpSession;

internal sealed class DcpExecutor : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
