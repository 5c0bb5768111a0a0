using System.Diagnostics;
using System.Net;
using Blog.Tests.Faults.History;
using Xunit.Abstractions;

namespace Blog.Tests.Faults;

/// <summary>Faults between the backends and DynamoDB: nothing lost, nothing twice, no 500, no hang, and well again after.</summary>
[Collection(FaultyBlogCollection.Name)]
public sealed class FaultTests(FaultyBlog blog, ITestOutputHelper output)
{
    // Far above the backends' own budget of five seconds, for a busy machine; what takes longer hangs.
    private static readonly TimeSpan Hang = TimeSpan.FromSeconds(30);

    private static readonly Dictionary<string, Fault> All = new()
    {
        ["delayed"] = new(FaultKind.Delay),
        ["unanswered"] = new(FaultKind.Hang),
        ["refused"] = new(FaultKind.Refuse),
        ["reset"] = new(FaultKind.Reset),
        ["error 500"] = new(FaultKind.Error),
        ["throughput exceeded"] = Fault.Throughput,
        ["throttled"] = Fault.Throttling,
        ["answer cut after the write"] = new(FaultKind.CutAnswer) { Operations = Fault.Writes },
    };

    public static TheoryData<string> Passing { get; } = [.. All.Keys.Where(name => name != "refused")];

    public static TheoryData<string> Lasting { get; } = [.. All.Keys.Where(name => name is not ("delayed" or "throughput exceeded"))];

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task A_fault_now_and_then_loses_nothing_and_writes_nothing_twice(string name)
    {
        var recorder = new Recorder();
        using var functions = blog.CreateClient("functions");
        using var containers = blog.CreateClient("containers");
        var ids = new[] { await recorder.CreateFirstAsync(functions), await recorder.CreateFirstAsync(containers) };
        // An attempt without an answer costs two seconds, so fewer of those.
        using (var fault = blog.Proxy.Begin(All[name] with { Every = name == "unanswered" ? 8 : 3 }))
        {
            await Task.WhenAll(Enumerable.Range(0, 6).Select(worker =>
                WorkAsync(recorder, worker % 2 == 0 ? functions : containers, ids, $"{name} {worker}", rounds: 3)));
            Assert.True(fault.Hit >= 10, $"only {fault.Hit} operations were hit");
        }

        await CheckAsync(recorder, functions, containers, ids);
        output.WriteLine($"{name}: {recorder.Answers} answers, {recorder.Unavailable} of them 503, slowest {recorder.Slowest.TotalSeconds:F1} s");
    }

    [Theory]
    [MemberData(nameof(Lasting))]
    public async Task A_lasting_fault_is_answered_503_and_ends_with_its_cause(string name)
    {
        var recorder = new Recorder();
        using var functions = blog.CreateClient("functions");
        using var containers = blog.CreateClient("containers");
        var ids = new[] { await recorder.CreateFirstAsync(functions), await recorder.CreateFirstAsync(containers) };
        var key = $"lasting-{Guid.NewGuid():N}";
        var fault = blog.Proxy.Begin(All[name]);
        var ended = new TaskCompletionSource();
        var alive = StayAliveAsync(containers, ended.Task);
        try
        {
            var readable = All[name].Operations.Length > 0;
            await Task.WhenAll(
                FailAsync(recorder, functions, ids, readable),
                FailAsync(recorder, containers, ids, readable),
                recorder.CreateAsync(containers, key, "keyed"),
                readable ? Task.CompletedTask : WaitForHealthAsync(containers, HttpStatusCode.ServiceUnavailable));
        }
        finally
        {
            fault.Dispose();
        }

        var since = Stopwatch.StartNew();
        await WaitForAsync(functions, $"blogs/{ids[0]}");
        await WaitForAsync(containers, $"blogs/{ids[0]}");
        await WaitForHealthAsync(containers, HttpStatusCode.OK);
        var recovery = since.Elapsed;
        ended.SetResult();
        await alive;

        // The client that was told 503 asks again, and at the other backend.
        Assert.Equal(201, (await recorder.CreateAsync(functions, key, "keyed"))?.Status);
        await CheckAsync(recorder, functions, containers, ids);
        Figures.Write("recovery", (name, recovery.TotalSeconds));
        output.WriteLine($"{name}: well again after {recovery.TotalSeconds:F1} s; slowest answer {recorder.Slowest.TotalSeconds:F1} s");
    }

