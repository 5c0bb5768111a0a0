namespace Blog.Core.DynamoDB;

/// <summary>How long one API request may keep trying DynamoDB. Every wait is bounded, so an answer always comes.</summary>
/// <param name="Total">For all operations and retries of one API request together.</param>
/// <param name="Attempt">For a single attempt; shorter when less is left of the total.</param>
/// <param name="FirstDelay">Longest wait before the first retry; doubles with each, and the real wait is a random part of it.</param>
public sealed record DynamoBudget(TimeSpan Total, TimeSpan Attempt, TimeSpan FirstDelay)
{
    /// <summary>Five seconds in all: under the timeout of every function, load balancer and gateway in front.</summary>
    public static DynamoBudget Default { get; } = new(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(2), TimeSpan.FromMilliseconds(50));

    /// <summary>One attempt of two seconds: for a health check.</summary>
    public static DynamoBudget Ping { get; } = new(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(2));
}

/// <summary>DynamoDB did not answer as hoped within the budget. Whether a write was done is not known.</summary>
public sealed class DynamoUnavailableException(bool throttled, string errorType, Exception inner)
    : Exception($"DynamoDB is {(throttled ? "throttling" : "unavailable")}: {errorType}.", inner)
{
    /// <summary>True when DynamoDB answered that there were too many requests.</summary>
    public bool Throttled => throttled;

    /// <summary>The error code of DynamoDB, or the class of the exception.</summary>
    public string ErrorType => errorType;
}

/// <summary>A write was sent more than once, and what DynamoDB holds now does not say whether one of them was done.</summary>
public sealed class WriteOutcomeUnknownException(string reason, Exception? inner = null) : Exception($"Whether the write was done is not known: {reason}.", inner);

/// <summary>DynamoDB refuses, and would refuse again: access denied, no such table, no credentials, a request of ours that is wrong.
/// Nothing was written.</summary>
public sealed class DynamoRefusedException(string errorType, Exception inner) : Exception($"DynamoDB refused: {errorType}.", inner)
{
    /// <summary>The error code of DynamoDB, or the class of the exception.</summary>
    public string ErrorType => errorType;
}
