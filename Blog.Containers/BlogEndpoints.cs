using Blog.ServiceDefaults;

namespace Blog.Containers;

/// <summary>The five routes over HTTP: each request becomes a <see cref="BlogRequest"/>, each <see cref="BlogResponse"/> an answer.</summary>
public static class BlogEndpoints
{
    // docs/openapi.json, embedded.
    private const string Document = "openapi.json";

    private static readonly object HasTrailingSlash = new();

    public static void AddBlogs(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(_ => BlogBackend.Create("containers", BlogRoute.All));
        builder.Services.AddHealthChecks().AddCheck<DynamoHealthCheck>("dynamodb");
        builder.WebHost.ConfigureKestrel(ServerLimits.Configure);
        builder.AddRequestLimits();
        builder.Services.AddHostedService<WarmUp>();
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Drain>());
    }

    /// <summary>Why this process must not serve, in a sentence; null when it may.</summary>
    public static string? FindFault(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        try
        {
            _ = app.Services.GetRequiredService<BlogBackend>();
            return null;
        }
        catch (Exception exception) when (exception is InvalidOperationException or Amazon.Runtime.AmazonClientException)
        {
            return exception.Message;
        }
    }

    public static void UseBlogs(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(app.Services.GetRequiredService<Drain>().CloseAsync);
        app.UseMiddleware<ErrorAnswers>();
        app.Use(IgnoreExtraSlashes);
        app.Use(AnswerPreflightAsync);
        app.UseRouting();
        app.UseRateLimiter();
    }

    public static void MapBlogs(this IEndpointRouteBuilder app)
    {
        foreach (var route in BlogRoute.All)
        {
            app.MapMethods(route.Path, [route.Method], context => AnswerAsync(context, route)).WithName(route.Name).WithMetadata(route);
        }

        app.MapGet("/openapi/v1.json", () => Results.Stream(
            typeof(BlogEndpoints).Assembly.GetManifestResourceStream(Document)!, "application/json"));
    }

    // Extra slashes at the start and one at the end make no difference, as at API Gateway.
    private static Task IgnoreExtraSlashes(HttpContext context, RequestDelegate next)
    {
        var path = "/" + context.Request.Path.Value?.TrimStart('/');
        context.Items[HasTrailingSlash] = path.Length > 1 && path.EndsWith('/');
        context.Request.Path = path.Length > 1 && path.EndsWith('/') ? path[..^1] : path;
        return next(context);
    }

    // The same answer that API Gateway gives for the functions (template.yaml, Cors). Without an allowed origin OPTIONS gets a 405.
    private static Task AnswerPreflightAsync(HttpContext context, RequestDelegate next)
    {
        var origin = context.RequestServices.GetRequiredService<BlogBackend>().CorsOrigin;
        if (origin is null || !HttpMethods.IsOptions(context.Request.Method) || context.Request.Headers.AccessControlRequestMethod.Count == 0)
        {
            return next(context);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.AccessControlAllowOrigin = origin;
        context.Response.Headers.AccessControlAllowMethods = "GET,POST,PUT,DELETE,OPTIONS";
        context.Response.Headers.AccessControlAllowHeaders = "authorization,content-type,idempotency-key,if-match,if-none-match,traceparent,tracestate";
        context.Response.Headers.AccessControlMaxAge = "600";
        return Task.CompletedTask;
    }

    private static async Task AnswerAsync(HttpContext context, BlogRoute route)
    {
        var backend = context.RequestServices.GetRequiredService<BlogBackend>();
        var body = route.HasBody ? await ReadBodyAsync(context.Request) : "";
        var response = await backend.Handler.HandleAsync(new BlogRequest(route)
        {
            Id = context.Request.RouteValues["id"] as string,
            HasTrailingSlash = context.Items[HasTrailingSlash] is true,
            Query = new FieldValues(name => context.Request.Query.TryGetValue(name, out var values) ? ToTexts(values) : null),
            Headers = new FieldValues(name => context.Request.Headers.TryGetValue(name, out var values) ? ToTexts(values) : null),
            Body = body,
            BodyTooLarge = body is null,
        });
        await context.WriteAsync(response);
    }

    /// <summary>Sends an answer, and logs it when it is a 5xx.</summary>
    public static async Task WriteAsync(this HttpContext context, BlogResponse response)
    {
        if (response.Failure is { } failure)
        {
            var logger = context.RequestServices.GetRequiredService<ILogger<BlogBackend>>();
            logger.ServerError(response.Status, response.Outcome, response.TraceId, response.Reason);
            if (response.Outcome == Outcomes.Failed)
            {
                logger.Unexpected(response.Reason, response.TraceId, failure.StackTrace);
            }
        }

        context.Response.StatusCode = response.Status;
        foreach (var (name, value) in response.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (response.Body.Length > 0)
        {
            context.Response.ContentLength = response.Body.Length;
            await context.Response.Body.WriteAsync(response.Body, context.RequestAborted);
        }
    }

    private static async Task<string?> ReadBodyAsync(HttpRequest request)
    {
        try
        {
            return await BodyText.ReadAsync(request.Body, request.ContentLength ?? 0, request.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static string[] ToTexts(Microsoft.Extensions.Primitives.StringValues values) => [.. values.Select(value => value ?? "")];
}
