using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Blog.AppHost;
using Blog.Tests.Faults.History;
using Xunit.Abstractions;

namespace Blog.Tests.Faults;

/// <summary>Processes that are stopped or killed while they work.</summary>
[Collection(FaultyBlogCollection.Name)]
public sealed class StoppingTests(FaultyBlog blog, ITestOutputHelper output)
{
    [Fact]
    public async Task A_container_that_is_told_to_stop_answers_every_request_it_has_accepted()
    {
        var (name, replica) = (await blog.GetReplicasAsync(ResourceNames.Containers, 2)).First();
        var author = $"Stopping {Guid.NewGuid():N}";
        var created = new ConcurrentBag<string>();
        var unavailable = new ConcurrentBag<string>();
        var unanswered = new ConcurrentBag<string>();
        // Slow enough that the signal meets requests at work.
        using (var fault = blog.Proxy.Begin(new Fault(FaultKind.Delay) { Delay = TimeSpan.FromMilliseconds(400), Operations = Fault.Writes }))
        {
            var clients = Enumerable.Range(0, 12).Select(client => WriteUntilRefusedAsync(replica.Address!, author, client, created, unavailable, unanswered)).ToList();
            await Eventually.GetAsync(() => Task.FromResult((fault.Hit, created.Count)), seen => seen.Hit >= 24 && seen.Count >= 12, "requests at work");
            Signals.Terminate(replica.ProcessId);
            await Task.WhenAll(clients).WaitAsync(TimeSpan.FromSeconds(60));
        }

        // A request without an answer was never accepted: nothing of it was done. One with 201 was done, once; one with 503, which
        // a busy machine may give, once at most.
        using var functions = blog.CreateClient("functions");
        var there = await ReadTitlesAsync(functions, author);
        Assert.Equal(created.Concat(unavailable.Intersect(there)).Order(), there.Order());
        Assert.Empty(unanswered.Intersect(there));
        await blog.StartAgainAsync(ResourceNames.Containers, name);
        Figures.Write("stopping", ("answered", created.Count + unavailable.Count), ("refused before they were accepted", unanswered.Count));
        output.WriteLine($"{created.Count} created, {unavailable.Count} answered 503, {unanswered.Count} refused");
    }

    [Theory]
    [InlineData("PostBlog", "SIGKILL")]
    [InlineData("PutBlog", "SIGKILL")]
    [InlineData("DeleteBlog", "SIGKILL")]
    [InlineData("PostBlog", "SIGTERM")]
    public async Task A_function_that_ends_after_its_write_and_before_its_answer_changes_nothing_twice(string function, string signal)
    {
        var recorder = new Recorder();
        using var functions = blog.CreateClient("functions");
        using var containers = blog.CreateClient("containers");
        // What the gateway says of a function that died is no answer of the blog, so it is not held against docs/openapi.json.
        using var gateway = new HttpClient { BaseAddress = functions.BaseAddress, Timeout = TimeSpan.FromSeconds(60) };
        var id = await recorder.CreateFirstAsync(containers);
        var key = Guid.NewGuid().ToString("N");
        Task<HttpResponseMessage> killed;
        using (var fault = blog.Proxy.Begin(new Fault(FaultKind.HoldAnswer) { Operations = Fault.Writes }))
        {
            killed = gateway.SendAsync(Write(function, id, key, recorder.Author));
            // DynamoDB has done the write, and the function does not know yet.
            await Eventually.GetAsync(() => Task.FromResult(fault.Done), done => done > 0, "the write to be done");
            var (name, process) = (await blog.GetReplicasAsync(function, 1)).Single();
            (signal == "SIGKILL" ? (Action<int>)Signals.Kill : Signals.Terminate)(process.ProcessId);
            fault.Dispose();
            await blog.StartAgainAsync(function, name);
        }

        // The event is delivered again, or the gateway gives it up; the client cannot tell and asks again.
        var first = await OutcomeAsync(killed);
        var second = await OutcomeAsync(functions.SendAsync(Write(function, id, key, recorder.Author)));
        output.WriteLine($"{function}: {first}, then {second}");
        var titles = await ReadTitlesAsync(containers, recorder.Author);
        using var after = await containers.GetAsync($"blogs/{id}");
        switch (function)
        {
            case "PostBlog":
                Assert.Equal(HttpStatusCode.Created, second);
                Assert.Equal(["first", "written"], titles.Order());
                break;
            case "PutBlog":
                Assert.Equal(HttpStatusCode.PreconditionFailed, second);
                Assert.Equal("\"2\"", after.Headers.ETag?.Tag);
                break;
            default:
                Assert.Equal(HttpStatusCode.NotFound, second);
                Assert.Equal(HttpStatusCode.NotFound, after.StatusCode);
                break;
        }
    }

