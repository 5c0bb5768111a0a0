using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;
using Xunit.Abstractions;

namespace Blog.Tests.Contract.Parity;

/// <summary>Both backends answer every request alike: status, headers and body.</summary>
[Collection(BlogAppCollection.Name)]
public sealed class ParityTests(BlogApp blog, ITestOutputHelper output)
{
    private const int RequiredCases = 2_000;

    private static string FixedCases { get; } = Repository.PathOf("Blog.Tests", "Contract", "Parity", "fixed-cases.jsonl");

    [Fact]
    public async Task Every_case_that_once_differed_is_answered_alike()
    {
        var cases = File.ReadAllLines(FixedCases).Where(line => line.Length > 0).Select(RequestCase.FromJson).ToList();
        var differences = new List<string>();
        foreach (var group in cases.GroupBy(fixedCase => fixedCase.Method))
        {
            using var own = CreateLane();
            foreach (var fixedCase in group)
            {
                if ((await own.CompareAsync(fixedCase)).Difference is { } difference)
                {
                    differences.Add($"{fixedCase.ToJson()}\n{difference}");
                }
            }
        }

        Assert.NotEmpty(cases);
        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    [Fact]
    public async Task Generated_requests_valid_hostile_and_malformed_are_answered_alike()
    {
        // To repeat a run: BLOG_PARITY_SEED=<the seed printed>.
        var given = Environment.GetEnvironmentVariable("BLOG_PARITY_SEED");
        var seed = string.IsNullOrEmpty(given) ? (ulong)Random.Shared.NextInt64() : ulong.Parse(given, CultureInfo.InvariantCulture);
        output.WriteLine($"seed {seed}");

        // One lane per function, at the same time; the list last, when nobody writes.
        var results = (await Task.WhenAll(
            RunAsync(HostileRequests.Post, seed, 600),
            RunAsync(HostileRequests.Put, seed, 500),
            RunAsync(HostileRequests.Get, seed, 500),
            RunAsync(HostileRequests.Delete, seed, 250))).Append(await RunAsync(HostileRequests.List, seed, 450)).ToList();

        foreach (var result in results)
        {
            output.WriteLine($"{result.Cases} cases, {result.Compared} of them answered by the blog");
        }

        var failures = results.Where(result => result.Failure is not null).ToList();
        Assert.True(failures.Count == 0, $"seed {seed}\n{string.Join("\n\n", failures.Select(result => result.Failure))}");
        var compared = results.Sum(result => result.Compared);
        Figures.Write("parity", ("cases", results.Sum(result => result.Cases)), ("answered by the blog", compared), ("differences", failures.Count));
        Assert.True(compared >= RequiredCases, $"only {compared} cases reached the blog");
    }

    [Fact]
    public async Task A_body_that_no_event_can_hold_is_too_large_for_both()
    {
        using var lane = CreateLane();
        var request = new RequestCase("POST", "/blogs", [new("Content-Type", "application/json")], new string('x', 7 * 1024 * 1024));
        var verdict = await lane.CompareAsync(request);
        Assert.Null(verdict.Difference);
        Assert.False(verdict.ReachedOurCode);
    }

    private ParityLane CreateLane() => new(blog.Backend("functions"), blog.Backend("containers"));

    private Task<Result> RunAsync(Gen<RequestCase> cases, ulong seed, int count) => Task.Run(() =>
    {
        using var lane = CreateLane();
        int total = 0, compared = 0;
        (RequestCase Case, string Difference)? smallest = null;
        var config = Config.Quick.WithMaxTest(count).WithQuietOnSuccess(true).WithRunner(new Silent())
            .WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed, (seed << 1) | 1), FSharpOption<int>.None)));
        var alike = Prop.ForAll(Arb.From(cases, request => request.Shrink()), request =>
        {
            total++;
            Verdict verdict;
            try
            {
                verdict = lane.CompareAsync(request).GetAwaiter().GetResult();
            }
            catch (Exception exception)
            {
                // FsCheck would end the run here and tell only its runner.
                smallest = (request, exception.ToString());
                throw;
            }

            compared += verdict.ReachedOurCode ? 1 : 0;
            // FsCheck goes on from each smaller case that fails too, so the last one is the smallest.
            smallest = verdict.Difference is { } difference ? (request, difference) : smallest;
            return verdict.Difference is null;
        });
        Check.One(config, alike);
        return new Result(total, compared, smallest is var (request, text) ? Keep(request, text) : null);
    });

    private static string Keep(RequestCase request, string difference)
    {
        File.AppendAllText(FixedCases, request.ToJson() + "\n");
        return $"kept as the last line of {Path.GetFileName(FixedCases)}:\n{request.ToJson()}\n{difference}";
    }

    private sealed record Result(int Cases, int Compared, string? Failure);

    // What FsCheck would print is in the test's own message.
    private sealed class Silent : IRunner
    {
        public void OnStartFixture(Type t) { }

        public void OnArguments(int ntest, Microsoft.FSharp.Collections.FSharpList<object> args, FSharpFunc<int, FSharpFunc<Microsoft.FSharp.Collections.FSharpList<object>, string>> every) { }

        public void OnShrink(Microsoft.FSharp.Collections.FSharpList<object> args, FSharpFunc<Microsoft.FSharp.Collections.FSharpList<object>, string> everyShrink) { }

        public void OnFinished(string name, TestResult testResult) { }
    }
}
