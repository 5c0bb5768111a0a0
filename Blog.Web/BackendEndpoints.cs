namespace Blog.Web;

/// <summary>The paths under which the page reaches each backend, the same as CloudFront's on AWS.</summary>
internal static class BackendEndpoints
{
    /// <summary>Maps <c>/functions/*</c> and <c>/containers/*</c>, every method, to the backends with the prefix taken off.</summary>
    public static void MapBackends(this WebApplication app, BackendAddresses backends)
    {
        app.MapBackend("/functions", backends.Functions);
        app.MapBackend("/containers", backends.Containers);
    }

    private static void MapBackend(this WebApplication app, string prefix, Uri address)
    {
        var forwarder = app.Services.GetRequiredService<Forwarder>();
        app.Map(prefix + "/{**path}", context => forwarder.ForwardAsync(context, prefix, address));
    }
}
