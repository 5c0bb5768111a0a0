using System.Net;
using System.Net.Http.Headers;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The function's side of the Lambda Runtime API.</summary>
internal sealed class RuntimeApiClient : IDisposable
{
    // Lambda freezes an idle function in the middle of the long poll, for hours.
    private static readonly TimeSpan LongPoll = TimeSpan.FromHours(12);

    private readonly HttpClient _http;
    private readonly bool _isOwn;
    private readonly string _runtime;

    /// <param name="address">AWS_LAMBDA_RUNTIME_API: host:port, and with the emulator the name of the function, host:port/name.</param>
    /// <param name="http">A client to use instead of its own.</param>
    public RuntimeApiClient(string? address, HttpClient? http = null)
    {
        if (string.IsNullOrEmpty(address))
        {
            throw new InvalidOperationException("AWS_LAMBDA_RUNTIME_API is not set: the process was not started by Lambda or its emulator.");
        }

        _runtime = $"http://{address}/2018-06-01/runtime";
        _isOwn = http is null;
        _http = http ?? new HttpClient(new SocketsHttpHandler
        {
            RequestHeaderEncodingSelector = (_, _) => Encoding.UTF8,
            // Closed during a long invocation, it would tell the emulator that the process died.
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
            UseProxy = false,
        });
        _http.Timeout = LongPoll;
        if (_isOwn) _http.DefaultRequestHeaders.UserAgent.ParseAdd($"aws-lambda-dotnet/{Environment.Version}");
    }

    public async Task<(Stream Input, LambdaContext Context)> NextAsync(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri($"{_runtime}/invocation/next"), cancellationToken).ConfigureAwait(false);
        await ThrowUnlessAsync(HttpStatusCode.OK, response, cancellationToken).ConfigureAwait(false);
        var input = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return (new MemoryStream(input, writable: false), new LambdaContext(response.Headers));
    }

    public async Task RespondAsync(string requestId, Stream output, CancellationToken cancellationToken)
    {
        using var content = new StreamContent(output);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        await PostAsync($"invocation/{requestId}/response", content, null, cancellationToken).ConfigureAwait(false);
    }

    public Task ReportInvocationErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken) =>
        PostErrorAsync($"invocation/{requestId}/error", exception, exception.GetType().Name, cancellationToken);

    public Task ReportInitializationErrorAsync(Exception exception) =>
        PostErrorAsync("init/error", exception, null, CancellationToken.None);

    public void Dispose()
    {
        if (_isOwn) _http.Dispose();
    }

    private async Task PostErrorAsync(string path, Exception exception, string? errorType, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(ErrorDocument.Write(exception));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/vnd.aws.lambda.error+json");
        await PostAsync(path, content, errorType, cancellationToken).ConfigureAwait(false);
    }

    private async Task PostAsync(string path, HttpContent content, string? errorType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_runtime}/{path}") { Content = content };
        if (errorType is not null)
        {
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using var response = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        await ThrowUnlessAsync(HttpStatusCode.Accepted, response, cancellationToken).ConfigureAwait(false);
    }

    private static async Task ThrowUnlessAsync(HttpStatusCode expected, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode != expected)
        {
            var body = await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false);
            throw new RuntimeApiClientException(
                $"The Lambda Runtime API answered {(int)response.StatusCode} to {response.RequestMessage!.RequestUri!.AbsolutePath}: {body}");
        }
    }
}

/// <summary>The Runtime API refused a call; the function cannot go on.</summary>
internal sealed class RuntimeApiClientException(string message) : Exception(message);
