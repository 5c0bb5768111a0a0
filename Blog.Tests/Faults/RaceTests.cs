using System.Collections.Concurrent;
using Blog.Tests.Faults.History;
using Xunit.Abstractions;

namespace Blog.Tests.Faults;

/// <summary>Many clients at both backends at once. What they saw is recorded and checked, not counted at the end.</summary>
[Collection(BlogAppCollection.Name)]
public sealed class RaceTests(BlogApp blog, ITestOutputHelper output) : IDisposable
{
    private readonly Recorder _recorder = new();
    private readonly HttpClient _functions = ContractHandler.CreateClient(blog.Backend("functions"));
    private readonly HttpClient _containers = ContractHandler.CreateClient(blog.Backend("containers"));

    public void Dispose()
    {
        _functions.Dispose();
        _containers.Dispose();
    }

    [Fact]
    public async Task Of_many_creates_with_one_key_one_makes_a_blog_and_all_get_it()
    {
        for (var round = 0; round < 5; round++)
        {
            var key = Guid.NewGuid().ToString("N");
            // Every fourth writer uses the key for something else.
            await Task.WhenAll(Writers(16).Select(writer => _recorder.CreateAsync(writer.Client, key, writer.Number % 4 == 3 ? $"{key} other" : $"{key} one")));
        }

        Check();
        var (walk, titles) = await _recorder.WalkAsync(_containers, 100);
        Assert.Empty(_recorder.FindWrongRows((walk, titles), []));
        Assert.Equal(5, walk.Ids.Count);
    }

    [Fact]
    public async Task Of_many_updates_of_one_version_one_wins_and_readers_see_versions_only_grow()
    {
        var id = await _recorder.CreateFirstAsync(_containers);
        using var stop = new CancellationTokenSource();
        var readers = Writers(4).Select(reader => ReadUntilAsync(reader.Client, id, stop.Token)).ToList();
        for (var version = 1; version <= 10; version++)
        {
            var answers = await Task.WhenAll(Writers(12).Select(writer =>
                _recorder.UpdateAsync(writer.Client, id, version, $"{version} by {writer.Number}")));
            Assert.Single(answers, answer => answer?.Status == 200);
        }

        // At the end all try to delete what they saw last.
        await Task.WhenAll(Writers(6).Select(writer => _recorder.DeleteAsync(writer.Client, id, 11)));
        await stop.CancelAsync();
        await Task.WhenAll(readers);
        Check();
    }

    [Fact]
    public async Task Paging_while_others_write_repeats_and_skips_nothing_that_was_there()
    {
        await Task.WhenAll(Writers(30).Select(writer => _recorder.CreateAsync(writer.Client, $"there {writer.Number}")));
        var doomed = new ConcurrentQueue<string>(_recorder.Lives.Keys.Where((_, index) => index % 3 == 0));
        using var stop = new CancellationTokenSource();
        var writers = Writers(4).Select(writer => ChangeUntilAsync(writer.Client, writer.Number, doomed, stop.Token)).ToList();
        var walks = (await Task.WhenAll(Writers(4).Select(reader => WalkAsync(reader.Client, limit: reader.Number + 6, walks: 3)))).SelectMany(walk => walk).ToList();
        await stop.CancelAsync();
        await Task.WhenAll(writers);

        var violations = walks.SelectMany(walk => FeedHistory.FindViolations([.. _recorder.Lives.Values], walk)).ToList();
        Assert.True(violations.Count == 0, string.Join("\n", violations));
        Assert.Contains(_recorder.Lives.Values, life => life.DeleteInvoked is not null);
        Assert.True(_recorder.Lives.Count > 30, "blogs came while the pages were read");
        Figures.Write("races", ("walks", walks.Count), ("rows", walks.Sum(walk => walk.Ids.Count)), ("repeated or skipped", violations.Count));
        output.WriteLine($"{walks.Count} walks over {walks.Sum(walk => walk.Ids.Count)} rows while {_recorder.Lives.Count - 30} blogs came");
    }

    private void Check()
    {
        var (count, violations) = _recorder.Check();
        Assert.True(violations.Count == 0, string.Join("\n\n", violations));
        Assert.Equal(0, _recorder.Unavailable);
        Figures.Write("races", ("histories", count), ("answers", _recorder.Answers), ("not linearizable", violations.Count));
        output.WriteLine($"{count} histories of {_recorder.Answers} answers are linearizable");
    }

    // Clients of both backends in turn.
    private IEnumerable<(HttpClient Client, int Number)> Writers(int count) =>
        Enumerable.Range(0, count).Select(number => (number % 2 == 0 ? _functions : _containers, number));

    // Not without end: where the emulator is slow the writers take long, and the readers' history would grow past checking.
    private async Task ReadUntilAsync(HttpClient client, string id, CancellationToken stop)
    {
        for (var read = 0; read < 400 && !stop.IsCancellationRequested; read++)
        {
            await _recorder.ReadAsync(client, id);
        }
    }

    private async Task ChangeUntilAsync(HttpClient client, int number, ConcurrentQueue<string> doomed, CancellationToken stop)
    {
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            await _recorder.CreateAsync(client, $"new {number} {round}");
            if (doomed.TryDequeue(out var id))
            {
                await _recorder.DeleteAsync(client, id, 1);
            }
        }
    }

    private async Task<List<Walk>> WalkAsync(HttpClient client, int limit, int walks)
    {
        var seen = new List<Walk>();
        while (seen.Count < walks)
        {
            seen.Add((await _recorder.WalkAsync(client, limit)).Walk);
        }

        return seen;
    }
}
