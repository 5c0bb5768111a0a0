using System.Text;
using System.Text.Json.Nodes;

namespace Blog.Tests.Contract;

/// <summary>The validator that every answer passes through refuses what docs/openapi.json does not allow.</summary>
public sealed class OpenApiContractTests
{
    private static readonly string Blog = JsonNode.Parse(Repository.Read("docs", "openapi.json"))!
        ["paths"]!["/blogs/{id}"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["example"]!.ToJsonString();

    private static readonly KeyValuePair<string, string>[] Headers =
    [
        new("Content-Type", "application/json"), new("Cache-Control", "no-cache"), new("ETag", "\"1\""), new("X-Backend", "functions"), new("X-Cold-Start", "false"),
        new("X-Trace-Id", "0af7651916cd43dd8448eb211c80319c"), new("Server-Timing", "db;dur=1.0, app;dur=0.1"), new("X-Content-Type-Options", "nosniff"),
        new("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"), new("Referrer-Policy", "no-referrer"), new("Cross-Origin-Resource-Policy", "same-origin"),
    ];

    [Fact]
    public void An_answer_as_documented_passes() => Assert.Empty(Check(200, Headers, Blog));

    [Theory]
    [InlineData("id", "\"1\"")]
    [InlineData("id", null)]
    [InlineData("version", "0")]
    [InlineData("version", "\"1\"")]
    [InlineData("createdAt", "\"yesterday\"")]
    [InlineData("tags", "[\"x\",\"x\"]")]
    [InlineData("tags", "[\"\"]")]
    [InlineData("title", "\"\"")]
    [InlineData("secret", "1")]
    public void A_body_that_breaks_the_schema_is_refused(string member, string? json)
    {
        var blog = JsonNode.Parse(Blog)!.AsObject();
        blog.Remove(member);
        if (json is not null)
        {
            blog[member] = JsonNode.Parse(json);
        }

        Assert.NotEmpty(Check(200, Headers, blog.ToJsonString()));
    }

    [Fact]
    public void A_status_header_or_type_that_is_not_documented_is_refused()
    {
        Assert.NotEmpty(Check(418, Headers, Blog));
        Assert.NotEmpty(Check(200, [.. Headers, new("X-Powered-By", "x")], Blog));
        Assert.NotEmpty(Check(200, [.. Headers.Where(header => header.Key != "ETag")], Blog));
        Assert.NotEmpty(Check(200, [.. Headers.Where(header => header.Key != "X-Backend"), new("X-Backend", "other")], Blog));
        Assert.NotEmpty(Check(200, [.. Headers.Where(header => header.Key != "Content-Type"), new("Content-Type", "text/plain")], Blog));
        Assert.NotEmpty(Check(304, Headers, Blog));
        Assert.NotEmpty(Check(200, Headers, "no JSON"));
    }

    private static IReadOnlyList<string> Check(int status, KeyValuePair<string, string>[] headers, string body) =>
        OpenApiContract.Committed.FindViolations("GET", "/blogs/{id}", status, headers, Encoding.UTF8.GetBytes(body));
}
