using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.Net.Http.Headers;

namespace Blog.Web;

/// <summary>Serves the page in <c>wwwroot</c> so that a post can never run as script and a new version is seen at once.</summary>
internal static class PageExtensions
{
    /// <summary>
    /// What the page may load: its own files, its own origin, and images over HTTPS; nothing inline, and no string is ever
    /// parsed as HTML (<see href="https://www.w3.org/TR/CSP3/"/>). <c>index.html</c> repeats it for hosts that send no headers.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' https:; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types plan-worker";

    public static void AddPage(this WebApplicationBuilder builder)
    {
        builder.Services.AddResponseCompression(options =>
        {
            options.EnableForHttps = true; // only files that everyone may read
            options.MimeTypes = [.. ResponseCompressionDefaults.MimeTypes, "text/javascript", "image/svg+xml"];
        });
        builder.Services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
        builder.Services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Optimal);
    }

    /// <summary>Adds the security headers, the static files with revalidation by ETag, and a page for addresses that lead nowhere.</summary>
    public static void UsePage(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            AddSecurityHeaders(context.Response.Headers);
            return next(context);
        });
        // Only files of the page: a request with an endpoint is forwarded, and its answer stays as the backend sent it.
        app.UseWhen(context => context.GetEndpoint() is null, page => page.UseResponseCompression());
        app.Use((context, next) =>
        {
            // The readable address of a post is the page itself, which then asks for the post: /posts/<slug>-<id>.
            if (IsPost(context.Request.Path)) context.Request.Path = "/index.html";
            return next(context);
        });
        app.UseFileServer(new FileServerOptions
        {
            StaticFileOptions = { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" },
        });
        app.Use((context, next) => context.GetEndpoint() is null && (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
            ? AnswerNotFoundAsync(context, app.Environment.WebRootFileProvider.GetFileInfo("404.html"))
            : next(context));
    }

    private static bool IsPost(PathString path) =>
        path.StartsWithSegments("/posts", StringComparison.Ordinal, out var rest) && rest.Value is ['/', _, ..] post && !post[1..].TrimEnd('/').Contains('/', StringComparison.Ordinal);

    private static async Task AnswerNotFoundAsync(HttpContext context, Microsoft.Extensions.FileProviders.IFileInfo page)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        context.Response.ContentType = "text/html";
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method)) await context.Response.SendFileAsync(page);
    }

    // https://cheatsheetseries.owasp.org/cheatsheets/HTTP_Headers_Cheat_Sheet.html
    private static void AddSecurityHeaders(IHeaderDictionary headers)
    {
        headers[HeaderNames.ContentSecurityPolicy] = ContentSecurityPolicy + "; frame-ancestors 'none'";
        headers[HeaderNames.XContentTypeOptions] = "nosniff";
        headers[HeaderNames.XFrameOptions] = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }
}
