using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Blog.Containers;

/// <summary>Healthy when DynamoDB answers a read of the table in time.</summary>
internal sealed class DynamoHealthCheck(BlogBackend backend) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await backend.PingAsync(DynamoBudget.Ping);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is DynamoUnavailableException or DynamoRefusedException)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
