using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace Blog.Tests.Faults.History;

/// <summary>
/// Calls the API and records what was asked, what was answered, and when. Safe for concurrent use. A 503 is recorded as
/// unknown: a write may or may not have been done. Any other answer that the specification does not know fails at once.
/// </summary>
public sealed class Recorder
{
    private readonly ConcurrentQueue<(string Id, Operation<BlogInput, BlogOutput> Operation)> _changes = new();
    private readonly ConcurrentQueue<(string Key, Operation<string, CreateOutput> Operation)> _creates = new();
    private int _answers;
    private int _unavailable;
    private long _slowest;

    /// <summary>The author of everything written here: tells this recording's blogs from all others.</summary>
    public string Author { get; } = $"Recorder {Guid.NewGuid():N}";

    /// <summary>When each blog came and went.</summary>
    public ConcurrentDictionary<string, Life> Lives { get; } = new();

    /// <summary>Titles of creates whose outcome was unknown at some time.</summary>
    public ConcurrentBag<string> Unacknowledged { get; } = [];

    /// <summary>Answers received.</summary>
    public int Answers => _answers;

    /// <summary>How many of them were 503.</summary>
    public int Unavailable => _unavailable;

    /// <summary>The longest any of them took.</summary>
    public TimeSpan Slowest => Stopwatch.GetElapsedTime(0, _slowest);

    /// <summary>Histories by object: the number of those checked and a text for each that is not linearizable.</summary>
    public (int Checked, IReadOnlyList<string> Violations) Check()
    {
        var blogs = _changes.GroupBy(change => change.Id).ToList();
        var keys = _creates.GroupBy(create => create.Key).ToList();
        string?[] violations =
        [
            .. blogs.Select(blog => Linearizability.FindViolation<BlogRegister, BlogInput, BlogOutput>(
                new BlogRegister(1, "first"), BlogRegister.Step, blog.Select(change => change.Operation))),
            .. keys.Select(key => Linearizability.FindViolation<KeyedCreate, string, CreateOutput>(
                KeyedCreate.Unused, KeyedCreate.Step, key.Select(create => create.Operation))),
        ];
        return (violations.Length, [.. violations.OfType<string>()]);
    }

    /// <summary>What is wrong with a list of this recording's blogs: a blog twice, an acknowledged one missing, one that nobody wrote.</summary>
    /// <param name="seen">A walk through the list, when nobody writes any more, and the titles seen.</param>
    /// <param name="others">Blogs of <see cref="CreateFirstAsync"/>; they may have been deleted.</param>
    public IReadOnlyList<string> FindWrongRows((Walk Walk, IReadOnlyList<string> Titles) seen, IReadOnlyCollection<string> others)
    {
        var rows = seen.Walk.Ids.Zip(seen.Titles).Where(row => !others.Contains(row.First)).ToList();
        var there = seen.Walk.Ids.ToHashSet();
        return
        [
            .. rows.GroupBy(row => row.Second).Where(title => title.Count() > 1).Select(title => $"'{title.Key}' is there {title.Count()} times"),
            .. Lives.Values.Where(life => life.DeleteInvoked is null && !others.Contains(life.Id) && !there.Contains(life.Id)).Select(life => $"{life.Id} is lost"),
            .. rows.Where(row => !Lives.ContainsKey(row.First) && !Unacknowledged.Contains(row.Second)).Select(row => $"nobody wrote '{row.Second}'"),
        ];
    }

    /// <summary>Creates a blog in version 1 with the title "first", outside of the recording of operations.</summary>
    public async Task<string> CreateFirstAsync(HttpClient client)
    {
        using var response = await client.PostAsJsonAsync("blogs", Draft("first"));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        return (await ReadBlogAsync(response)).GetProperty("id").GetString()!;
    }

    public Task<BlogOutput?> ReadAsync(HttpClient client, string id) =>
        ChangeAsync(client, id, new BlogInput.Read(), new HttpRequestMessage(HttpMethod.Get, $"blogs/{id}"));

    public Task<BlogOutput?> UpdateAsync(HttpClient client, string id, long version, string title) =>
        ChangeAsync(client, id, new BlogInput.Update(version, title), new HttpRequestMessage(HttpMethod.Put, $"blogs/{id}")
        {
            Headers = { { "If-Match", Tag(version) } },
            Content = JsonContent.Create(Draft(title)),
        });

    public Task<BlogOutput?> DeleteAsync(HttpClient client, string id, long version) =>
        ChangeAsync(client, id, new BlogInput.Delete(version), new HttpRequestMessage(HttpMethod.Delete, $"blogs/{id}")
        {
            Headers = { { "If-Match", Tag(version) } },
        });

