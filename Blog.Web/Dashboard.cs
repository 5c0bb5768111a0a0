namespace Blog.Web;

/// <summary>Tells the page where Aspire's dashboard is, so that a call can link to its trace.</summary>
internal static class Dashboard
{
    /// <summary>The setting with the dashboard's address, which only the AppHost sets.</summary>
    public const string Key = "Dashboard:Url";

    /// <summary>Maps <c>GET /dashboard</c>: <c>{"url": …}</c>, null without a dashboard. The address is given without the login token.</summary>
    public static void MapDashboard(this WebApplication app) => app.MapGet("/dashboard", (HttpContext context, IConfiguration configuration) =>
    {
        context.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(new { url = Uri.TryCreate(configuration[Key], UriKind.Absolute, out var url) ? url.AbsoluteUri : null });
    });
}
