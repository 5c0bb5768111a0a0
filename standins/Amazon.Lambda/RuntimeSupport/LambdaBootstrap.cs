namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Fetches events one after the other from the Lambda Runtime API and hands them to a handler.</summary>
/// <remarks>https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html</remarks>
public class LambdaBootstrap : IDisposable
{
    private readonly InvocationHandler _handler;
    private readonly LambdaBootstrapInitializer? _initializer;
    private readonly RuntimeApiClient _client;
    private readonly LambdaConsole _console;

    internal LambdaBootstrap(InvocationHandler handler, LambdaBootstrapInitializer? initializer, RuntimeApiClient client, LambdaConsole console) =>
        (_handler, _initializer, _client, _console) = (handler, initializer, client, console);

    /// <summary>
    /// Initialises, then serves events until <paramref name="cancellationToken"/> is cancelled. Ends with an exception when the
    /// initialisation fails or the Runtime API cannot be reached.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for the next event, and reporting; a handler at work is awaited.</param>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (!await InitializeAsync().ConfigureAwait(false))
        {
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await InvokeOnceAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
            catch (OperationCanceledException)
            {
                // The long poll reached the HTTP timeout without an event.
            }
        }
    }

    /// <summary>Closes the connections to the Runtime API.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Closes the connections to the Runtime API.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _client.Dispose();
        }
    }

    private async Task<bool> InitializeAsync()
    {
        try
        {
            return _initializer is null || await _initializer().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _console.WriteError(exception);
            await _client.ReportInitializationErrorAsync(exception).ConfigureAwait(false);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        var (input, context) = await _client.NextAsync(cancellationToken).ConfigureAwait(false);
        _console.RequestId = context.AwsRequestId;
        // Where the AWS SDK and X-Ray look for the trace of the invocation.
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", context.TraceId);

        Stream output;
        try
        {
            output = await _handler(input, context).ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            _console.WriteError(exception);
            await _client.ReportInvocationErrorAsync(context.AwsRequestId, exception, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _client.RespondAsync(context.AwsRequestId, output, cancellationToken).ConfigureAwait(false);
    }
}
