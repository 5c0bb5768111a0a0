using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace Blog.Core.DynamoDB;

/// <summary>DynamoDB for one API request: sends operations, repeats those that failed in a way that may pass until the budget is
/// spent, and adds up the time. Several operations may run at once.</summary>
public sealed class DynamoSession(IAmazonDynamoDB client, string tableName, DynamoBudget budget)
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Lock _clock = new();
    private int _running;
    private long _busySince;

    public IAmazonDynamoDB Client => client;

    public string TableName => tableName;

    /// <summary>Time in which DynamoDB was waited for so far, retries and the waits between them included.</summary>
    public TimeSpan Elapsed { get; private set; }

    private TimeSpan Left => budget.Total - Stopwatch.GetElapsedTime(_started);

    /// <summary>Sends an operation that reads.</summary>
    /// <param name="name">Name of the operation, as DynamoDB calls it.</param>
    /// <param name="operation">One attempt.</param>
    /// <exception cref="DynamoUnavailableException">The budget is spent.</exception>
    /// <exception cref="DynamoRefusedException">DynamoDB refused for good.</exception>
    public Task<TResponse> ReadAsync<TResponse>(string name, Func<CancellationToken, Task<TResponse>> operation)
        where TResponse : AmazonWebServiceResponse => SendAsync(name, operation, new Attempts(Writes: false));

    /// <summary>Puts one item on a condition.</summary>
    /// <exception cref="DynamoUnavailableException">The budget is spent.</exception>
    /// <exception cref="DynamoRefusedException">DynamoDB refused for good.</exception>
    /// <exception cref="WriteOutcomeUnknownException">DynamoDB refused for good, after an attempt that may have been done.</exception>
    public Task<ConditionalWrite> PutAsync(PutItemRequest request) =>
        WriteAsync("PutItem", cancellation => client.PutItemAsync(request, cancellation), response => response.Attributes);

    /// <summary>Changes attributes of one item on a condition.</summary>
    /// <exception cref="DynamoUnavailableException">The budget is spent.</exception>
    /// <exception cref="DynamoRefusedException">DynamoDB refused for good.</exception>
    /// <exception cref="WriteOutcomeUnknownException">DynamoDB refused for good, after an attempt that may have been done.</exception>
    public Task<ConditionalWrite> UpdateAsync(UpdateItemRequest request) =>
        WriteAsync("UpdateItem", cancellation => client.UpdateItemAsync(request, cancellation), response => response.Attributes);

    /// <summary>Writes several items, all or none; the request's token makes it safe to repeat.</summary>
    /// <exception cref="TransactionCanceledException">A condition did not hold.</exception>
    /// <exception cref="DynamoUnavailableException">The budget is spent.</exception>
    /// <exception cref="DynamoRefusedException">DynamoDB refused for good.</exception>
    /// <exception cref="WriteOutcomeUnknownException">DynamoDB refused for good, after an attempt that may have been done.</exception>
    public Task TransactAsync(TransactWriteItemsRequest request) => SendAsync(
        "TransactWriteItems", cancellation => client.TransactWriteItemsAsync(request, cancellation), new Attempts(Writes: true));

    private async Task<ConditionalWrite> WriteAsync<TResponse>(
        string name, Func<CancellationToken, Task<TResponse>> operation, Func<TResponse, Dictionary<string, AttributeValue>?> item)
        where TResponse : AmazonWebServiceResponse
    {
        var attempts = new Attempts(Writes: true);
        try
        {
            return new(IsDone: true, MayBeDone: true, item(await SendAsync(name, operation, attempts)));
        }
        catch (ConditionalCheckFailedException failed)
        {
            return new(IsDone: false, attempts.MayBeDone, failed.Item is { Count: > 0 } existing ? existing : null);
        }
    }

    private async Task<TResponse> SendAsync<TResponse>(string name, Func<CancellationToken, Task<TResponse>> operation, Attempts attempts)
        where TResponse : AmazonWebServiceResponse
    {
        using var span = StartSpan(name);
        var begun = Stopwatch.GetTimestamp();
        string? error = null;
        DynamoFailure? earlier = null;
        StartClock();
        try
        {
            for (var attempt = 1; ; attempt++)
            {
                var limit = Left < budget.Attempt ? Left : budget.Attempt;
                try
                {
                    var response = await AttemptAsync(operation, limit);
                    span?.SetTag("aws.request_id", response.ResponseMetadata?.RequestId);
                    return response;
                }
                catch (Exception exception) when (!DynamoFailure.IsConditionFailed(exception))
                {
                    var failure = DynamoFailure.Of(exception);
                    var mayBeDone = attempts.MayBeDone;
                    attempts.MayBeDone |= failure.MayBeDone;
                    // An attempt that the end of the budget cut short says nothing about DynamoDB; the one before it does.
                    if (exception is TimeoutException && limit < budget.Attempt && earlier is { } before) failure = before;
                    earlier = failure;
                    error = failure.Type;
                    var wait = budget.FirstDelay * Math.Pow(2, attempt - 1) * Random.Shared.NextDouble();
                    if (!failure.Retryable)
                    {
                        throw attempts.Writes && mayBeDone ? new WriteOutcomeUnknownException(failure.Type, exception) : new DynamoRefusedException(failure.Type, exception);
                    }

                    if (wait >= Left)
                    {
                        throw new DynamoUnavailableException(failure.Throttled, failure.Type, exception);
                    }

                    BlogTelemetry.Retries.Add(1, new KeyValuePair<string, object?>("error.type", failure.Type));
                    span?.AddEvent(new ActivityEvent("retry", tags: new() { ["error.type"] = failure.Type }));
                    await Task.Delay(wait);
                    error = null;
                }
            }
        }
        finally
        {
            StopClock();
            Record(name, span, Stopwatch.GetElapsedTime(begun), error);
        }
    }

    private void StartClock()
    {
        lock (_clock)
        {
            if (_running++ == 0) _busySince = Stopwatch.GetTimestamp();
        }
    }

    private void StopClock()
    {
        lock (_clock)
        {
            if (--_running == 0) Elapsed += Stopwatch.GetElapsedTime(_busySince);
        }
    }

    private static async Task<TResponse> AttemptAsync<TResponse>(Func<CancellationToken, Task<TResponse>> operation, TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit > TimeSpan.Zero ? limit : TimeSpan.Zero);
        try
        {
            return await operation(timeout.Token);
        }
        catch (OperationCanceledException exception) when (timeout.IsCancellationRequested)
        {
            throw new TimeoutException($"DynamoDB did not answer within {limit.TotalMilliseconds:F0} ms.", exception);
        }
    }

    // https://opentelemetry.io/docs/specs/semconv/database/dynamodb/
    private Activity? StartSpan(string name)
    {
        var span = BlogTelemetry.Source.StartActivity($"{name} {tableName}", ActivityKind.Client);
        if (span is { IsAllDataRequested: true })
        {
            span.SetTag("db.system.name", "aws.dynamodb");
            span.SetTag("db.operation.name", name);
            span.SetTag("db.collection.name", tableName);
            span.SetTag("aws.dynamodb.table_names", new[] { tableName });
            span.SetTag("cloud.region", client.Config.RegionEndpoint?.SystemName);
            if (Uri.TryCreate(client.Config.ServiceURL, UriKind.Absolute, out var endpoint))
            {
                span.SetTag("server.address", endpoint.Host);
                span.SetTag("server.port", endpoint.Port);
            }
        }

        return span;
    }

    private void Record(string name, Activity? span, TimeSpan elapsed, string? error)
    {
        var tags = new TagList
        {
            { "db.system.name", "aws.dynamodb" }, { "db.operation.name", name }, { "db.collection.name", tableName },
        };
        if (error is not null)
        {
            tags.Add("error.type", error);
            span?.SetTag("error.type", error);
            span?.SetStatus(ActivityStatusCode.Error, error);
        }

        BlogTelemetry.OperationDuration.Record(elapsed.TotalSeconds, tags);
    }

    private sealed record Attempts(bool Writes)
    {
        public bool MayBeDone { get; set; }
    }
}

/// <summary>How a write on a condition ended.</summary>
/// <param name="IsDone">The condition held, and the item is written.</param>
/// <param name="MayBeDone">An earlier attempt may have been done although its answer is missing: then the condition may have met its own work.</param>
/// <param name="Item">What the request asked to be returned: of what it wrote, or of the item that did not meet the condition; null where there is none.</param>
public readonly record struct ConditionalWrite(bool IsDone, bool MayBeDone, Dictionary<string, AttributeValue>? Item);
