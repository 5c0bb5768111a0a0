using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Blog.Tests.Support;

namespace Blog.Benchmarks;

/// <summary>
/// Suite <c>memory</c>: what one process holds after load, each published as it goes to AWS. Every round starts each kind anew, in alternating
/// order, and gives it the same number of requests however busy the machine is.
/// </summary>
internal static class Memory
{
    private const int Posts = 200;
    private const int Reads = 8_000;
    private const int Lists = 1_000;
    private const int Writes = 1_000;
    private const int Events = 2_000;
    private const int HugeBodies = 80;
    private const int Workers = 8;

    // 300,000 characters, the most that a post may have, each written as an escape: a valid body of 1.8 MB.
    private static readonly string HugeDraft = $$"""{"title":"Huge","author":"The Platform Team","content":"{{string.Concat(Enumerable.Repeat("\\u0041", 300_000))}}"}""";

    /// <param name="rounds">Starts of each kind; medians are of these.</param>
    public static async Task RunAsync(int rounds)
    {
        var container = await Package.PublishAsync("Blog.Containers", "container");
        var readyToRun = await Package.PublishAsync("Blog.Functions", "ReadyToRun");
        var native = await Package.PublishAsync("Blog.Functions", "NativeAOT", "PublishAot=true");
        Kind[] kinds =
        [
            new("the container", bed => ServeAsync(container, [.. bed.Variables, .. bed.Telemetry], client => LoadAsync(client, bed.Ids))),
            new("the container without telemetry", bed => ServeAsync(container, bed.Variables, client => LoadAsync(client, bed.Ids))),
            new($"the container after {HugeBodies} bodies of 1.8 MB, {Workers} at once", bed => ServeAsync(container, [.. bed.Variables, .. bed.Telemetry], WriteHugeAsync)),
            new("a function, ReadyToRun", bed => InvokeAsync(readyToRun, bed, [])),
            new("a function, ReadyToRun, with telemetry", bed => InvokeAsync(readyToRun, bed, bed.Telemetry)),
            new("a function, Native AOT", bed => InvokeAsync(native, bed, [])),
            new("a function, Native AOT, with telemetry", bed => InvokeAsync(native, bed, bed.Telemetry)),
        ];
        for (var round = 1; round <= rounds; round++)
        {
            foreach (var kind in round % 2 == 1 ? kinds : Enumerable.Reverse(kinds))
            {
                // A table for each, as lists of the largest posts keep DynamoDB Local busy.
                await using var bed = await TestBed.StartAsync(Posts);
                var resident = await kind.MeasureAsync(bed);
                kind.Measured.Add(resident);
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"round {round}, {kind.Name}: {resident.Total:F0} MB, at most {resident.Most:F0}"));
            }
        }

        await Report.WriteAsync("memory", Describe(kinds));
        await Report.WriteJsonAsync("memory", kinds.Select(kind => new { kind.Name, kind.Measured }));
    }

    private static async Task<Resident> ServeAsync(string folder, IEnumerable<(string, string)> variables, Func<HttpClient, Task> load)
    {
        await using var server = await Server.StartAsync(Path.Combine(folder, "Blog.Containers"), "", folder, "health", variables);
        using var client = new HttpClient { BaseAddress = server.Address };
        await load(client);
        return Resident.Of(server.Id);
    }

    private static async Task LoadAsync(HttpClient client, List<string> ids)
    {
        await SendAsync(client, Reads, HttpStatusCode.OK, number => new(HttpMethod.Get, $"blogs/{ids[number % ids.Count]}"));
        await SendAsync(client, Lists, HttpStatusCode.OK, _ => new(HttpMethod.Get, "blogs?limit=20"));
        await SendAsync(client, Writes, HttpStatusCode.Created, _ => Post(TestBed.Draft));
    }

    private static Task WriteHugeAsync(HttpClient client) => SendAsync(client, HugeBodies, HttpStatusCode.Created, _ => Post(HugeDraft));

    private static HttpRequestMessage Post(string draft) => new(HttpMethod.Post, "blogs") { Content = new StringContent(draft, Encoding.UTF8, "application/json") };

    // So many requests in a closed loop.
    private static Task SendAsync(HttpClient client, int count, HttpStatusCode expected, Func<int, HttpRequestMessage> create) => Parallel.ForAsync(
        0, count, new ParallelOptions { MaxDegreeOfParallelism = Workers }, async (number, cancellation) =>
        {
            using var request = create(number);
            using var response = await client.SendAsync(request, cancellation);
            if (response.StatusCode != expected) throw new InvalidOperationException($"{request.Method} {request.RequestUri}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellation)}");
        });

    private static async Task<Resident> InvokeAsync(string package, TestBed bed, IEnumerable<(string Name, string Value)> variables)
    {
        await using var function = await LambdaProcess.StartAsync(package, nameof(BlogRoute.GetBlog), new Dictionary<string, string>(
            variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))
        {
            ["AWS_ENDPOINT_URL_DYNAMODB"] = bed.DynamoDB.ToString(), ["TABLE_NAME"] = BlogTable.DefaultName,
        });
        for (var number = 0; number < Events; number++)
        {
            var answer = await AnswerAsync(function, RestEvent.Create("GET", bed.Ids[number % bed.Ids.Count]));
            if (answer["statusCode"]!.GetValue<int>() != 200) throw new InvalidOperationException($"The function answered {answer.ToJsonString()}");
        }

        return Resident.Of(function.ProcessId);
    }

    private static async Task<JsonNode> AnswerAsync(LambdaProcess function, JsonNode input)
    {
        try
        {
            return await function.InvokeAsync(input);
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException($"The function does not answer; its log:\n{function.Log}", exception);
        }
    }

    private static string Describe(Kind[] kinds)
    {
        var text = new StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            ## Memory

            Resident memory (Linux's `VmRSS`) of one process, published as it goes to AWS, in MB: medians of {kinds[0].Measured.Count} starts of each kind in alternating order, with the range,
            on one machine with {Environment.ProcessorCount} processors. The container has answered {Reads:N0} reads, {Lists:N0} lists and {Writes:N0} new posts on {Workers} connections, a function
            {Events:N0} reads, one at a time. Of the total, *files* are pages of programs and libraries: processes that run the same file share them, and the kernel takes them back
            when memory is short. *Code* is what the just-in-time compiler made, which .NET keeps in shared memory. What is left is the process's own.

            | | resident | own | code | files | at most |
            |---|---|---|---|---|---|

            """));
        foreach (var kind in kinds)
        {
            text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                $"| {kind.Name} | {kind.Median(r => r.Total):F0} ({kind.Measured.Min(r => r.Total):F0}–{kind.Measured.Max(r => r.Total):F0}) | {kind.Median(r => r.Anonymous):F0} | {kind.Median(r => r.Shared):F0} | {kind.Median(r => r.Files):F0} | {kind.Median(r => r.Most):F0} |"));
        }

        return text.ToString();
    }

    private sealed record Kind(string Name, Func<TestBed, Task<Resident>> MeasureAsync)
    {
        public List<Resident> Measured { get; } = [];

        public double Median(Func<Resident, double> value) => Measured.Select(value).Order().ElementAt(Measured.Count / 2);
    }
}
