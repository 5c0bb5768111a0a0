using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Blog.Core;

/// <summary>Names of what Core measures, and how an application subscribes to it.</summary>
public static class BlogTelemetry
{
    /// <summary>Name of the <see cref="ActivitySource"/>: one client span per DynamoDB operation.</summary>
    public const string SourceName = "Blog.Core";

    /// <summary>Name of the <see cref="Meter"/>.</summary>
    public const string MeterName = "Blog.Core";

    /// <summary>Counter of answers by <c>blog.outcome</c> (see <see cref="Outcomes"/>), route and status.</summary>
    public const string RequestsMetric = "blog.requests";

    /// <summary>Counter of DynamoDB attempts that had to be repeated, by <c>error.type</c>.</summary>
    public const string RetriesMetric = "blog.dynamodb.retries";

    /// <summary>Histogram of DynamoDB operations in seconds, retries included (OpenTelemetry semantic conventions).</summary>
    public const string OperationDurationMetric = "db.client.operation.duration";

    internal static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Requests =
        Meter.CreateCounter<long>(RequestsMetric, "{request}", "Answers by outcome");

    internal static readonly Counter<long> Retries =
        Meter.CreateCounter<long>(RetriesMetric, "{attempt}", "DynamoDB attempts that were repeated");

    internal static readonly Histogram<double> OperationDuration =
        Meter.CreateHistogram<double>(OperationDurationMetric, "s", "Duration of DynamoDB operations, retries included");
}

/// <summary>Values of <c>blog.outcome</c>.</summary>
public static class Outcomes
{
    public const string Listed = "listed";
    public const string Read = "read";
    public const string NotModified = "not_modified";
    public const string Created = "created";
    public const string Replayed = "replayed";
    public const string Updated = "updated";
    public const string Deleted = "deleted";
    public const string Invalid = "invalid";
    public const string Unauthorized = "unauthorized";
    public const string NotFound = "not_found";
    public const string MethodNotAllowed = "method_not_allowed";
    public const string Conflict = "conflict";
    public const string TooLarge = "too_large";
    public const string UnsupportedMediaType = "unsupported_media_type";
    public const string KeyReused = "key_reused";
    public const string PreconditionRequired = "precondition_required";
    public const string RateLimited = "rate_limited";
    public const string Throttled = "throttled";
    public const string Unavailable = "unavailable";
    public const string Failed = "failed";
}