    private static async Task WorkAsync(Recorder recorder, HttpClient client, string[] ids, string name, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            var id = ids[round % ids.Length];
            if (await recorder.ReadAsync(client, id) is { } read)
            {
                await recorder.UpdateAsync(client, id, read.Version, $"{name} {round} update");
            }

            await recorder.CreateAsync(client, $"{name} {round} create");
            // As a client should: again with the same key until it is answered.
            var key = Guid.NewGuid().ToString("N");
            while (await recorder.CreateAsync(client, key, $"{name} {round} keyed") is null)
            {
                Assert.True(recorder.Unavailable < 100, "the fault is there now and then only");
            }
        }
    }

    private static async Task FailAsync(Recorder recorder, HttpClient client, string[] ids, bool readable)
    {
        // All five routes at once, so that the budget is spent once.
        var read = recorder.ReadAsync(client, ids[0]);
        var list = client.GetAsync("blogs?limit=1");
        var create = recorder.CreateAsync(client, $"never told {Guid.NewGuid():N}");
        var update = recorder.UpdateAsync(client, ids[0], 1, $"update {Guid.NewGuid():N}");
        var delete = recorder.DeleteAsync(client, ids[1], 1);
        await Task.WhenAll(read, list, create, update, delete);

        using var page = await list;
        Assert.Equal(readable ? HttpStatusCode.OK : HttpStatusCode.ServiceUnavailable, page.StatusCode);
        Assert.Equal(readable, await read is not null);
        Assert.Null(await create);
        if (!readable)
        {
            Assert.Null(await update);
            Assert.Null(await delete);
        }
    }

    // Histories are linearizable, with a last read of each blog by both; every title there once at most, every acknowledged one once.
    private static async Task CheckAsync(Recorder recorder, HttpClient functions, HttpClient containers, string[] ids)
    {
        foreach (var id in ids)
        {
            Assert.NotNull(await recorder.ReadAsync(functions, id));
            Assert.NotNull(await recorder.ReadAsync(containers, id));
        }

        var (count, violations) = recorder.Check();
        Assert.True(violations.Count == 0, string.Join("\n\n", violations));
        foreach (var client in (HttpClient[])[functions, containers])
        {
            var wrong = await Eventually.GetAsync(
                async () => recorder.FindWrongRows(await recorder.WalkAsync(client, 25), ids), rows => rows.Count == 0, "the list to hold each blog once");
            Assert.Empty(wrong);
        }

        Assert.True(recorder.Slowest < Hang, $"an answer took {recorder.Slowest}");
        Figures.Write("faults", ("histories", count), ("answers", recorder.Answers), ("503", recorder.Unavailable));
    }

    private static async Task StayAliveAsync(HttpClient containers, Task until)
    {
        do
        {
            using var response = await containers.GetAsync("alive");
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }
        while (await Task.WhenAny(until, Task.Delay(100)) != until);
    }

    private static Task<HttpStatusCode> WaitForHealthAsync(HttpClient containers, HttpStatusCode status) =>
        Eventually.GetAsync(() => StatusAsync(containers, "health"), seen => seen == status, $"/health to answer {status}");

    private static Task<HttpStatusCode> WaitForAsync(HttpClient client, string path) => Eventually.GetAsync(
        () => StatusAsync(client, path), seen => seen is HttpStatusCode.OK or HttpStatusCode.NotFound, $"{client.BaseAddress}{path} to answer again");

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path)
    {
        using var response = await client.GetAsync(path);
        return response.StatusCode;
    }
}
