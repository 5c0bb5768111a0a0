using Microsoft.Net.Http.Headers;

namespace Blog.Web;

/// <summary>Serves the page in <c>wwwroot</c> so that a post can never run as script and a new version is seen at once.</summary>
internal static class PageExtensions
{
    /// <summary>
    /// What the page may load: its own files and its own origin, nothing inline, and no string ever parsed as HTML
    /// (<see href="https://www.w3.org/TR/CSP3/"/>). <c>index.html</c> repeats it for hosts that send no headers.
    /// </summary>
    public const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        + "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types plan-worker";

    /// <summary>Adds the security headers, and the static files with revalidation by ETag.</summary>
    public static void UsePage(this WebApplication app)
    {
        app.Use((context, next) =>
        {
            AddSecurityHeaders(context.Response.Headers);
            return next(context);
        });
        app.UseFileServer(new FileServerOptions
        {
            StaticFileOptions = { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" },
        });
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
