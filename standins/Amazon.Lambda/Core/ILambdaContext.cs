// The published assembly has no nullable annotations; annotating here would warn in one mode and not in the other.
#nullable disable

namespace Amazon.Lambda.Core;

/// <summary>What a handler can learn about the invocation it runs for.</summary>
public interface ILambdaContext
{
    /// <summary>Id of this invocation, the same one the invoker is given.</summary>
    string AwsRequestId { get; }

    /// <summary>ARN the function was invoked by.</summary>
    string InvokedFunctionArn { get; }
}
