using System.Net.Http.Headers;
using System.Text;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>The function's side of the Runtime API, one call at a time, over connections of its own.</summary>
internal sealed class FunctionProcess(int port, string? name) : IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(1) };

    public string Runtime { get; } = $"http://localhost:{port}{(name is null ? "" : $"/{name}")}/2018-06-01/runtime";

    public async Task<Event> NextAsync(CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(new Uri($"{Runtime}/invocation/next"), cancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        var headers = response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value));
        return new Event(headers["Lambda-Runtime-Aws-Request-Id"], await response.Content.ReadAsByteArrayAsync(cancellationToken), headers);
    }

    public Task<(int Status, string Body)> RespondAsync(string id, byte[] output, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{id}/response", output, null, "application/json", cancellationToken);

    public Task<(int Status, string Body)> FailAsync(string id, byte[] document, string? errorType, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{id}/error", document, errorType, "application/vnd.aws.lambda.error+json", cancellationToken);

    public Task<(int Status, string Body)> FailInitAsync(byte[] document, string? errorType, string contentType, CancellationToken cancellationToken) =>
        PostAsync("init/error", document, errorType, contentType, cancellationToken);

    /// <summary>Answers events until cancelled; null as output means the function fails.</summary>
    public async Task ServeAsync(Func<byte[], byte[]?> function, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var next = await NextAsync(cancellationToken);
                _ = function(next.Body) is { } output
                    ? await RespondAsync(next.Id, output, cancellationToken)
                    : await FailAsync(next.Id, """{"errorType":"Boom","errorMessage":"boom"}"""u8.ToArray(), "Boom", cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<(int Status, string Body)> PostAsync(
        string path, byte[] body, string? errorType, string contentType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Runtime}/{path}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (errorType is not null)
        {
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        }

        using var response = await _client.SendAsync(request, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}

/// <summary>What <c>next</c> handed out.</summary>
internal sealed record Event(string Id, byte[] Body, IReadOnlyDictionary<string, string> Headers)
{
    public string Text => Encoding.UTF8.GetString(Body);
}
