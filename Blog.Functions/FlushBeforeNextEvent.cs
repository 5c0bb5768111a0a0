using System.Text;

namespace Blog.Functions;

/// <summary>Sends telemetry before the Lambda Runtime API is asked for the next event. By then the client has its answer, and Lambda freezes
/// the process only when it has asked, so telemetry neither keeps the client waiting nor is lost.</summary>
/// <remarks>
/// The loop of Amazon.Lambda.RuntimeSupport has no place for work after an answer but its HTTP client. Lambda bills the time until the next
/// event is asked for (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html#runtimes-lifecycle-ib).
/// </remarks>
/// <param name="flushAsync">Sends telemetry; it bounds its own time and does not throw.</param>
internal sealed class FlushBeforeNextEvent(Func<Task> flushAsync) : DelegatingHandler(new SocketsHttpHandler
{
    // As RuntimeSupport's own: a trace header may hold any character.
    RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
    // Nothing closes the connection while an event takes long, or while Lambda has the process frozen.
    PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
    UseProxy = false,
})
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // Events are asked for by GET; answers and errors are posted.
        if (request.Method == HttpMethod.Get)
        {
            await flushAsync().ConfigureAwait(false);
        }

        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}
