using System.Text.Json;
using System.Text.Json.Nodes;

namespace Blog.Containers.OpenApi;

/// <summary>Examples for the OpenAPI document, written by the same code that writes the answers.</summary>
internal static class OpenApiExamples
{
    public const string Id = "019aab3c-5a00-7000-8000-0123456789ab";
    public const string TraceId = "4bf92f3577b34da6a3ce929d0e0e4736";

    private static readonly DateTimeOffset Time = new(2025, 11, 22, 10, 30, 0, 250, TimeSpan.Zero);

    private static readonly Post Post = Post.Create(
        Id, new PostDraft("On cold starts", "Ada", "What happens before the first answer, and how long it takes.", ["aws", "lambda"]), Time);

    public static JsonNode Blog => Parse(JsonSerializer.Serialize(Post, BlogJson.Relaxed.Post));

    public static JsonNode Draft => new JsonObject
    {
        ["title"] = Post.Title,
        ["author"] = Post.Author,
        ["content"] = Post.Content,
        ["tags"] = new JsonArray([.. Post.Tags.Select(tag => JsonValue.Create(tag))]),
    };

    public static JsonNode Page
    {
        get
        {
            var row = new PostSummary(
                Post.Id, Post.Title, Post.Author, PostText.Excerpt(Post.Content), Post.Tags, Post.CreatedAt, Post.UpdatedAt, Post.Version);
            var page = new PostPage([row], new Cursor(BlogTable.DefaultName).Write(Guid.Parse(Id), author: null));
            return Parse(JsonSerializer.Serialize(page, BlogJson.Relaxed.PostPage));
        }
    }

    public static JsonNode Problem(ProblemKind problem)
    {
        var errors = new ValidationErrors();
        errors.Add("title", "is required.");
        var document = new ProblemDocument(
            problem.Type, problem.Title, problem.Status, problem.Detail, TraceId, problem.Status == 400 ? errors.ToDictionary() : null);
        return Parse(JsonSerializer.Serialize(document, BlogJson.Relaxed.ProblemDocument));
    }

    private static JsonNode Parse(string json) => JsonNode.Parse(json)!;
}
