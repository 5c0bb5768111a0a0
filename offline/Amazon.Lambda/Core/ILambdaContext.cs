// The published assembly has no nullable annotations; annotating here would warn in one mode and not in the other.
#nullable disable

namespace Amazon.Lambda.Core;

/// <summary>What a handler can learn about the invocation it runs for.</summary>
public interface ILambdaContext
{
    /// <summary>Id of this invocation, the same one the invoker is given.</summary>
    string AwsRequestId { get; }

    /// <summary>Name of the function.</summary>
    string FunctionName { get; }

    /// <summary>Version of the function that runs, <c>$LATEST</c> or a number; null where the environment names none.</summary>
    string FunctionVersion { get; }

    /// <summary>ARN the function was invoked by.</summary>
    string InvokedFunctionArn { get; }

    /// <summary>Configured memory in MB; 0 where the environment names none.</summary>
    int MemoryLimitInMB { get; }

    /// <summary>Time left until Lambda ends the invocation; negative once the deadline has passed.</summary>
    TimeSpan RemainingTime { get; }

    /// <summary>Value of the Lambda-Runtime-Trace-Id header.</summary>
    string TraceId => string.Empty;
}
