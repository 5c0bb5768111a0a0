using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Blog.Core.DynamoDB;

/// <summary>What an exception of the SDK means for the attempt that met it.</summary>
/// <param name="Retryable">The next attempt may succeed.</param>
/// <param name="Throttled">There were too many requests.</param>
/// <param name="Type">The error code of DynamoDB, or the class of the exception.</param>
/// <param name="MayBeDone">A write may have been done all the same: it was sent, and no answer says that it was refused.</param>
internal readonly record struct DynamoFailure(bool Retryable, bool Throttled, string Type, bool MayBeDone = false)
{
    public const string ConditionFailed = "ConditionalCheckFailed";

    // The reasons of a cancelled transaction that may be gone at the next attempt.
    private static readonly string[] Transient = ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"];

    public static DynamoFailure Of(Exception exception) => exception switch
    {
        TransactionCanceledException cancelled => OfTransaction(cancelled),
        ProvisionedThroughputExceededException or RequestLimitExceededException or ThrottlingException or LimitExceededException =>
            new(true, true, Code(exception)),
        AmazonDynamoDBException { ErrorCode: "ThrottlingException" or "Throttling" } => new(true, true, Code(exception)),
        AmazonDynamoDBException { ErrorCode: "TransactionInProgressException" or "TransactionConflictException" } => new(true, false, Code(exception)),
        // All other refusals of DynamoDB (no such table, no permission, …) are final.
        AmazonServiceException { StatusCode: >= System.Net.HttpStatusCode.BadRequest and < System.Net.HttpStatusCode.InternalServerError } =>
            new(false, false, Code(exception)),
        // The SDK itself refuses, before it sends anything: no credentials or no region. Failures of the network have an inner exception that says so.
        AmazonClientException when !IsOfTheNetwork(exception) => new(false, false, "no valid AWS credentials or region"),
        _ => new(true, false, Code(exception), MayBeDone: !NeverConnected(exception)),
    };

    /// <summary>Whether a condition of the request did not hold, which is an outcome and not a failure.</summary>
    public static bool IsConditionFailed(Exception exception) =>
        exception is ConditionalCheckFailedException
        || (exception is TransactionCanceledException { CancellationReasons: { } reasons } && reasons.Exists(reason => reason.Code == ConditionFailed));

    private static bool NeverConnected(Exception? exception) =>
        exception is HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError }
        || (exception?.InnerException is { } inner && NeverConnected(inner));

    private static bool IsOfTheNetwork(Exception? exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or TimeoutException or System.Net.Sockets.SocketException
        || (exception?.InnerException is { } inner && IsOfTheNetwork(inner));

    private static DynamoFailure OfTransaction(TransactionCanceledException cancelled)
    {
        var codes = (cancelled.CancellationReasons ?? []).Select(reason => reason.Code).Where(code => code is not (null or "None")).ToList();
        return new(
            Retryable: codes.Count == 0 || codes.TrueForAll(code => Transient.Contains(code)),
            Throttled: codes.Exists(code => code is "ThrottlingError" or "ProvisionedThroughputExceeded"),
            Type: codes.FirstOrDefault() ?? Code(cancelled));
    }

    private static string Code(Exception exception) =>
        exception is AmazonServiceException { ErrorCode: { Length: > 0 } code } ? code : exception.GetType().Name;
}
