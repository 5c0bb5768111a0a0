namespace Blog.Tests.Support;

/// <summary>Lets every answer pass that keeps to docs/openapi.json, and fails the test at the first that does not.</summary>
public sealed class ContractHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    /// <summary>A client of one backend. Answers may take as long as a busy machine needs; a hang fails.</summary>
    public static HttpClient CreateClient(Uri backend) =>
        new(new ContractHandler()) { BaseAddress = backend, Timeout = TimeSpan.FromSeconds(60) };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken);
        await response.Content.LoadIntoBufferAsync(cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        if (path != "/blogs" && !path.StartsWith("/blogs/", StringComparison.Ordinal))
        {
            return response;
        }

        var headers = response.Headers.Concat(response.Content.Headers)
            .SelectMany(header => header.Value.Select(value => KeyValuePair.Create(header.Key, value))).ToList();
        var violations = OpenApiContract.Committed.FindViolations(
            request.Method.Method, path == "/blogs" ? "/blogs" : "/blogs/{id}", (int)response.StatusCode, headers,
            await response.Content.ReadAsByteArrayAsync(cancellationToken));
        Assert.True(violations.Count == 0, $"{request.Method} {path} → {(int)response.StatusCode}: {string.Join("; ", violations)}");
        return response;
    }
}
