using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Aspire.Hosting;
using Aspire.Hosting.Testing;
using Blog.AppHost;

namespace Blog.Benchmarks;

/// <summary>
/// The whole blog under steady load for a while: no answer but the expected one, and no process that keeps growing.
/// Every worker deletes what it creates, so the table stays small and what grows is not the data; now and then it sends a body of
/// 5 MB, which is refused. The figures go to docs/reliability.md.
/// </summary>
internal static class Soak
{
    private const int WorkersPerBackend = 3;
    private const double AllowedGrowth = 1.25;
    private static readonly string Huge = new('h', 5_000_000);

    /// <param name="length">How long the load lasts; ten minutes say something, one minute only that the suite works.</param>
    /// <returns>Whether nothing failed and nothing grew.</returns>
    public static async Task<bool> RunAsync(TimeSpan length)
    {
        await using var app = await RunningBlog.StartAsync(withDashboard: false);
        string[] backends = [ResourceNames.Containers, .. BlogRoute.All.Select(route => route.Name)];
        var processes = await FindProcessesAsync(app, backends);
        var samples = new ConcurrentDictionary<string, List<long>>();
        var failures = new ConcurrentQueue<string>();
        var answers = 0;
        using var stop = new CancellationTokenSource(length);
        var workers = ((string[])[ResourceNames.ApiGateway, ResourceNames.Containers])
            .SelectMany(backend => Enumerable.Range(0, WorkersPerBackend).Select(worker => WorkAsync(
                app.GetEndpoint(backend, "http"), $"Soak {backend} {worker}", failures, () => Interlocked.Increment(ref answers), stop.Token)))
            .ToList();
        await SampleAsync(processes, samples, stop.Token);
        await Task.WhenAll(workers);

        var growth = samples.ToDictionary(sample => sample.Key, sample => Growth(sample.Value));
        foreach (var failure in failures.Take(20))
        {
            Console.WriteLine(failure);
        }

        await Report.WriteAsync("soak", string.Create(CultureInfo.InvariantCulture, $"""
            {length.TotalSeconds:F0} seconds of load on both backends: {answers} answers, {failures.Count} of them not the expected one.

            | process | memory (resident) at the end | at most | last third to second third |
            |---|---|---|---|
            {string.Join('\n', growth.OrderBy(process => process.Key, StringComparer.Ordinal).Select(process => string.Create(
                CultureInfo.InvariantCulture,
                $"| {process.Key[..process.Key.LastIndexOf('-')]} | {samples[process.Key][^1] / 1e6:F0} MB | {samples[process.Key].Max() / 1e6:F0} MB | {process.Value:F2} |")))}
            """), "reliability.md");
        return failures.IsEmpty && growth.Values.All(factor => factor <= AllowedGrowth);
    }

    // Median of the last third over median of the second: the first third is for warming up.
    private static double Growth(List<long> samples)
    {
        var third = Math.Max(1, samples.Count / 3);
        return (double)Median(samples[^third..]) / Median(samples.GetRange(Math.Min(third, samples.Count - 1), Math.Min(third, samples.Count - 1)));
    }

    private static long Median(List<long> samples) => samples.Order().ElementAt(samples.Count / 2);

    private static async Task<List<(string Name, int Id)>> FindProcessesAsync(DistributedApplication app, string[] backends)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var found = new Dictionary<string, int>();
        await foreach (var change in app.ResourceNotifications.WatchAsync(deadline.Token))
        {
            var id = Convert.ToInt32(
                change.Snapshot.Properties.FirstOrDefault(property => property.Name == "executable.pid")?.Value, CultureInfo.InvariantCulture);
            if (id > 0 && backends.Contains(change.Resource.Name))
            {
                found[change.ResourceId] = id;
            }

            // The container has two replicas.
            if (found.Count == backends.Length + 1)
            {
                break;
            }
        }

        return [.. found.Select(process => (process.Key, process.Value))];
    }

    private static async Task SampleAsync(List<(string Name, int Id)> processes, ConcurrentDictionary<string, List<long>> samples, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                foreach (var (name, id) in processes)
                {
                    using var process = Process.GetProcessById(id);
                    samples.GetOrAdd(name, _ => []).Add(process.WorkingSet64);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The time is up.
        }
    }

    private static async Task WorkAsync(Uri backend, string author, ConcurrentQueue<string> failures, Action answered, CancellationToken stop)
    {
        using var client = new HttpClient { BaseAddress = backend, Timeout = TimeSpan.FromSeconds(60) };
        for (var round = 0; !stop.IsCancellationRequested; round++)
        {
            try
            {
                var draft = new { title = $"Round {round}", author, content = new string('c', 1 + (round * 997 % 20_000)), tags = new[] { "soak" } };
                using var created = await ExpectAsync(client, 201, HttpMethod.Post, "blogs", draft);
                var id = (await created.Content.ReadFromJsonAsync<JsonElement>(CancellationToken.None)).GetProperty("id").GetString();
                answered();
                if (round % 20 == 0)
                {
                    using var refused = await ExpectAsync(client, 413, HttpMethod.Post, "blogs", new { title = "Huge", author, content = Huge });
                    answered();
                }

                foreach (var (status, method, path, body, tag) in new (int, HttpMethod, string, object?, string?)[]
                {
                    (200, HttpMethod.Get, $"blogs/{id}", null, null),
                    (200, HttpMethod.Get, $"blogs?limit=20&author={Uri.EscapeDataString(author)}", null, null),
                    (400, HttpMethod.Post, "blogs", new { title = "" }, null),
                    (200, HttpMethod.Put, $"blogs/{id}", draft, "\"1\""),
                    (412, HttpMethod.Put, $"blogs/{id}", draft, "\"1\""),
                    (204, HttpMethod.Delete, $"blogs/{id}", null, "\"2\""),
                })
                {
                    using var answer = await ExpectAsync(client, status, method, path, body, tag);
                    answered();
                }
            }
            catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException or JsonException)
            {
                failures.Enqueue(exception.Message);
            }
        }
    }

    private static async Task<HttpResponseMessage> ExpectAsync(
        HttpClient client, int status, HttpMethod method, string path, object? body = null, string? tag = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (tag is not null)
        {
            request.Headers.Add("If-Match", tag);
        }

        var response = await client.SendAsync(request);
        return (int)response.StatusCode == status
            ? response
            : throw new HttpRequestException($"{method} {path}: {(int)response.StatusCode} instead of {status}: {await response.Content.ReadAsStringAsync()}");
    }
}
