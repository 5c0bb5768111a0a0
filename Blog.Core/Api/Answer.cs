using System.Text.Json;

namespace Blog.Core.Api;

/// <summary>What a route decides. <see cref="BlogResponder"/> adds what every answer has.</summary>
internal sealed record Answer(int Status, string Outcome)
{
    public byte[] Body { get; init; } = [];

    public ProblemKind? Problem { get; init; }

    public ValidationErrors? Errors { get; init; }

    public Exception? Failure { get; init; }

    /// <summary>What a cache may do; answers that do not say must not be stored.</summary>
    public string CacheControl { get; init; } = "no-store";

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public static Answer Of(Post post, int status, string outcome) => new Answer(status, outcome)
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(post, BlogJson.Relaxed.Post),
    }.With("ETag", EntityTags.Of(post.Version));

    public static Answer Of(ProblemKind problem) => new(problem.Status, problem.Outcome) { Problem = problem };

    public static Answer Of(ValidationErrors errors) => Of(ProblemKind.Invalid) with { Errors = errors };

    public Answer With(string name, string value)
    {
        Headers.Add(new(name, value));
        return this;
    }
}
