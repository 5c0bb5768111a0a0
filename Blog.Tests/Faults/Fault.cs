namespace Blog.Tests.Faults;

/// <summary>What the proxy does with an operation on its way to DynamoDB.</summary>
public enum FaultKind
{
    /// <summary>Passes it on after a while.</summary>
    Delay,

    /// <summary>Takes it and never answers.</summary>
    Hang,

    /// <summary>Refuses connections, and breaks those there are.</summary>
    Refuse,

    /// <summary>Takes it and resets the connection.</summary>
    Reset,

    /// <summary>Answers with an error of DynamoDB's.</summary>
    Error,

    /// <summary>Lets DynamoDB do it, and resets the connection instead of passing the answer on.</summary>
    CutAnswer,

    /// <summary>Lets DynamoDB do it, and keeps the answer until the fault ends.</summary>
    HoldAnswer,

    /// <summary>Keeps it, and passes it on when the fault ends: an attempt that arrives after everything else.</summary>
    HoldRequest,
}

/// <summary>A fault between the backends and DynamoDB.</summary>
/// <param name="Kind">What happens.</param>
public sealed record Fault(FaultKind Kind)
{
    /// <summary>Hits every operation (1), every second one, …</summary>
    public int Every { get; init; } = 1;

    /// <summary>The operations that write a post.</summary>
    public static string[] Writes { get; } = ["PutItem", "UpdateItem", "TransactWriteItems"];

    /// <summary>The operations hit; none for all.</summary>
    public string[] Operations { get; init; } = [];

    /// <summary>How long <see cref="FaultKind.Delay"/> waits.</summary>
    public TimeSpan Delay { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>HTTP status of <see cref="FaultKind.Error"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>DynamoDB's name of the error (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html).</summary>
    public string Code { get; init; } = "com.amazonaws.dynamodb.v20120810#InternalServerError";

    /// <summary>Too much for the table's throughput.</summary>
    public static Fault Throughput { get; } =
        new(FaultKind.Error) { Status = 400, Code = "com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException" };

    /// <summary>Too much for the account.</summary>
    public static Fault Throttling { get; } =
        new(FaultKind.Error) { Status = 400, Code = "com.amazon.coral.availability#ThrottlingException" };
}
