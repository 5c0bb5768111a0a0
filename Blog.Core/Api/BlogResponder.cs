using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Blog.Core.Api;

/// <summary>What is particular to one answer. <see cref="BlogResponder"/> adds what all answers have.</summary>
internal sealed record Answer(int Status, string Outcome)
{
    public byte[] Body { get; init; } = [];

    public string ContentType { get; init; } = JsonMediaType.Name;

    public ProblemKind? Problem { get; init; }

    public ValidationErrors? Errors { get; init; }

    public Exception? Failure { get; init; }

    /// <summary>What a cache may do; by default it must not store the answer.</summary>
    public string CacheControl { get; init; } = "no-store";

    public List<KeyValuePair<string, string>> Headers { get; } = [];

    public static Answer Of(Post post, int status, string outcome) => new Answer(status, outcome)
    {
        Body = JsonSerializer.SerializeToUtf8Bytes(post, BlogJson.Relaxed.Post),
    }.With("ETag", ETag.For(post.Version));

    public static Answer Of(ProblemKind problem) => new(problem.Status, problem.Outcome) { Problem = problem };

    public static Answer Of(ValidationErrors errors) => Of(ProblemKind.Invalid) with { Errors = errors };

    public Answer With(string name, string value)
    {
        Headers.Add(new(name, value));
        return this;
    }
}

/// <summary>Adds what all answers have: headers, timing and trace id, and counts them.</summary>
/// <param name="backend">Value of <c>X-Backend</c>: <c>functions</c> or <c>containers</c>.</param>
/// <param name="corsOrigin">Origin whose pages may read the answers; null or empty for none but our own.</param>
public sealed class BlogResponder(string backend, string? corsOrigin = null)
{
    private int _answered;

    /// <summary>How long the process took from its start to readiness; the first answer carries it as <c>init</c>.</summary>
    public TimeSpan? Initialization { get; set; }

    /// <summary>An answer to a request that matches no route, or that the application turns away before the handler.</summary>
    /// <param name="problem">The kind of error.</param>
    /// <param name="failure">For a 5xx, what happened.</param>
    /// <param name="errors">For a 400, what is wrong.</param>
    /// <param name="headers">Headers of this error, such as Retry-After.</param>
    public BlogResponse Refuse(
        ProblemKind problem,
        Exception? failure = null,
        ValidationErrors? errors = null,
        params ReadOnlySpan<KeyValuePair<string, string>> headers)
    {
        var answer = Answer.Of(problem) with { Failure = failure, Errors = errors };
        foreach (var header in headers)
        {
            answer.Headers.Add(header);
        }

        return Complete(answer, route: null, FieldValues.Empty, Stopwatch.GetTimestamp(), TimeSpan.Zero);
    }

    internal BlogResponse Complete(Answer answer, BlogRoute? route, FieldValues requestHeaders, long started, TimeSpan database)
    {
        var traceId = TraceId(requestHeaders);
        var isFirst = Interlocked.Exchange(ref _answered, 1) == 0;
        var body = answer.Problem is { } problem ? Serialize(problem, answer.Errors, traceId) : answer.Body;
        var headers = new List<KeyValuePair<string, string>>
        {
            // Also where there is no body: API Gateway adds this type to an answer without one.
            new("Content-Type", answer.Problem is null ? answer.ContentType : "application/problem+json"),
            new("Cache-Control", answer.CacheControl),
            new("X-Content-Type-Options", "nosniff"),
            new("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
            new("Referrer-Policy", "no-referrer"),
            new("Cross-Origin-Resource-Policy", "same-origin"),
        };
        headers.AddRange(answer.Headers);
        headers.Add(new("X-Backend", backend));
        headers.Add(new("X-Cold-Start", isFirst ? "true" : "false"));
        headers.Add(new("X-Trace-Id", traceId));
        if (!string.IsNullOrEmpty(corsOrigin))
        {
            headers.Add(new("Access-Control-Allow-Origin", corsOrigin));
            headers.Add(new("Access-Control-Expose-Headers", "ETag, Location, Retry-After, Server-Timing, X-Backend, X-Cold-Start, X-Trace-Id"));
        }

        headers.Add(new("Server-Timing", ServerTiming(Stopwatch.GetElapsedTime(started), database, isFirst ? Initialization : null)));
        Count(answer, route);
        return new BlogResponse(answer.Status, headers, body) { TraceId = traceId, Outcome = answer.Outcome, Failure = answer.Failure };
    }

    private static byte[] Serialize(ProblemKind problem, ValidationErrors? errors, string traceId)
    {
        var document = new ProblemDocument(
            problem.Type, problem.Title, problem.Status, problem.Detail, traceId, errors?.ToDictionary());
        return JsonSerializer.SerializeToUtf8Bytes(document, BlogJson.Relaxed.ProblemDocument);
    }

    // db is all time spent on DynamoDB, app the rest of ours.
    private static string ServerTiming(TimeSpan total, TimeSpan database, TimeSpan? initialization) => string.Create(
        CultureInfo.InvariantCulture,
        $"db;dur={database.TotalMilliseconds:F1}, app;dur={Math.Max(0, (total - database).TotalMilliseconds):F1}")
        + (initialization is { } init ? string.Create(CultureInfo.InvariantCulture, $", init;dur={init.TotalMilliseconds:F1}") : "");

    // Where nobody listens to traces there is no current activity; the client's trace is then known from its header.
    private static string TraceId(FieldValues requestHeaders)
    {
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity)
        {
            return activity.TraceId.ToHexString();
        }

        return ActivityContext.TryParse(requestHeaders.Joined("traceparent"), null, out var context)
            ? context.TraceId.ToHexString()
            : ActivityTraceId.CreateRandom().ToHexString();
    }

    private static void Count(Answer answer, BlogRoute? route)
    {
        var tags = new TagList { { "blog.outcome", answer.Outcome }, { "http.response.status_code", answer.Status } };
        if (route is not null)
        {
            tags.Add("http.request.method", route.Method);
            tags.Add("http.route", route.Path);
        }

        BlogTelemetry.Requests.Add(1, tags);
    }
}
