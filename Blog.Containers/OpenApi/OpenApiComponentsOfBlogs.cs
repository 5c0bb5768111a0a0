using System.Text.Json.Nodes;
using Microsoft.OpenApi;

namespace Blog.Containers.OpenApi;

/// <summary>The parts that the routes of the OpenAPI document share: schemas, headers, and an answer for each kind of error.</summary>
internal static class OpenApiComponentsOfBlogs
{
    private static readonly ProblemKind[] Problems =
    [
        ProblemKind.Invalid, ProblemKind.Unauthorized, ProblemKind.NotFound, ProblemKind.PreconditionFailed, ProblemKind.TooLarge,
        ProblemKind.UnsupportedMediaType, ProblemKind.KeyReused, ProblemKind.PreconditionRequired, ProblemKind.TooManyRequests,
        ProblemKind.Unavailable,
    ];

    // Name, what it says, a schema, an example.
    private static readonly (string Name, string Description, OpenApiSchema Schema, string Example)[] CommonHeaders =
    [
        ("Cache-Control", "no-cache: may be kept, must be revalidated. no-store: may not be kept.", Choice("no-cache", "no-store"), "no-store"),
        ("X-Backend", "Which of the two answered.", Choice("functions", "containers"), "functions"),
        ("X-Cold-Start", "Whether this is the first answer of its process.", Choice("true", "false"), "false"),
        ("X-Trace-Id", "W3C trace id of the request.", Text(@"^[0-9a-f]{32}$"), OpenApiExamples.TraceId),
        ("Server-Timing", "Milliseconds spent on DynamoDB, and in the application besides.",
            Text(@"^db;dur=[0-9]+\.[0-9], app;dur=[0-9]+\.[0-9]$"), "db;dur=4.2, app;dur=0.8"),
        ("X-Content-Type-Options", "The type is not to be guessed.", Choice("nosniff"), "nosniff"),
        ("Content-Security-Policy", "An answer is data, not a page.", Text(), "default-src 'none'; frame-ancestors 'none'"),
        ("Referrer-Policy", "Nothing is told to other sites.", Choice("no-referrer"), "no-referrer"),
        ("Cross-Origin-Resource-Policy", "Other sites may not embed an answer.", Choice("same-origin"), "same-origin"),
    ];

    private static readonly (string Name, string Description, OpenApiSchema Schema, string Example)[] OwnHeaders =
    [
        ("ETag", "The version as a strong entity tag.", Text(@"^""[1-9][0-9]*""$"), "\"1\""),
        ("Location", "Where the new blog is, relative to the request.", Text(@"^\./blogs/[0-9a-f-]{36}$"), "./blogs/" + OpenApiExamples.Id),
        ("Retry-After", "Seconds to wait.", Text("^[1-9][0-9]*$"), "2"),
        ("WWW-Authenticate", "How to authenticate.", Choice("Bearer"), "Bearer"),
        ("Accept", "The media type that is accepted.", Choice("application/json"), "application/json"),
    ];

    /// <summary>Name of a kind's answer among the components.</summary>
    public static string Name(ProblemKind problem) => $"Problem{problem.Status}";

    public static void AddTo(OpenApiDocument document)
    {
        document.Components = new OpenApiComponents
        {
            Headers = CommonHeaders.Concat(OwnHeaders).ToDictionary(header => header.Name, IOpenApiHeader (header) => new OpenApiHeader
            {
                Description = header.Description,
                Required = true,
                Schema = header.Schema,
                Example = header.Example,
            }),
            Schemas = OpenApiSchemas.Create(),
            SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
            {
                ["writeKey"] = new OpenApiSecurityScheme
                {
                    Type = SecuritySchemeType.Http,
                    Scheme = "bearer",
                    Description = "The write key. Where none is configured, writing is open to all.",
                },
            },
        };
        document.Components.Responses = Problems.ToDictionary(Name, IOpenApiResponse (problem) => new OpenApiResponse
        {
            Description = problem.Title + ".",
            Headers = Headers(document, Own(problem)),
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/problem+json"] = new OpenApiMediaType
                {
                    Schema = new OpenApiSchemaReference("Problem", document),
                    Example = OpenApiExamples.Problem(problem),
                },
            },
        });
    }

    /// <summary>The headers of every answer, and the given ones.</summary>
    public static Dictionary<string, IOpenApiHeader> Headers(OpenApiDocument document, params ReadOnlySpan<string> own)
    {
        var headers = CommonHeaders.ToDictionary(header => header.Name, IOpenApiHeader (header) => new OpenApiHeaderReference(header.Name, document));
        foreach (var name in own)
        {
            headers[name] = new OpenApiHeaderReference(name, document);
        }

        return headers;
    }

    private static string[] Own(ProblemKind problem) => problem.Status switch
    {
        401 => ["WWW-Authenticate"],
        415 => ["Accept"],
        429 or 503 => ["Retry-After"],
        _ => [],
    };

    private static OpenApiSchema Text(string? pattern = null) => new() { Type = JsonSchemaType.String, Pattern = pattern };

    private static OpenApiSchema Choice(params string[] values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(value => (JsonNode)value)] };
}
