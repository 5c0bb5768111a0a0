using System.Text.Json.Serialization;

namespace Blog.Core.Api;

/// <summary>A kind of error: what a client reads of it, and how it is counted.</summary>
/// <param name="Type">Stable URI-reference of the kind (RFC 9457, section 3.1.1).</param>
/// <param name="Title">The kind in words.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What the client can do about it.</param>
/// <param name="Outcome">One of <see cref="Outcomes"/>.</param>
public sealed record ProblemKind(string Type, string Title, int Status, string Detail, string Outcome)
{
    public static ProblemKind Invalid { get; } = new(
        "/problems/invalid-request", "The request is not valid", 400,
        "See errors for each part that is wrong.", Outcomes.Invalid);

    public static ProblemKind Unauthorized { get; } = new(
        "/problems/unauthorized", "Writing needs the write key", 401,
        "Send Authorization: Bearer and the write key.", Outcomes.Unauthorized);

    public static ProblemKind NotFound { get; } = new(
        "/problems/not-found", "There is no such resource", 404,
        "No blog has this id, or no route this path.", Outcomes.NotFound);

    public static ProblemKind MethodNotAllowed { get; } = new(
        "/problems/method-not-allowed", "The resource does not know this method", 405,
        "Allow names the methods it knows.", Outcomes.MethodNotAllowed);

    public static ProblemKind PreconditionFailed { get; } = new(
        "/problems/precondition-failed", "The blog is in another version", 412,
        "Read the blog again, and send the ETag it then has.", Outcomes.Conflict);

    public static ProblemKind TooLarge { get; } = new(
        "/problems/too-large", "The body is too large", 413,
        "A body may have at most 2,000,000 bytes.", Outcomes.TooLarge);

    public static ProblemKind UnsupportedMediaType { get; } = new(
        "/problems/unsupported-media-type", "The body must be JSON", 415,
        "Send application/json in UTF-8, not compressed.", Outcomes.UnsupportedMediaType);

    public static ProblemKind KeyReused { get; } = new(
        "/problems/idempotency-key-reused", "The Idempotency-Key was used for something else", 422,
        "Take a new key for a new blog; a key is kept for 24 hours.", Outcomes.KeyReused);

    public static ProblemKind PreconditionRequired { get; } = new(
        "/problems/precondition-required", "An update needs If-Match", 428,
        "Send If-Match with the ETag of the version you have read.", Outcomes.PreconditionRequired);

    public static ProblemKind TooManyRequests { get; } = new(
        "/problems/too-many-requests", "There are too many requests", 429,
        "Send fewer at a time, or wait as long as Retry-After says.", Outcomes.RateLimited);

    public static ProblemKind Failed { get; } = new(
        "/problems/internal-error", "The request failed", 500,
        "This is an error of ours; it was logged under the traceId.", Outcomes.Failed);

    public static ProblemKind Unavailable { get; } = new(
        "/problems/unavailable", "The service is not available now", 503,
        "The database did not answer in time. Try again after Retry-After.", Outcomes.Unavailable);

    /// <summary>A write of which DynamoDB no longer says whether it was done.</summary>
    public static ProblemKind OutcomeUnknown { get; } = new(
        "/problems/outcome-unknown", "Whether it was written is not known", 503,
        "The database gave no answer to one attempt, and what it holds now does not say whether that was done. Read the blog again before you repeat this.", Outcomes.Unknown);

    /// <summary>To the client the same as <see cref="Unavailable"/>; to the metrics not.</summary>
    public static ProblemKind Throttled { get; } = Unavailable with { Outcome = Outcomes.Throttled };
}

/// <summary>An error as the client sees it (RFC 9457). <paramref name="Errors"/> is there for status 400 only.</summary>
public sealed record ProblemDocument(
    string Type,
    string Title,
    int Status,
    string Detail,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors);
