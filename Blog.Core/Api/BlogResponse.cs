namespace Blog.Core.Api;

/// <summary>An answer, complete but for its transport.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Headers">All headers but Content-Length, in order, each name once.</param>
/// <param name="Body">Bytes of UTF-8, or empty for 204 and 304.</param>
public sealed record BlogResponse(int Status, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>W3C trace id of the request, as in <c>X-Trace-Id</c>.</summary>
    public required string TraceId { get; init; }

    /// <summary>One of <see cref="Outcomes"/>.</summary>
    public required string Outcome { get; init; }

    /// <summary>For a 5xx, what happened: for the log, never for the client.</summary>
    public Exception? Failure { get; init; }

    /// <summary><see cref="Failure"/> in words that quote nothing of the request.</summary>
    public string Reason => Failure is DynamoUnavailableException or DynamoRefusedException or WriteOutcomeUnknownException ? Failure.Message : Failure?.GetType().FullName ?? "";
}
