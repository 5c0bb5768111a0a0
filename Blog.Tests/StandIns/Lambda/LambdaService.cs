using System.Net.Http.Headers;
using System.Text;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>The Lambda service emulator in a process of its own, and its Invoke API.</summary>
public sealed class LambdaService : IAsyncLifetime, IDisposable
{
    private readonly HttpClient _client = new() { Timeout = TimeSpan.FromMinutes(1) };
    private EmulatorProcess? _process;

    internal int Port { get; } = EmulatorProcess.FreePort();

    internal string Address => $"http://localhost:{Port}";

    /// <summary>A function name no other test uses.</summary>
    internal static string NewName() => $"Fn{Guid.NewGuid():N}";

    public async Task InitializeAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        _process = EmulatorProcess.Start([], ("LAMBDA_RUNTIME_API_PORT", $"{Port}"));
        await _process.WaitForAsync($"{Address}/lambda-runtime-api/healthcheck", deadline.Token);
    }

    public async Task DisposeAsync() => await _process!.DisposeAsync();

    public void Dispose() => _client.Dispose();

    internal FunctionProcess Start(string? name) => new(Port, name);

    internal Task<InvokeAnswer> InvokeAsync(string name, string payload, CancellationToken cancellationToken, string? invocationType = null) =>
        InvokeAsync(name, Encoding.UTF8.GetBytes(payload), cancellationToken, invocationType);

    internal async Task<InvokeAnswer> InvokeAsync(string name, byte[] payload, CancellationToken cancellationToken, string? invocationType = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Address}/2015-03-31/functions/{name}/invocations") { Content = new ByteArrayContent(payload) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (invocationType is not null)
        {
            request.Headers.Add("X-Amz-Invocation-Type", invocationType);
        }

        using var response = await _client.SendAsync(request, cancellationToken);
        var headers = response.Headers.Concat(response.Content.Headers).Where(header => header.Key is not ("Date" or "Server"))
            .ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase);
        return new InvokeAnswer((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken), headers);
    }

    internal async Task<InvokeAnswer> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _client.GetAsync(new Uri(Address + path), cancellationToken);
        return new InvokeAnswer(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(cancellationToken),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase));
    }
}

/// <summary>An answer; headers of an invocation without Date and Server.</summary>
internal sealed record InvokeAnswer(int Status, string Body, IReadOnlyDictionary<string, string> Headers);
