using System.Collections.Concurrent;
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

    /// <summary>Counter of items of the table that hold no post that can be read.</summary>
    public const string UnreadableMetric = "blog.items.unreadable";

    /// <summary>Histogram of DynamoDB operations in seconds, retries included (OpenTelemetry semantic conventions).</summary>
    public const string OperationDurationMetric = "db.client.operation.duration";

    internal static readonly ActivitySource Source = new(SourceName);
    private static readonly Meter Meter = new(MeterName);

    internal static readonly Counter<long> Requests =
        Meter.CreateCounter<long>(RequestsMetric, "{request}", "Answers by outcome");

    internal static readonly Counter<long> Retries =
        Meter.CreateCounter<long>(RetriesMetric, "{attempt}", "DynamoDB attempts that were repeated");

    internal static readonly Counter<long> Unreadable =
        Meter.CreateCounter<long>(UnreadableMetric, "{item}", "Items that were left out because they could not be read");

    // Bounds of the semantic conventions: the default ones are for milliseconds.
    internal static readonly Histogram<double> OperationDuration = Meter.CreateHistogram(
        OperationDurationMetric, "s", "Duration of DynamoDB operations, retries included",
        tags: [], new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10] });

    // Bounded, as a table can hold any number of such items.
    private const int MaxReported = 10_000;
    private static readonly ConcurrentDictionary<string, bool> Reported = new();

    /// <summary>Raised once in the life of the process for each item that cannot be read, with its id: for the log.</summary>
    public static event Action<string>? UnreadableItem;

    internal static void ReportUnreadable(string id)
    {
        Unreadable.Add(1);
        if (Reported.Count < MaxReported && Reported.TryAdd(id, true)) UnreadableItem?.Invoke(id);
    }
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

    /// <summary>A write of which cannot be said whether it was done.</summary>
    public const string Unknown = "unknown";
    public const string Failed = "failed";
}
