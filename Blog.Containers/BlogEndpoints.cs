using Blog.Core;
using Blog.ServiceDefaults;

namespace Blog.Containers;

/// <summary>The five routes over HTTP: each request becomes a <see cref="BlogRequest"/>, each <see cref="BlogResponse"/> an answer.</summary>
public static class BlogEndpoints
{
    public static void AddBlogs(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddSingleton(_ => BlogBackend.Create("containers"));
        builder.Services.AddHealthChecks().AddCheck<DynamoHealthCheck>("dynamodb");
        builder.WebHost.ConfigureKestrel(ServerLimits.Configure);
        builder.AddRequestLimits();
    }

    public static void UseBlogs(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.UseMiddleware<ErrorAnswers>();
        app.UseRouting();
        app.UseRateLimiter();
    }

    public static void MapBlogs(this IEndpointRouteBuilder app)
    {
        foreach (var route in BlogRoute.All)
        {
            app.MapMethods(route.Path, [route.Method], context => AnswerAsync(context, route)).WithName(route.Name).WithMetadata(route);
        }
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
