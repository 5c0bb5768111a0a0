using System.Globalization;
using System.Net.Http.Headers;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation, from the headers of the Runtime API's answer and the function's environment.</summary>
internal sealed class LambdaContext : ILambdaContext
{
    private readonly long _deadlineMs;

    public LambdaContext(HttpResponseHeaders headers)
    {
        AwsRequestId = Header("Lambda-Runtime-Aws-Request-Id")
            ?? throw new RuntimeApiClientException("The Lambda Runtime API sent an event without Lambda-Runtime-Aws-Request-Id.");
        InvokedFunctionArn = Header("Lambda-Runtime-Invoked-Function-Arn");
        TraceId = Header("Lambda-Runtime-Trace-Id");
        _ = long.TryParse(Header("Lambda-Runtime-Deadline-Ms"), NumberStyles.None, CultureInfo.InvariantCulture, out _deadlineMs);
        _ = int.TryParse(Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE"), NumberStyles.None, CultureInfo.InvariantCulture, out var memory);
        MemoryLimitInMB = memory;

        string? Header(string name) => headers.TryGetValues(name, out var values) ? values.First() : null;
    }

    public string AwsRequestId { get; }

    public string? InvokedFunctionArn { get; }

    public string? TraceId { get; }

    public int MemoryLimitInMB { get; }

    public string? FunctionName { get; } = Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_NAME");

    public string? FunctionVersion { get; } = Environment.GetEnvironmentVariable("AWS_LAMBDA_FUNCTION_VERSION");

    public TimeSpan RemainingTime => DateTimeOffset.FromUnixTimeMilliseconds(_deadlineMs) - DateTimeOffset.UtcNow;
}