    /// <summary>POST with an Idempotency-Key.</summary>
    /// <returns>The answer, null when it is unknown.</returns>
    public async Task<CreateOutput?> CreateAsync(HttpClient client, string key, string title)
    {
        var (output, invoked, returned) = await SendCreateAsync(client, key, title);
        _creates.Enqueue((key, new(title, output, invoked, returned)));
        if (output is null)
        {
            Unacknowledged.Add(title);
        }

        return output;
    }

    /// <summary>POST without a key; the title must be new.</summary>
    public async Task<CreateOutput?> CreateAsync(HttpClient client, string title)
    {
        var (output, _, _) = await SendCreateAsync(client, null, title);
        if (output is null)
        {
            Unacknowledged.Add(title);
        }

        return output;
    }

    /// <summary>Walks through all pages of this recording's blogs.</summary>
    /// <returns>The walk, and the titles seen.</returns>
    public async Task<(Walk Walk, IReadOnlyList<string> Titles)> WalkAsync(HttpClient client, int limit)
    {
        var invoked = Stopwatch.GetTimestamp();
        List<string> ids = [], titles = [];
        string? cursor = null;
        do
        {
            var query = $"blogs?limit={limit}&author={Uri.EscapeDataString(Author)}{(cursor is null ? "" : $"&cursor={cursor}")}";
            using var response = await client.GetAsync(query);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            var page = await ReadBlogAsync(response);
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("id").GetString()!));
            titles.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("title").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return (new Walk(ids, invoked, Stopwatch.GetTimestamp()), titles);
    }

    private async Task<(CreateOutput? Output, long Invoked, long Returned)> SendCreateAsync(HttpClient client, string? key, string title)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "blogs") { Content = JsonContent.Create(Draft(title)) };
        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        var invoked = Stopwatch.GetTimestamp();
        using var response = await SendAsync(client, request);
        var returned = Stopwatch.GetTimestamp();
        switch ((int)response.StatusCode)
        {
            case 201:
                var id = (await ReadBlogAsync(response)).GetProperty("id").GetString()!;
                Lives.TryAdd(id, new Life(id, invoked, returned));
                return (new(201, id), invoked, returned);
            case 422:
                return (new(422), invoked, returned);
            case 503:
                return (null, invoked, long.MaxValue);
            default:
                throw Unexpected(request, response);
        }
    }

    private async Task<BlogOutput?> ChangeAsync(HttpClient client, string id, BlogInput input, HttpRequestMessage request)
    {
        using var _ = request;
        var invoked = Stopwatch.GetTimestamp();
        using var response = await SendAsync(client, request);
        var returned = Stopwatch.GetTimestamp();
        BlogOutput? output;
        switch ((int)response.StatusCode)
        {
            case 200:
                var blog = await ReadBlogAsync(response);
                output = new(200, blog.GetProperty("version").GetInt64(), blog.GetProperty("title").GetString());
                Assert.Equal(Tag(output.Version), response.Headers.ETag?.Tag);
                break;
            case 204 or 404 or 412:
                output = new((int)response.StatusCode);
                break;
            case 503:
                output = null;
                break;
            default:
                throw Unexpected(request, response);
        }

        // A read that was not answered says nothing.
        if (output is not null || input is not BlogInput.Read)
        {
            _changes.Enqueue((id, new(input, output, invoked, output is null ? long.MaxValue : returned)));
        }

        if (input is BlogInput.Delete && output?.Status == 204)
        {
            Lives.AddOrUpdate(id, _ => new Life(id, 0, 0, invoked, returned), (_, life) => life with { DeleteInvoked = invoked, DeleteReturned = returned });
        }

        return output;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpClient client, HttpRequestMessage request)
    {
        var started = Stopwatch.GetTimestamp();
        var response = await client.SendAsync(request);
        InterlockedMax(ref _slowest, Stopwatch.GetTimestamp() - started);
        Interlocked.Increment(ref _answers);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable)
        {
            Interlocked.Increment(ref _unavailable);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        return response;
    }

    private object Draft(string title) => new { title, author = Author, content = $"Content of {title}.", tags = Array.Empty<string>() };

    private static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    private static async Task<JsonElement> ReadBlogAsync(HttpResponseMessage response) => await response.Content.ReadFromJsonAsync<JsonElement>();

    private static Xunit.Sdk.XunitException Unexpected(HttpRequestMessage request, HttpResponseMessage response) =>
        new($"{request.Method} {request.RequestUri} was answered {(int)response.StatusCode}: {response.Content.ReadAsStringAsync().Result}");

    private static void InterlockedMax(ref long target, long value)
    {
        long current;
        while ((current = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, current) != current)
        {
            // Someone else was faster; look again.
        }
    }
}