    [Fact]
    public async Task DynamoDB_Local_killed_and_started_again_is_found_again_with_everything_acknowledged()
    {
        var recorder = new Recorder();
        using var functions = blog.CreateClient("functions");
        using var containers = blog.CreateClient("containers");
        HttpClient[] clients = [functions, containers];
        var ids = new[] { await recorder.CreateFirstAsync(functions), await recorder.CreateFirstAsync(containers) };
        using var stop = new CancellationTokenSource();
        var writers = clients.Select((client, index) => WriteAsync(recorder, client, ids[index], stop.Token)).ToList();
        await Eventually.GetAsync(() => Task.FromResult(recorder.Lives.Count), count => count >= 6, "writes to be acknowledged");

        var (name, process) = (await blog.GetReplicasAsync(ResourceNames.DynamoDB, 1)).Single();
        // DynamoDB Local answers a transaction some milliseconds before it is on disk, and loses it when it is killed between the two.
        // Once it has gone on to other operations, whose answers nobody gets, everything acknowledged is there to be found again.
        using (var fault = blog.Proxy.Begin(new Fault(FaultKind.CutAnswer)))
        {
            await Eventually.GetAsync(() => Task.FromResult(fault.Done), done => done >= 4, "operations after those acknowledged");
            Signals.Kill(process.ProcessId);
        }

        await Eventually.GetAsync(() => Task.FromResult(recorder.Unavailable), count => count >= 2, "the outage to be felt");
        await blog.StartAgainAsync(ResourceNames.DynamoDB, name);
        var since = Stopwatch.StartNew();
        foreach (var client in clients)
        {
            await Eventually.GetAsync(() => recorder.ReadAsync(client, ids[0]), read => read is not null, $"{client.BaseAddress} to answer again");
        }

        var recovery = since.Elapsed;
        await stop.CancelAsync();
        await Task.WhenAll(writers);
        foreach (var (client, id) in clients.SelectMany(client => ids.Select(id => (client, id))))
        {
            Assert.NotNull(await recorder.ReadAsync(client, id));
        }

        var (_, violations) = recorder.Check();
        Assert.True(violations.Count == 0, string.Join("\n\n", violations));
        Assert.Empty(recorder.FindWrongRows(await recorder.WalkAsync(containers, 50), ids));
        Figures.Write("recovery", ("DynamoDB Local killed and started again", recovery.TotalSeconds));
        output.WriteLine($"{recorder.Lives.Count} blogs acknowledged, well again after {recovery.TotalSeconds:F1} s");
    }

    // A new connection for each request, as a load balancer's health or a new client would make; ends when one is refused.
    private static async Task WriteUntilRefusedAsync(
        string address, string author, int client, ConcurrentBag<string> created, ConcurrentBag<string> unavailable, ConcurrentBag<string> unanswered)
    {
        for (var number = 0; ; number++)
        {
            var title = $"{client}/{number}";
            using var http = ContractHandler.CreateClient(new Uri(address));
            try
            {
                using var response = await http.PostAsJsonAsync("blogs", new { title, author, content = "Content." });
                Assert.Contains(response.StatusCode, (HttpStatusCode[])[HttpStatusCode.Created, HttpStatusCode.ServiceUnavailable]);
                (response.StatusCode == HttpStatusCode.Created ? created : unavailable).Add(title);
            }
            catch (HttpRequestException)
            {
                unanswered.Add(title);
                return;
            }
        }
    }

    private static async Task WriteAsync(Recorder recorder, HttpClient client, string id, CancellationToken stop)
    {
        for (var number = 0; !stop.IsCancellationRequested; number++)
        {
            await recorder.CreateAsync(client, $"{client.BaseAddress} {number}");
            if (await recorder.ReadAsync(client, id) is { Status: 200 } read)
            {
                await recorder.UpdateAsync(client, id, read.Version, $"{client.BaseAddress} update {number}");
            }
        }
    }

    private static HttpRequestMessage Write(string function, string id, string key, string author)
    {
        var (method, path) = function switch
        {
            "PostBlog" => (HttpMethod.Post, "blogs"),
            "PutBlog" => (HttpMethod.Put, $"blogs/{id}"),
            _ => (HttpMethod.Delete, $"blogs/{id}"),
        };
        var request = new HttpRequestMessage(method, path);
        if (function == "PostBlog")
        {
            request.Headers.Add("Idempotency-Key", key);
        }
        else
        {
            request.Headers.Add("If-Match", "\"1\"");
        }

        if (function != "DeleteBlog")
        {
            request.Content = JsonContent.Create(new { title = "written", author, content = "Content." });
        }

        return request;
    }

    private static async Task<HttpStatusCode?> OutcomeAsync(Task<HttpResponseMessage> sending)
    {
        try
        {
            using var response = await sending;
            return response.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return null;
        }
    }

    private static async Task<List<string>> ReadTitlesAsync(HttpClient client, string author)
    {
        var titles = new List<string>();
        string? cursor = null;
        do
        {
            var page = await client.GetFromJsonAsync<System.Text.Json.JsonElement>(
                $"blogs?limit=100&author={Uri.EscapeDataString(author)}{(cursor is null ? "" : $"&cursor={cursor}")}");
            titles.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("title").GetString()!));
            cursor = page.GetProperty("nextCursor").GetString();
        }
        while (cursor is not null);
        return titles;
    }
}
