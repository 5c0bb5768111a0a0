using Amazon.Runtime;

namespace Blog.Core.DynamoDB;

/// <summary>The HTTP client for DynamoDB, without what DynamoDB never asks for (cookies, redirects), without a time limit beside that of
/// <see cref="DynamoSession"/>, and without spans of its own below that of the operation, which has each retry as an event.</summary>
internal sealed class DynamoHttpClient : HttpClientFactory
{
    public override HttpClient CreateHttpClient(IClientConfig clientConfig)
    {
        var sockets = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ActivityHeadersPropagator = null };
        if (clientConfig.ConnectTimeout is { } limit) sockets.ConnectTimeout = limit;
        return new HttpClient(new WithoutDate(sockets)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    // The SDK copies all headers of an answer, and the date is parsed for that, which takes long. It looks at the date of errors only, to
    // correct its clock.
    private sealed class WithoutDate(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode) response.Headers.Remove("Date");
            return response;
        }
    }
}
