using System.Diagnostics;
using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Blog.Core.DynamoDB;

/// <summary>What one API request does with DynamoDB: sends operations, repeats those that may succeed the next time until the
/// budget is spent, and adds up the time. Every operation sent through here must be safe to repeat.</summary>
public sealed class DynamoSession(IAmazonDynamoDB client, string tableName, DynamoBudget budget)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    public IAmazonDynamoDB Client => client;

    public string TableName => tableName;

    /// <summary>Time spent on DynamoDB so far, retries and the waits between them included.</summary>
    public TimeSpan Elapsed { get; private set; }

    private TimeSpan Left => budget.Total - Stopwatch.GetElapsedTime(_started);

    /// <param name="name">Name of the operation, as DynamoDB calls it.</param>
    /// <param name="operation">One attempt.</param>
    /// <exception cref="DynamoUnavailableException">The budget is spent.</exception>
    /// <exception cref="DynamoRefusedException">DynamoDB refused for good.</exception>
    /// <exception cref="Amazon.DynamoDBv2.Model.TransactionCanceledException">A condition did not hold.</exception>
    public async Task<TResponse> SendAsync<TResponse>(string name, Func<CancellationToken, Task<TResponse>> operation)
        where TResponse : AmazonWebServiceResponse
    {
        ArgumentNullException.ThrowIfNull(operation);
        using var span = StartSpan(name);
        var begun = Stopwatch.GetTimestamp();
        string? error = null;
        DynamoFailure? earlier = null;
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
                    // An attempt that the end of the budget cut short says nothing of DynamoDB; the one before does.
                    var failure = exception is TimeoutException && limit < budget.Attempt && earlier is { } before ? before : DynamoFailure.Of(exception);
                    earlier = failure;
                    error = failure.Type;
                    var wait = budget.FirstDelay * Math.Pow(2, attempt - 1) * Random.Shared.NextDouble();
                    if (!failure.Retryable)
                    {
                        throw new DynamoRefusedException(failure.Type, exception);
                    }

                    if (wait >= Left)
                    {
                        throw new DynamoUnavailableException(failure.Throttled, failure.Type, exception);
                    }

                    BlogTelemetry.Retries.Add(1, new KeyValuePair<string, object?>("error.type", failure.Type));
                    await Task.Delay(wait);
                    error = null;
                }
            }
        }
        finally
        {
            var elapsed = Stopwatch.GetElapsedTime(begun);
            Elapsed += elapsed;
            Record(name, span, elapsed, error);
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
}
