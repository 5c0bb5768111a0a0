using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Blog.Containers;

/// <summary>What one connection may take of the server.</summary>
internal static class ServerLimits
{
    // The limit of API Gateway. Core refuses a body over 2 MB; up to 10 MB the rest is read and thrown away, so that a client that is
    // still sending gets its 413. A larger body closes the connection, and the client may see a reset instead of the answer.
    private const long MaxBodyBytes = 10 * 1024 * 1024;

    public static void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.MaxRequestBodySize = MaxBodyBytes;
        options.Limits.MaxRequestHeaderCount = 100;
        options.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        options.Limits.MaxRequestLineSize = 8 * 1024;
        options.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        // Longer than a load balancer keeps an idle connection (60 s), so that it is never the server that closes first.
        options.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(90);
    }
}
