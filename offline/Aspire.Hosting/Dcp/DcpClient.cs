using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace Aspire.Hosting.Dcp;

/// <summary>Speaks the Kubernetes-style REST API of DCP: JSON over HTTP/2 with a bearer token and DCP's own certificate authority.</summary>
internal sealed class DcpClient : IDisposable
{
    public const string ApiVersion = "usvc-dev.developer.microsoft.com/v1";
    private readonly X509Certificate2 _authority;
    private readonly HttpClient _http;

    /// <param name="kubeconfig">Content of the file DCP wrote.</param>
    public DcpClient(string kubeconfig)
    {
        string Read(string key) => kubeconfig.Split('\n').Select(line => line.Trim()).FirstOrDefault(line => line.StartsWith($"{key}: ", StringComparison.Ordinal))?[(key.Length + 2)..].Trim('"')
            ?? throw new FormatException($"No {key} in the kubeconfig.");

        _authority = X509Certificate2.CreateFromPem(Encoding.ASCII.GetString(Convert.FromBase64String(Read("certificate-authority-data"))));
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            EnableMultipleHttp2Connections = true,
            SslOptions = new()
            {
                CertificateChainPolicy = new()
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _authority },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        _http = new(handler)
        {
            BaseAddress = new($"{Read("server")}/"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultRequestHeaders = { Authorization = new("Bearer", Read("token")) },
        };
    }

    /// <summary>Whether DCP is listening yet.</summary>
    public async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync($"apis/{ApiVersion}", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    public Task CreateAsync(string kind, JsonObject value, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, Path(kind), value, "application/json", cancellationToken);

    /// <summary>Asks for the end of a process; false when there is no such object.</summary>
    public Task<bool> StopAsync(string kind, string name, CancellationToken cancellationToken) =>
        IsThereAsync(SendAsync(HttpMethod.Patch, $"{Path(kind)}/{name}", new() { ["spec"] = new JsonObject { ["stop"] = true } }, "application/merge-patch+json", cancellationToken));

    /// <summary>Deletes an object, which is gone when a watch says so; false when there is no such object.</summary>
    public Task<bool> DeleteAsync(string kind, string name, CancellationToken cancellationToken) =>
        IsThereAsync(SendAsync(HttpMethod.Delete, $"{Path(kind)}/{name}", null, null, cancellationToken));

    /// <summary>Asks DCP to end everything it runs, and then itself.</summary>
    public Task StopServerAsync(CancellationToken cancellationToken) => SendAsync(
        HttpMethod.Patch, "admin/execution", new() { ["status"] = "Stopping", ["shutdownResourceCleanup"] = "Full" }, "application/merge-patch+json", cancellationToken);

    /// <summary>Waits until nobody answers at DCP's address any more.</summary>
    public async Task WaitForEndAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(_http.BaseAddress!.Host, _http.BaseAddress.Port, cancellationToken);
                await Task.Delay(20, cancellationToken);
            }
        }
        catch (SocketException)
        {
            // Refused: it is gone.
        }
    }

    /// <summary>All objects of a kind as ADDED events, then every change, until the server ends the stream.</summary>
    public async IAsyncEnumerable<(string Type, JsonObject Object)> WatchAsync(string kind, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in ReadLinesAsync($"{Path(kind)}?watch=true", cancellationToken))
        {
            if (JsonNode.Parse(line) is JsonObject change && change["object"] is JsonObject value)
            {
                yield return ((string?)change["type"] ?? "", value);
            }
        }
    }

    /// <summary>Lines of a process's output, or of what DCP has to say about it.</summary>
    /// <param name="kind">Kind of the object.</param>
    /// <param name="name">Name of the object.</param>
    /// <param name="source">stdout, stderr, startup_stdout, startup_stderr or system.</param>
    /// <param name="skip">Number of lines left out at the beginning; all lines to come follow when null.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public IAsyncEnumerable<string> ReadLogAsync(string kind, string name, string source, int? skip, CancellationToken cancellationToken) => ReadLinesAsync(
        $"{Path(kind)}/{name}/log?timestamps=true&source={source}&line_numbers=false&follow={(skip is null ? "true" : "false")}{(skip > 0 ? $"&skip={skip}" : "")}", cancellationToken);

    public void Dispose()
    {
        _http.Dispose();
        _authority.Dispose();
    }

    private static async Task<bool> IsThereAsync(Task request)
    {
        try
        {
            await request;
            return true;
        }
        catch (HttpRequestException ex) when (ex.StatusCode == HttpStatusCode.NotFound)
        {
            return false;
        }
    }

    private static string Path(string kind) => $"apis/{ApiVersion}/{kind}";

    private async IAsyncEnumerable<string> ReadLinesAsync(string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }

    private async Task SendAsync(HttpMethod method, string path, JsonObject? body, string? mediaType, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20 };
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, new MediaTypeHeaderValue(mediaType!));
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(20));
        using var response = await _http.SendAsync(request, limit.Token);
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException($"DCP answered {(int)response.StatusCode} to {method} {path}: {await response.Content.ReadAsStringAsync(limit.Token)}", null, response.StatusCode);
        }
    }
}
