using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Aspire.Hosting.ApplicationModel;
using Blog.AppHost;
using Microsoft.Extensions.DependencyInjection;

namespace Blog.Tests.Faults;

/// <summary>What the backends write to their logs.</summary>
[Collection(FaultyBlogCollection.Name)]
public sealed partial class ServerErrorLogTests(FaultyBlog blog)
{
    [Theory]
    [InlineData("functions", "PostBlog")]
    [InlineData("containers", ResourceNames.Containers)]
    public async Task Each_5xx_leaves_one_warning_with_its_trace_id_and_nothing_personal(string backend, string resource)
    {
        // Marks for everything a person sends; none may show up in a log.
        var mark = Guid.NewGuid().ToString("N");
        using var stop = new CancellationTokenSource();
        var lines = new ConcurrentQueue<string>();
        var watching = WatchAsync(resource, lines, stop.Token);
        using var client = blog.CreateClient(backend);
        var traces = new List<string>();
        using (blog.Proxy.Begin(Fault.Throttling))
        {
            using var answer = await client.SendAsync(Write(mark));
            Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            traces.Add(answer.Headers.GetValues("X-Trace-Id").Single());
        }

        using (var answer = await client.SendAsync(Write(mark)))
        {
            Assert.Equal(System.Net.HttpStatusCode.Created, answer.StatusCode);
        }

        var told = await Eventually.GetAsync(
            () => Task.FromResult(lines.Where(line => line.Contains(traces[0], StringComparison.Ordinal)).ToList()),
            found => found.Count > 0, $"a line in the log of {resource} with trace {traces[0]}");
        Assert.Contains("503", Assert.Single(told), StringComparison.Ordinal);
        Assert.Equal("warn", LevelOf(told[0], [.. lines]));
        Assert.DoesNotContain(lines, line => line.Contains(mark, StringComparison.OrdinalIgnoreCase));
        await stop.CancelAsync();
        await watching;
    }

    // The console says the level of a message in the same line or, as ASP.NET does, in the one before.
    private static string LevelOf(string told, List<string> lines) =>
        lines[..(lines.IndexOf(told) + 1)].Select(line => Level().Match(line)).Last(match => match.Success).Groups[1].Value;

    [GeneratedRegex(@"\e\[[0-9;]*m")]
    private static partial Regex Colour();

    [GeneratedRegex("(trce|dbug|info|warn|fail|crit): ")]
    private static partial Regex Level();

    private static HttpRequestMessage Write(string mark) => new(HttpMethod.Post, $"blogs?query={mark}")
    {
        Headers = { { "User-Agent", $"agent-{mark}" }, { "Authorization", $"Bearer {mark}" }, { "Cookie", $"name={mark}" } },
        Content = System.Net.Http.Json.JsonContent.Create(new { title = $"Title {mark}", author = $"Author {mark}", content = $"Content {mark}" }),
    };

    private async Task WatchAsync(string resource, ConcurrentQueue<string> lines, CancellationToken stop)
    {
        var logs = blog.App.Services.GetRequiredService<ResourceLoggerService>();
        var model = blog.App.Services.GetRequiredService<DistributedApplicationModel>();
        try
        {
            // The published log of several replicas goes on when it is cancelled, so it is the wait for its next lines that ends.
            var log = logs.WatchAsync(model.Resources.Single(candidate => candidate.Name == resource)).GetAsyncEnumerator(CancellationToken.None);
            while (await log.MoveNextAsync().AsTask().WaitAsync(stop))
            {
                foreach (var line in log.Current)
                {
                    lines.Enqueue(Colour().Replace(line.Content, ""));
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The test has seen enough.
        }
    }
}
