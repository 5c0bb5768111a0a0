using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;
using Yarp.ReverseProxy.Forwarder;

namespace Blog.Web;

/// <summary>Forwards requests and answers as they were sent, except for headers that belong to one connection (RFC 9110, section 7.6).</summary>
/// <param name="backend">Where the request goes.</param>
/// <param name="target">Path and query that it asks for there.</param>
internal sealed class Transformer(Uri backend, Func<HttpContext, string> target) : HttpTransformer
{
    private const string Via = "1.1 blog-web";

    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        foreach (var name in NamedIn(httpContext.Request.Headers.Connection))
        {
            proxyRequest.Headers.Remove(name);
            proxyRequest.Content?.Headers.Remove(name);
        }

        proxyRequest.Headers.Host = null;
        proxyRequest.Headers.TryAddWithoutValidation(HeaderNames.Via, Via);
        // With Expect: 100-continue an early answer is read before the body is sent; without it a backend that stops reading would look broken.
        proxyRequest.Headers.ExpectContinue = proxyRequest.Content is not null && httpContext.Request.ContentLength is not 0;
        proxyRequest.RequestUri = Target(httpContext);
    }

    public override async ValueTask<bool> TransformResponseAsync(HttpContext httpContext, HttpResponseMessage? proxyResponse, CancellationToken cancellationToken)
    {
        if (proxyResponse is null) return false;

        // The headers set so far are for the page; an answer carries the backend's own.
        var headers = httpContext.Response.Headers;
        headers.Clear();
        var copyBody = await base.TransformResponseAsync(httpContext, proxyResponse, cancellationToken);
        if (proxyResponse.Headers.NonValidated.TryGetValues(HeaderNames.Connection, out var connection))
        {
            foreach (var name in NamedIn(connection.ToArray())) headers.Remove(name);
        }

        headers.Append(HeaderNames.Via, Via);
        return copyBody;
    }

    /// <summary>The path as it was sent, without the prefix: decoding and encoding it again would turn %2F into %252F or a separator.</summary>
    public static string WithoutPrefix(HttpContext context, string prefix)
    {
        var raw = RawTarget(context);
        if (!raw.StartsWith(prefix + "/", StringComparison.OrdinalIgnoreCase))
        {
            raw = context.Request.Path.ToUriComponent() + context.Request.QueryString.ToUriComponent();
        }

        var rest = raw[prefix.Length..];
        return rest.StartsWith('/') ? rest : "/" + rest;
    }

    /// <summary>The list as a feed, with the query's author, tag and cursor.</summary>
    public static string ToFeed(HttpContext context)
    {
        var raw = RawTarget(context);
        var query = raw.IndexOf('?', StringComparison.Ordinal) is var at and >= 0 ? raw[(at + 1)..] : "";
        return "/blogs?format=atom" + string.Concat(query.Split('&').Where(part => part.Length > 0 && !part.StartsWith("format=", StringComparison.Ordinal)).Select(part => "&" + part));
    }

    private static string RawTarget(HttpContext context) => context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

    private Uri Target(HttpContext context)
    {
        var options = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        return new Uri(backend.AbsoluteUri.TrimEnd('/') + target(context), options);
    }

    private static IEnumerable<string> NamedIn(StringValues connection) => connection
        .SelectMany(value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        // A client must not remove these two by naming them in Connection.
        .Where(name => !name.Equals(HeaderNames.Host, StringComparison.OrdinalIgnoreCase) && !name.Equals(HeaderNames.ContentLength, StringComparison.OrdinalIgnoreCase));
}
