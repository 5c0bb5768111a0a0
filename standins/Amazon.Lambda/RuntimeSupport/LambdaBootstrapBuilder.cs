#nullable disable

using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Prepares the loop that fetches events from the Lambda Runtime API and hands them to a handler.</summary>
public class LambdaBootstrapBuilder
{
    private readonly InvocationHandler _handler;
    private LambdaBootstrapInitializer _initializer;
    private HttpClient _httpClient;

    private LambdaBootstrapBuilder(InvocationHandler handler) => _handler = handler;

    /// <summary>Starts with a handler.</summary>
    /// <param name="handler">Called once for each event; an exception becomes a function error.</param>
    /// <param name="serializer">Reads events and writes results.</param>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(Func<TInput, ILambdaContext, Task<TOutput>> handler, ILambdaSerializer serializer) =>
        new(async (input, context) =>
        {
            var output = new MemoryStream();
            serializer.Serialize(await handler(serializer.Deserialize<TInput>(input), context).ConfigureAwait(false), output);
            output.Position = 0;
            return output;
        });

    /// <summary>Sets the client for the Lambda Runtime API; its timeout becomes 12 hours. It is not disposed with the loop.</summary>
    public LambdaBootstrapBuilder UseHttpClient(HttpClient httpClient)
    {
        _httpClient = httpClient;
        return this;
    }

    /// <summary>Adds work for the initialisation phase, before the first event is fetched.</summary>
    /// <param name="lambdaBootstrapInitializer">An exception is reported as an initialisation error; false ends the process quietly.</param>
    public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer lambdaBootstrapInitializer)
    {
        _initializer = lambdaBootstrapInitializer;
        return this;
    }

    /// <summary>Makes the loop.</summary>
    public LambdaBootstrap Build() =>
        Build(new RuntimeApiClient(Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API"), _httpClient), LambdaConsole.Redirect());

    internal LambdaBootstrap Build(RuntimeApiClient client, LambdaConsole console) => new(_handler, _initializer, client, console);
}

/// <summary>Initialisation of a function, before its first event.</summary>
/// <returns>False where the function shall not run.</returns>
public delegate Task<bool> LambdaBootstrapInitializer();

internal delegate Task<Stream> InvocationHandler(Stream input, ILambdaContext context);
