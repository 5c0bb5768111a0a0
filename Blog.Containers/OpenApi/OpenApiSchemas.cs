using Microsoft.OpenApi;

namespace Blog.Containers.OpenApi;

/// <summary>The JSON that goes in and out. Lengths are in Unicode scalar values, as JSON Schema counts them.</summary>
internal static class OpenApiSchemas
{
    public static Dictionary<string, IOpenApiSchema> Create() => new()
    {
        ["PostDraft"] = Object("What a client writes.", required: ["title", "author", "content"], Title, Author, Content, Tags),
        ["Blog"] = Object("A blog.", required: null, Id, Title, Author, Content, Tags, CreatedAt, UpdatedAt, Version),
        ["PostSummary"] = Object("A row of the list.", required: null, Id, Title, Author, Excerpt, Tags, CreatedAt, UpdatedAt, Version),
        ["PostPage"] = Object("A page of the list.", required: null, Items, NextCursor),
        ["Problem"] = Object(
            "An error (RFC 9457).",
            required: ["type", "title", "status", "detail", "traceId"],
            ("type", Described(new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" }, "Stable name of the kind of error.")),
            ("title", Text("The kind of error in words.")),
            ("status", Described(new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "400", Maximum = "599" }, "HTTP status.")),
            ("detail", Text("What to do about it.")),
            ("traceId", Described(new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[0-9a-f]{32}$" }, "W3C trace id, also in the logs.")),
            ("errors", Described(
                new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = List(new OpenApiSchema { Type = JsonSchemaType.String }, 1, null) },
                "With status 400: what is wrong, by field, header or body."))),
    };

    private static (string, IOpenApiSchema) Id =>
        ("id", Described(new OpenApiSchema { Type = JsonSchemaType.String, Format = "uuid" }, "UUID version 7, made by the server; sorts by time of creation."));

    private static (string, IOpenApiSchema) Title => ("title", Characters(PostText.MaxTitleCharacters, "Title. Text, not markup: escape it to show it."));

    private static (string, IOpenApiSchema) Author => ("author", Characters(PostText.MaxAuthorCharacters, "Name of the author."));

    private static (string, IOpenApiSchema) Content =>
        ("content", Described(new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1 }, "Text of at most 100,000 bytes of UTF-8; Unicode NFC, trimmed at the ends."));

    private static (string, IOpenApiSchema) Excerpt =>
        ("excerpt", Characters(PostText.ExcerptCharacters, "The start of the content, cut between whole characters."));

    private static (string, IOpenApiSchema) Tags
    {
        get
        {
            var tags = List(new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^[a-z0-9-]{1,30}$" }, null, PostText.MaxTags);
            tags.UniqueItems = true;
            return ("tags", Described(tags, "Tags in the client's order; none when left out."));
        }
    }

    private static (string, IOpenApiSchema) CreatedAt => ("createdAt", Timestamp("When it was written."));

    private static (string, IOpenApiSchema) UpdatedAt => ("updatedAt", Timestamp("When it was last changed."));

    private static (string, IOpenApiSchema) Version =>
        ("version", Described(new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" }, "One more with each change; the ETag is made of it."));

    private static (string, IOpenApiSchema) Items =>
        ("items", Described(List(new OpenApiSchemaReference("PostSummary"), null, 100), "Newest first."));

    private static (string, IOpenApiSchema) NextCursor =>
        ("nextCursor", Described(new OpenApiSchema { Type = JsonSchemaType.String | JsonSchemaType.Null, Pattern = "^[A-Za-z0-9_-]+$" }, "For the next page; null on the last."));

    private static OpenApiSchema Object(string description, string[]? required, params (string Name, IOpenApiSchema Schema)[] members) => new()
    {
        Type = JsonSchemaType.Object,
        Description = description,
        Properties = members.ToDictionary(member => member.Name, member => member.Schema),
        Required = (required ?? members.Select(member => member.Name)).ToHashSet(),
        AdditionalPropertiesAllowed = false,
    };

    private static OpenApiSchema Timestamp(string description) => Described(
        new OpenApiSchema { Type = JsonSchemaType.String, Format = "date-time", Pattern = @"^[0-9-]{10}T[0-9:]{8}\.[0-9]{3}Z$" },
        description + " UTC, milliseconds.");

    private static OpenApiSchema Characters(int max, string description) =>
        Described(new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = max }, description);

    private static OpenApiSchema Text(string description) => Described(new OpenApiSchema { Type = JsonSchemaType.String }, description);

    private static OpenApiSchema List(IOpenApiSchema items, int? min, int? max) =>
        new() { Type = JsonSchemaType.Array, Items = items, MinItems = min, MaxItems = max };

    private static OpenApiSchema Described(OpenApiSchema schema, string description)
    {
        schema.Description = description;
        return schema;
    }
}
