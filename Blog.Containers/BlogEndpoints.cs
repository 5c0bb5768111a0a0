using Blog.Containers.OpenApi;
using Blog.ServiceDefaults;
using Microsoft.OpenApi;

namespace Blog.Containers;

/// <summary>The five routes over HTTP: each request becomes a <see cref="BlogRequest"/>, each <see cref="BlogResponse"/> an answer.</summary>
public static class BlogEndpoints
{
    // Matches a route where an id may be, and is none.
    private const string EmptySegment = "-";

    public static void AddBlogs(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(_ => BlogBackend.Create("containers"));
        builder.Services.AddHealthChecks().AddCheck<DynamoHealthCheck>("dynamodb");
        builder.WebHost.ConfigureKestrel(ServerLimits.Configure);
        builder.AddRequestLimits();
        builder.Services.AddHostedService<WarmUp>();
        builder.Services.AddSingleton<Drain>();
        builder.Services.AddHostedService(services => services.GetRequiredService<Drain>());
        builder.Services.AddOpenApi("v1", options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.AddDocumentTransformer<BlogOpenApi>();
        });
    }

    public static void UseBlogs(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.Use(app.Services.GetRequiredService<Drain>().CloseAsync);
        app.UseMiddleware<ErrorAnswers>();
        app.Use(ReadSlashesAsTheGatewayDoes);
        app.UseRouting();
        app.UseRateLimiter();
    }

    public static void MapBlogs(this IEndpointRouteBuilder app)
    {
        foreach (var route in BlogRoute.All)
        {
            app.MapMethods(route.Path, [route.Method], context => AnswerAsync(context, route)).WithName(route.Name).WithMetadata(route);
        }

        app.MapOpenApi("/openapi/{documentName}.json");
    }

    // API Gateway does not count slashes at the start, and a slash at the end begins one more, empty segment: `/blogs/` has an
    // id, an empty one. ASP.NET's routing sees it the other way round.
    private static Task ReadSlashesAsTheGatewayDoes(HttpContext context, RequestDelegate next)
    {
        var path = "/" + context.Request.Path.Value?.TrimStart('/');
        context.Request.Path = path is [_, .., '/'] ? path + EmptySegment : path;
        return next(context);
    }

    private static async Task AnswerAsync(HttpContext context, BlogRoute route)
    {
        var backend = context.RequestServices.GetRequiredService<BlogBackend>();
        var body = HttpMethods.IsPost(route.Method) || HttpMethods.IsPut(route.Method)
            ? await ReadBodyAsync(context.Request)
            : "";
        var response = await backend.Handler.HandleAsync(new BlogRequest(route)
        {
            Id = context.Request.RouteValues["id"] as string,
            Query = new FieldValues(context.Request.Query.Select(ToField)),
            Headers = new FieldValues(context.Request.Headers.Select(ToField)),
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
            return await BodyText.ReadAsync(request.Body, request.HttpContext.RequestAborted);
        }
        catch (BadHttpRequestException exception) when (exception.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return null;
        }
    }

    private static KeyValuePair<string, IEnumerable<string?>> ToField(
        KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues> field) => new(field.Key, field.Value);
}
