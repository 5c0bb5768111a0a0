using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Aspire.Hosting.Testing;
using Blog.AppHost;

namespace Blog.Benchmarks;

/// <summary>
/// Suite <c>warm</c>: one request at a time to the function by way of the gateway and Lambda emulators, and to the container by way of its proxy, as
/// <c>./run</c> has them, dashboard and all. Rounds in alternating order; ratios are of two rounds that follow each other.
/// </summary>
internal static partial class Warm
{
    private const int Rounds = 15;
    private const int Requests = 200;
    private static readonly string[] Parts = ["db", "app"];

    public static async Task RunAsync()
    {
        await using var app = await RunningBlog.StartAsync(withDashboard: true);
        Backend[] backends =
        [
            new("the container", app.GetEndpoint(ResourceNames.Containers, "http")),
            new("the function, by way of the emulators", app.GetEndpoint(ResourceNames.ApiGateway, "http")),
        ];
        using var client = new HttpClient();
        var id = await CreateAsync(client, backends[0]);
        for (var round = 0; round <= Rounds; round++)
        {
            foreach (var backend in round % 2 == 0 ? backends : Enumerable.Reverse(backends))
            {
                var measured = await MeasureAsync(client, new Uri(backend.Address, $"blogs/{id}"));
                if (round == 0) continue; // compiles, and fills caches
                backend.Measured.Add(measured);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}, {backend.Name}: p50 {measured.Median:F2} ms, p99 {measured.Percentile99:F2} ms"));
            }
        }

        await app.StopAsync();
        await Report.WriteAsync("warm", Describe(backends));
        await Report.WriteJsonAsync("warm", backends.Select(backend => new { backend.Name, backend.Measured }));
    }

    private static async Task<string> CreateAsync(HttpClient client, Backend backend)
    {
        using var content = new StringContent(TestBed.Draft, Encoding.UTF8, "application/json");
        using var response = await client.PostAsync(new Uri(backend.Address, "blogs"), content);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("id").GetString()!;
    }

    private static async Task<Measured> MeasureAsync(HttpClient client, Uri post)
    {
        var times = new List<double>();
        var parts = Parts.ToDictionary(part => part, _ => new List<double>());
        for (var request = 0; request < Requests; request++)
        {
            var started = Stopwatch.GetTimestamp();
            using var response = await client.GetAsync(post); // reads the body too
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            response.EnsureSuccessStatusCode();
            var timing = string.Join(',', response.Headers.GetValues("Server-Timing"));
            foreach (Match match in Duration().Matches(timing))
            {
                if (parts.TryGetValue(match.Groups[1].Value, out var part)) part.Add(double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
            }
        }

        return new(Quantile(times, 0.5), Quantile(times, 0.99), parts.ToDictionary(part => part.Key, part => part.Value.Count == 0 ? 0 : part.Value.Average()));
    }

    private static string Describe(Backend[] backends)
    {
        var (container, function) = (backends[0], backends[1]);
        var ratios = function.Measured.Zip(container.Measured, (ours, theirs) => ours.Median / theirs.Median).Order().ToList();
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            ## A warm function

            `GET /blogs/{"{id}"}` of a post of 5 KB, one request at a time, everything running as under `./run` with its dashboard; {Rounds} rounds of {Requests} requests each in alternating order on one
            machine with {Environment.ProcessorCount} processors. Medians over the rounds, with the range, in milliseconds; `db` and `app` as the answers' `Server-Timing` has them,
            on average. On AWS there are other gateways and proxies, so only `app` carries over.

            | | p50 | p99 | `db` | `app` |
            |---|---|---|---|---|

            """));
        foreach (var backend in backends)
        {
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"| {backend.Name} | {backend.Middle(m => m.Median):F2} ({backend.Measured.Min(m => m.Median):F2}–{backend.Measured.Max(m => m.Median):F2}) | {backend.Middle(m => m.Percentile99):F1} | {string.Join(" | ", Parts.Select(part => string.Create(CultureInfo.InvariantCulture, $"{backend.Middle(m => m.Parts[part]):F2}")))} |"));
        }

        text.AppendLine(string.Create(CultureInfo.InvariantCulture, $"\nThe function's p50 to the container's, round by round: {ratios[ratios.Count / 2]:F2} ({ratios[0]:F2} to {ratios[^1]:F2})."));
        return text.ToString();
    }

    private static double Quantile(List<double> values, double share) => values.Order().ElementAt((int)(share * (values.Count - 1)));

    [GeneratedRegex(@"(\w+);dur=([\d.]+)")]
    private static partial Regex Duration();

    private sealed record Backend(string Name, Uri Address)
    {
        public List<Measured> Measured { get; } = [];

        public double Middle(Func<Measured, double> value) => Measured.Select(value).Order().ElementAt(Measured.Count / 2);
    }

    /// <summary>One round of one backend, in milliseconds.</summary>
    private sealed record Measured(double Median, double Percentile99, Dictionary<string, double> Parts);
}
