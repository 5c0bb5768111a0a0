using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Blog.Containers.OpenApi;

/// <summary>Describes the five routes at <c>/openapi/v1.json</c>. docs/openapi.json is the same document; a test holds them together.</summary>
internal sealed class BlogOpenApi : IOpenApiDocumentTransformer
{
    private const string Json = "application/json";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Serverless blog",
            Version = "1",
            Description = "The same answers from AWS Lambda functions behind API Gateway and from an ASP.NET Core container.",
        };
        // Where the document was fetched from says nothing about where the API is.
        document.Servers = [];
        OpenApiComponentsOfBlogs.AddTo(document);
        document.Paths = new OpenApiPaths
        {
            [BlogRoute.GetBlogs.Path] = new OpenApiPathItem
            {
                Operations = new() { [HttpMethod.Get] = GetBlogs(document), [HttpMethod.Post] = PostBlog(document) },
            },
            [BlogRoute.GetBlog.Path] = new OpenApiPathItem
            {
                Operations = new()
                {
                    [HttpMethod.Get] = GetBlog(document),
                    [HttpMethod.Put] = PutBlog(document),
                    [HttpMethod.Delete] = DeleteBlog(document),
                },
            },
        };
        return Task.CompletedTask;
    }

    private static OpenApiOperation GetBlogs(OpenApiDocument document) => new()
    {
        OperationId = RouteNames.GetBlogs,
        Summary = "Lists blogs, newest first.",
        Description = "Going from page to page while others write neither repeats nor skips a blog that was there at the start.",
        Parameters =
        [
            Parameter("limit", ParameterLocation.Query, "How many.", new() { Type = JsonSchemaType.Integer, Minimum = "1", Maximum = "100", Default = 20 }, 20),
            Parameter("cursor", ParameterLocation.Query, "The nextCursor of a page of the same author filter; not for other use.", Text(), OpenApiExamples.Page["nextCursor"]!.DeepClone()),
            Parameter("author", ParameterLocation.Query, "Only blogs of this author.", new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 100 }, OpenApiExamples.Draft["author"]!.DeepClone()),
        ],
        Responses = Responses(
            document,
            [("200", Success(document, "A page.", "PostPage", OpenApiExamples.Page))],
            ProblemKind.Invalid, ProblemKind.TooManyRequests, ProblemKind.Unavailable),
    };

    private static OpenApiOperation GetBlog(OpenApiDocument document) => new()
    {
        OperationId = RouteNames.GetBlog,
        Summary = "Reads a blog.",
        Parameters = [Id(), IfNoneMatch(), IfMatch(required: false)],
        Responses = Responses(
            document,
            [
                ("200", Success(document, "The blog.", "Blog", OpenApiExamples.Blog, "ETag")),
                ("304", Success(document, "The version that If-None-Match names is still the current one.", null, null, "ETag")),
            ],
            ProblemKind.Invalid, ProblemKind.NotFound, ProblemKind.PreconditionFailed, ProblemKind.TooManyRequests, ProblemKind.Unavailable),
    };

    private static OpenApiOperation PostBlog(OpenApiDocument document) => new()
    {
        OperationId = RouteNames.PostBlog,
        Summary = "Writes a new blog.",
        Security = WriteKey(document),
        Parameters =
        [
            Parameter(
                "Idempotency-Key", ParameterLocation.Header,
                "The same key with the same body gives the first answer again, for 24 hours; with another body, 422.",
                new() { Type = JsonSchemaType.String, MinLength = 1, MaxLength = 255, Pattern = "^[ -~]+$" }, "2f1c0a5e-4e0b-4f55-9d7a-1d1c1f6f2b3c"),
        ],
        RequestBody = Draft(document),
        Responses = Responses(
            document,
            [("201", Success(document, "The new blog.", "Blog", OpenApiExamples.Blog, "ETag", "Location"))],
            ProblemKind.Invalid, ProblemKind.Unauthorized, ProblemKind.TooLarge, ProblemKind.UnsupportedMediaType,
            ProblemKind.KeyReused, ProblemKind.TooManyRequests, ProblemKind.Unavailable),
    };

    private static OpenApiOperation PutBlog(OpenApiDocument document) => new()
    {
        OperationId = RouteNames.PutBlog,
        Summary = "Replaces a blog, if it is still in the version the client has read.",
        Security = WriteKey(document),
        Parameters = [Id(), IfMatch(required: true), IfNoneMatch()],
        RequestBody = Draft(document),
        Responses = Responses(
            document,
            [("200", Success(document, "The blog in its new version.", "Blog", OpenApiExamples.Blog, "ETag"))],
            ProblemKind.Invalid, ProblemKind.Unauthorized, ProblemKind.NotFound, ProblemKind.PreconditionFailed, ProblemKind.TooLarge,
            ProblemKind.UnsupportedMediaType, ProblemKind.PreconditionRequired, ProblemKind.TooManyRequests, ProblemKind.Unavailable),
    };

    private static OpenApiOperation DeleteBlog(OpenApiDocument document) => new()
    {
        OperationId = RouteNames.DeleteBlog,
        Summary = "Deletes a blog.",
        Security = WriteKey(document),
        Parameters = [Id(), IfMatch(required: false), IfNoneMatch()],
        Responses = Responses(
            document,
            [("204", Success(document, "The blog is gone.", null, null))],
            ProblemKind.Invalid, ProblemKind.Unauthorized, ProblemKind.NotFound, ProblemKind.PreconditionFailed,
            ProblemKind.TooManyRequests, ProblemKind.Unavailable),
    };

    private static OpenApiResponses Responses(
        OpenApiDocument document, (string Status, IOpenApiResponse Response)[] successes, params ReadOnlySpan<ProblemKind> problems)
    {
        var responses = new OpenApiResponses();
        foreach (var (status, response) in successes)
        {
            responses[status] = response;
        }

        foreach (var problem in problems)
        {
            responses[$"{problem.Status}"] = new OpenApiResponseReference(OpenApiComponentsOfBlogs.Name(problem), document);
        }

        return responses;
    }

    private static OpenApiResponse Success(
        OpenApiDocument document, string description, string? schema, JsonNode? example, params ReadOnlySpan<string> headers) => new()
    {
        Description = description,
        Headers = OpenApiComponentsOfBlogs.Headers(document, headers),
        Content = schema is null
            ? null
            : new Dictionary<string, OpenApiMediaType>
            {
                [Json] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(schema, document), Example = example },
            },
    };

    private static OpenApiRequestBody Draft(OpenApiDocument document) => new()
    {
        Required = true,
        Description = "At most 262,144 bytes.",
        Content = new Dictionary<string, OpenApiMediaType>
        {
            [Json] = new OpenApiMediaType { Schema = new OpenApiSchemaReference("PostDraft", document), Example = OpenApiExamples.Draft },
        },
    };

    // The second, empty requirement says that the key may be left out: where none is configured, writing is open.
    private static List<OpenApiSecurityRequirement> WriteKey(OpenApiDocument document) =>
        [new() { [new OpenApiSecuritySchemeReference("writeKey", document)] = [] }, []];

    private static OpenApiParameter Id()
    {
        var id = Parameter("id", ParameterLocation.Path, "Id of the blog.", new() { Type = JsonSchemaType.String, Format = "uuid" }, OpenApiExamples.Id);
        id.Required = true;
        return id;
    }

    private static OpenApiParameter IfMatch(bool required) => Parameter(
        "If-Match",
        ParameterLocation.Header,
        (required ? "Needed (else 428). " : "") + "Entity tags or *, compared strongly (RFC 9110, section 13.1.1); 412 when none matches.",
        Text(),
        "\"1\"");

    private static OpenApiParameter IfNoneMatch() => Parameter(
        "If-None-Match",
        ParameterLocation.Header,
        "Entity tags or *, compared weakly (RFC 9110, section 13.1.2); when one matches, 304 to GET and 412 to a write.",
        Text(),
        "\"1\"");

    private static OpenApiParameter Parameter(
        string name, ParameterLocation location, string description, OpenApiSchema schema, JsonNode example) =>
        new() { Name = name, In = location, Description = description, Schema = schema, Example = example };

    private static OpenApiSchema Text() => new() { Type = JsonSchemaType.String };
}
