using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.RateLimiting;

namespace Blog.Containers;

/// <summary>How many requests the five routes take at once and per second, from all clients together; health checks are never limited.</summary>
/// <remarks>
/// Settings of section <c>Limits</c>, generous by default: <c>Concurrency</c> (256 requests being handled), <c>Queue</c> (256
/// waiting), <c>RequestsPerSecond</c> (2,000, in bursts of as many). API Gateway's counterpart is its stage throttling.
/// </remarks>
internal static class RequestLimits
{
    public static void AddRequestLimits(this WebApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Limits");
        var concurrency = new ConcurrencyLimiterOptions
        {
            PermitLimit = settings.GetValue("Concurrency", 256),
            QueueLimit = settings.GetValue("Queue", 256),
        };
        var rate = settings.GetValue("RequestsPerSecond", 2_000);
        builder.Services.AddRateLimiter(options =>
        {
            options.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
                context.GetEndpoint()?.Metadata.GetMetadata<BlogRoute>() is null
                    ? RateLimitPartition.GetNoLimiter("other")
                    : RateLimitPartition.Get("blogs", _ => RateLimiter.CreateChained(new TokenBucketRateLimiter(Bucket(rate)), new ConcurrencyLimiter(concurrency))));
            options.OnRejected = RefuseAsync;
        });
    }

    private static TokenBucketRateLimiterOptions Bucket(int perSecond) => new()
    {
        TokenLimit = perSecond,
        TokensPerPeriod = Math.Max(1, perSecond / 10),
        ReplenishmentPeriod = TimeSpan.FromSeconds(0.1),
    };

    private static async ValueTask RefuseAsync(OnRejectedContext rejected, CancellationToken cancellation)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? Math.Ceiling(after.TotalSeconds) : 1;
        var responder = rejected.HttpContext.RequestServices.GetRequiredService<BlogBackend>().Responder;
        await rejected.HttpContext.WriteAsync(responder.Refuse(
            ProblemKind.TooManyRequests,
            failure: null,
            errors: null,
            new KeyValuePair<string, string>("Retry-After", Math.Max(1, wait).ToString(CultureInfo.InvariantCulture))));
    }
}
