using System.Text.Json.Nodes;

namespace Blog.Tests.Support;

/// <summary>An event as API Gateway's REST API gives it to a function (payload format 1.0).</summary>
internal static class RestEvent
{
    /// <param name="method">HTTP method.</param>
    /// <param name="id">The id in the path, or null for <c>/blogs</c>.</param>
    /// <param name="body">Text of the body, or null for none.</param>
    /// <param name="headers">Headers of the request.</param>
    /// <param name="query">Fields of the query, each once.</param>
    public static JsonObject Create(
        string method, string? id = null, string? body = null, Dictionary<string, string>? headers = null, Dictionary<string, string>? query = null) => new()
        {
            ["resource"] = id is null ? "/blogs" : "/blogs/{id}",
            ["path"] = id is null ? "/blogs" : "/blogs/" + id,
            ["httpMethod"] = method,
            ["headers"] = Single(headers),
            ["multiValueHeaders"] = Multiple(headers),
            ["queryStringParameters"] = Single(query),
            ["multiValueQueryStringParameters"] = Multiple(query),
            ["pathParameters"] = id is null ? null : new JsonObject { ["id"] = id },
            ["stageVariables"] = null,
            ["requestContext"] = new JsonObject { ["stage"] = "Prod", ["httpMethod"] = method, ["requestId"] = Guid.NewGuid().ToString() },
            ["body"] = body,
            ["isBase64Encoded"] = false,
        };

    private static JsonObject? Single(Dictionary<string, string>? fields) =>
        fields is null ? null : new(fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)field.Value)));

    private static JsonObject? Multiple(Dictionary<string, string>? fields) =>
        fields is null ? null : new(fields.Select(field => KeyValuePair.Create(field.Key, (JsonNode?)new JsonArray(field.Value))));
}
