using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Blog.Tests.Contract.Parity;

/// <summary>How a case ended.</summary>
/// <param name="Difference">What differs, or null.</param>
/// <param name="ReachedOurCode">Whether both answers came from the blog, and not from a server or gateway before it.</param>
/// <param name="Busy">Whether a backend answered 503.</param>
internal sealed record Verdict(string? Difference, bool ReachedOurCode, bool Busy = false);

/// <summary>
/// Sends cases to both backends, one after the other, and keeps their states the same: cases that read get one blog that
/// both see, cases that write get twins, one for each backend, which go through the same versions.
/// </summary>
internal sealed class ParityLane : IDisposable
{
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(60);
    private const int Attempts = 5;
    private static int _keys;

    private readonly HttpClient _containers;
    private readonly Uri _functionsAddress;
    private readonly Uri _containersAddress;
    private readonly string _run = Guid.NewGuid().ToString("N")[..12];
    private RawHttpClient _toFunctions;
    private RawHttpClient _toContainers;
    private Placeholders? _forFunctions;
    private Placeholders? _forContainers;
    private bool _isStale;

    public ParityLane(Uri functions, Uri containers)
    {
        (_functionsAddress, _containersAddress) = (functions, containers);
        _containers = ContractHandler.CreateClient(containers);
        (_toFunctions, _toContainers) = (new RawHttpClient(functions), new RawHttpClient(containers));
    }

    /// <summary>Sends a case to both. A case with an Idempotency-Key is sent three times: the last time with another title, where it has one.</summary>
    public async Task<Verdict> CompareAsync(RequestCase request)
    {
        // On a machine with too much to do a backend may say that it is busy; that is no difference, and the case is tried again.
        for (var attempt = 1; ; attempt++)
        {
            var verdict = await CompareFromScratchAsync(request);
            if (!verdict.Busy || attempt == Attempts) return verdict;
            (_forFunctions, _forContainers) = (null, null);
        }
    }

    private async Task<Verdict> CompareFromScratchAsync(RequestCase request)
    {
        if (_isStale) (_forFunctions, _forContainers, _isStale) = (null, null, false);
        await PrepareAsync(request.Method);
        var key = $"{_run}{Interlocked.Increment(ref _keys)}";
        (_forFunctions, _forContainers) = (_forFunctions! with { Key = key + "f" }, _forContainers! with { Key = key + "c" });
        var verdict = await CompareOnceAsync(request);
        if (verdict.Difference is null && request.Method == "POST" && request.Fields.Any(field => field.Key == "Idempotency-Key"))
        {
            var again = await CompareOnceAsync(request);
            return again.Difference is null ? await CompareOnceAsync(request with { Body = request.Body.Replace("\"title\":\"T", "\"title\":\"O", StringComparison.Ordinal) }) : again;
        }

        return verdict;
    }

    public void Dispose()
    {
        _containers.Dispose();
        _toFunctions.Dispose();
        _toContainers.Dispose();
    }

    private async Task<Verdict> CompareOnceAsync(RequestCase request)
    {
        var both = await Task.WhenAll(
            SendAsync(_toFunctions, request, _forFunctions!), SendAsync(_toContainers, request, _forContainers!));
        var busy = both.Any(answer => answer?.Status == 503);
        var verdict = Judge(request, both[0], both[1]) with { Busy = busy };
        if (verdict.Difference is not null)
        {
            // The next case, perhaps a shrunk one, starts from a state that is the same again.
            (_forFunctions, _forContainers) = (null, null);
            _toFunctions.Dispose();
            _toContainers.Dispose();
            (_toFunctions, _toContainers) = (new RawHttpClient(_functionsAddress), new RawHttpClient(_containersAddress));
        }
        else if (both[0]?.Status != both[1]?.Status)
        {
            // Excluded: the two copies of the state are no longer the same.
            _isStale = true;
        }
        else if (both[0]?.Status == 200 && request.Method == "PUT")
        {
            (_forFunctions, _forContainers) = (Next(_forFunctions!), Next(_forContainers!));
        }
        else if (both[0]?.Status == 204)
        {
            (_forFunctions, _forContainers) = (null, null);
        }

        return verdict;
    }

    private static Placeholders Next(Placeholders current) => current with { Version = current.Version + 1 };

    private Verdict Judge(RequestCase request, RawResponse? functions, RawResponse? containers)
    {
        if (functions is null || containers is null)
        {
            var alike = (functions ?? containers) is not { } answer || Exclusions.IsRefusal(answer);
            return new Verdict(alike ? null : $"answer or none: {functions?.Head} | {containers?.Head}", false);
        }

        if (Exclusions.Reason(request, functions, containers) is not null)
        {
            return new Verdict(null, false);
        }

        var isWrite = request.Method != "GET";
        var (one, other) = (CanonicalAnswer.Of(functions, _forFunctions!.Id, isWrite), CanonicalAnswer.Of(containers, _forContainers!.Id, isWrite));
        if (one != other)
        {
            return new Verdict($"functions:\n{Short(one)}\ncontainers:\n{Short(other)}", true);
        }

        return functions.Head["X-Backend"] is null
            ? new Verdict(null, false)
            : new Verdict(FindViolations(request, functions) ?? FindViolations(request, containers), true);
    }

    private static string? FindViolations(RequestCase request, RawResponse response)
    {
        var isItem = request.Method is "PUT" or "DELETE" || (request.Method == "GET" && request.Target.StartsWith("/blogs/", StringComparison.Ordinal));
        var template = isItem ? "/blogs/{id}" : "/blogs";
        var violations = OpenApiContract.Committed.FindViolations(request.Method, template, response.Status, response.Head.Fields, response.Body);
        return violations.Count == 0 ? null : $"not as in openapi.json: {string.Join("; ", violations)}\n{response.Head}";
    }

    private static string Short(string text) => text.Length <= 1500 ? text : $"{text[..1500]}… ({text.Length} characters)";

    private static async Task<RawResponse?> SendAsync(RawHttpClient client, RequestCase request, Placeholders placeholders)
    {
        using var deadline = new CancellationTokenSource(Hang);
        try
        {
            return await client.SendAsync(request.Method, request.ToBytes(client.Authority, placeholders), deadline.Token);
        }
        catch (IOException)
        {
            // The server closed the connection: an answer of its kind.
            return null;
        }
    }

    private async Task PrepareAsync(string method)
    {
        if (_forFunctions is not null)
        {
            return;
        }

        if (method is "PUT" or "DELETE")
        {
            (_forFunctions, _forContainers) = (new(await CreateAsync("Twin"), 1), new(await CreateAsync("Twin"), 1));
            return;
        }

        var ids = new List<string>();
        for (var index = 0; index < 4; index++)
        {
            ids.Add(await CreateAsync($"Row {index}"));
        }

        var shared = new Placeholders(
            ids[^1], 1, "", await CursorAsync("limit=2"), await CursorAsync($"limit=2&author={Placeholders.Author}"));
        (_forFunctions, _forContainers) = (shared, shared);
    }

    private async Task<string> CreateAsync(string title)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var response = await _containers.PostAsJsonAsync("blogs", new { title, author = Placeholders.Author, content = "Content.", tags = Array.Empty<string>() });
            if (response.StatusCode == HttpStatusCode.ServiceUnavailable && attempt < Attempts) continue;
            response.EnsureSuccessStatusCode();
            return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
        }
    }

    private async Task<string> CursorAsync(string query) =>
        (await _containers.GetFromJsonAsync<JsonElement>($"blogs?{query}")).GetProperty("nextCursor").GetString()!;
}
