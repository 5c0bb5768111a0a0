using System.Text.Json.Serialization;

namespace Blog.Core;

/// <summary>A kind of error: its stable type, title and status, and how it is counted.</summary>
public sealed record ProblemKind(string Type, string Title, int Status, string Outcome)
{
    public static ProblemKind Invalid { get; } = new("/problems/invalid-request", "The request is not valid", 400, Outcomes.Invalid);

    public static ProblemKind Unauthorized { get; } = new("/problems/unauthorized", "Writing needs the write key", 401, Outcomes.Unauthorized);

    public static ProblemKind NotFound { get; } = new("/problems/not-found", "There is no such resource", 404, Outcomes.NotFound);

    public static ProblemKind MethodNotAllowed { get; } =
        new("/problems/method-not-allowed", "The resource does not know this method", 405, Outcomes.MethodNotAllowed);

    public static ProblemKind PreconditionFailed { get; } =
        new("/problems/precondition-failed", "The blog is in another version", 412, Outcomes.Conflict);

    public static ProblemKind TooLarge { get; } = new("/problems/too-large", "The body is too large", 413, Outcomes.TooLarge);

    public static ProblemKind UnsupportedMediaType { get; } =
        new("/problems/unsupported-media-type", "The body must be JSON", 415, Outcomes.UnsupportedMediaType);

    public static ProblemKind KeyReused { get; } =
        new("/problems/idempotency-key-reused", "The Idempotency-Key was used with another body", 422, Outcomes.KeyReused);

    public static ProblemKind PreconditionRequired { get; } =
        new("/problems/precondition-required", "An update needs If-Match", 428, Outcomes.PreconditionRequired);

    public static ProblemKind TooManyRequests { get; } =
        new("/problems/too-many-requests", "There are too many requests", 429, Outcomes.RateLimited);

    public static ProblemKind Failed { get; } = new("/problems/internal-error", "The request failed", 500, Outcomes.Failed);

    /// <summary>What a client is told of an error that only the log explains.</summary>
    public const string FailedDetail = "This is an error of ours; it was logged under the traceId.";

    public static ProblemKind Throttled { get; } =
        new("/problems/unavailable", "The service is not available now", 503, Outcomes.Throttled);

    public static ProblemKind Unavailable { get; } = Throttled with { Outcome = Outcomes.Unavailable };
}

/// <summary>An error as the client sees it (RFC 9457). <paramref name="Errors"/> is there for status 400 only.</summary>
public sealed record ProblemDocument(
    string Type,
    string Title,
    int Status,
    string Detail,
    string TraceId,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyDictionary<string, IReadOnlyList<string>>? Errors);
