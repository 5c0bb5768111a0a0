using System.Net.Http.Headers;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation, from the headers of the Runtime API's answer.</summary>
internal sealed class LambdaContext(HttpResponseHeaders headers) : ILambdaContext
{
    public string AwsRequestId { get; } = Header(headers, "Lambda-Runtime-Aws-Request-Id")
        ?? throw new RuntimeApiClientException("The Lambda Runtime API sent an event without Lambda-Runtime-Aws-Request-Id.");

    public string? InvokedFunctionArn { get; } = Header(headers, "Lambda-Runtime-Invoked-Function-Arn");

    public string? TraceId { get; } = Header(headers, "Lambda-Runtime-Trace-Id");

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : null;
}
