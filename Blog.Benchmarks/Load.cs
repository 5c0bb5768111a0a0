using System.Globalization;
using System.Text.Json;

namespace Blog.Benchmarks;

/// <summary>
/// Suite <c>load</c>: how many requests a second one process answers, beside what people would use instead and beside DynamoDB Local
/// itself, all in one run on one machine, in alternating order.
/// </summary>
internal static class Load
{
    private const int Posts = 1_000;
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    /// <param name="rounds">Rounds; medians are of these.</param>
    public static async Task<bool> RunAsync(int rounds)
    {
        if (await Debian.InstallAsync("wrk", "gunicorn", "python3-flask", "python3-boto3") is { } problem)
        {
            await Console.Error.WriteLineAsync(problem);
            return false;
        }

        await using var bed = await TestBed.StartAsync(Posts);
        (string, string)[] observed = [.. bed.Variables, .. bed.Telemetry];
        await using var containers = await StartAsync("Blog.Containers", "blogs?limit=1", observed);
        await using var silent = await StartAsync("Blog.Containers", "blogs?limit=1", bed.Variables);
        await using var minimal = await StartAsync("MinimalApi", "blogs?limit=1", bed.Variables);
        await using var web = await StartAsync("Blog.Web", "alive",
            [.. observed, ("services__api-gateway__http__0", containers.Address.ToString()), ("services__containers__http__0", containers.Address.ToString())]);
        await using var flask = await Server.StartAsync(
            "/usr/bin/gunicorn", "-w 2 --threads 4 -b 127.0.0.1:PORT app:app", Path.Combine(Report.Root, "Blog.Benchmarks", "peers", "flask"), "blogs?limit=1", bed.Variables);

        // Each has its own posts, an even number of them: what a peer writes is not a post to us.
        var own = bed.Ids.Chunk(Posts / 5).Select(chunk => chunk.ToList()).ToList();
        var targets = new List<Target>
        {
            new("DynamoDB Local itself", null, bed.DynamoDB, Raw(own[0])),
            new("the container", containers, containers.Address, Blogs("", own[0])),
            new("the container without telemetry", silent, silent.Address, Blogs("", own[1])),
            new("the container by way of `Blog.Web`", web, web.Address, Blogs("/containers", own[2])),
            new("minimal API, object persistence", minimal, minimal.Address, Peer(own[3])),
            new("Flask, boto3, gunicorn 2 × 4", flask, flask.Address, Peer(own[4])),
        };

        foreach (var operation in Operations)
        {
            for (var round = 0; round <= rounds; round++)
            {
                foreach (var target in round % 2 == 0 ? targets : Enumerable.Reverse(targets))
                {
                    var before = target.Server?.ProcessorTime ?? 0;
                    var rate = await target.Requests[operation].RunAsync(target.Address, Duration);
                    if (round == 0) continue; // compiles, and fills caches
                    var spent = ((target.Server?.ProcessorTime ?? 0) - before) / (rate.PerSecond * Duration.TotalSeconds);
                    target.Measured.Add(new(operation, rate.PerSecond, rate.Median, rate.Percentile99, spent * 1e6));
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{operation}, round {round}, {target.Name}: {rate.PerSecond:F0}/s, {spent * 1e6:F0} µs of processor time each"));
                }
            }
        }

        await Report.WriteAsync("load", Describe(targets, rounds));
        await Report.WriteJsonAsync("load", targets.Select(target => new { target.Name, ResidentBytes = target.Server?.Resident, target.Measured }));
        return true;
    }

    private static readonly string[] Operations = ["GET /blogs/{id}", "GET /blogs, 20", "POST /blogs", "PUT /blogs/{id}"];

    private static Task<Server> StartAsync(string project, string path, (string, string)[] variables)
    {
        var folder = Path.Combine(Report.Root, "artifacts", "bin", project, "release");
        return Server.StartAsync(Path.Combine(folder, project), "", folder, path, variables);
    }

    private static Dictionary<string, Wrk> Blogs(string prefix, List<string> ids)
    {
        var posts = ids.ConvertAll(id => $"{prefix}/blogs/{id}");
        return new()
        {
            ["GET /blogs/{id}"] = new("GET", posts, null),
            ["GET /blogs, 20"] = new("GET", [$"{prefix}/blogs?limit=20"], null),
            ["POST /blogs"] = new("POST", [$"{prefix}/blogs"], TestBed.Draft, ("Content-Type", "application/json")),
            ["PUT /blogs/{id}"] = new("PUT", posts, TestBed.Draft, ("Content-Type", "application/json")) { NamesVersion = true },
        };
    }

    // The peers put what they are given, whatever is there.
    private static Dictionary<string, Wrk> Peer(List<string> ids)
    {
        var requests = Blogs("", ids);
        requests["PUT /blogs/{id}"] = requests["PUT /blogs/{id}"] with { NamesVersion = false };
        return requests;
    }

    // DynamoDB Local wants the form of a signature and does not check it.
    private static Dictionary<string, Wrk> Raw(List<string> ids)
    {
        (string, string)[] Headers(string operation) =>
        [
            ("X-Amz-Target", "DynamoDB_20120810." + operation), ("Content-Type", "application/x-amz-json-1.0"), ("X-Amz-Date", "20261126T000000Z"),
            ("Authorization", "AWS4-HMAC-SHA256 Credential=local/20261126/us-east-1/dynamodb/aws4_request, SignedHeaders=host;x-amz-date, Signature=00"),
        ];
        using var draft = JsonDocument.Parse(TestBed.Draft);
        string Text(string name) => JsonSerializer.Serialize(draft.RootElement.GetProperty(name).GetString());
        var item = $$"""
            "feed":{"S":"0"},"title":{"S":{{Text("title")}}},"author":{"S":{{Text("author")}}},"content":{"S":{{Text("content")}}},"excerpt":{"S":"Draw the requests of a week."},
            "tags":{"L":[{"S":"lambda"},{"S":"fargate"}]},"createdAt":{"S":"2026-11-26T00:00:00.000Z"},"updatedAt":{"S":"2026-11-26T00:00:00.000Z"},"version":{"N":"1"}
            """.ReplaceLineEndings("");
        var put = new Wrk("POST", ["/"], $$$"""{"TableName":"{{{BlogTable.DefaultName}}}","Item":{"id":{"S":"@ID@"},{{{item}}}}}""", Headers("PutItem"));
        return new()
        {
            ["GET /blogs/{id}"] = new("POST", ["/"], $$$"""{"TableName":"{{{BlogTable.DefaultName}}}","Key":{"id":{"S":"{{{ids[0]}}}"}},"ConsistentRead":true}""", Headers("GetItem")),
            ["GET /blogs, 20"] = new("POST", ["/"], $$$"""
                {"TableName":"{{{BlogTable.DefaultName}}}","IndexName":"feed","KeyConditionExpression":"#p = :p","ExpressionAttributeNames":{"#p":"feed"},"ExpressionAttributeValues":{":p":{"S":"0"}},"ScanIndexForward":false,"Limit":21}
                """, Headers("Query")),
            ["POST /blogs"] = put,
            ["PUT /blogs/{id}"] = put,
        };
    }

    private static string Describe(List<Target> targets, int rounds)
    {
        var text = new System.Text.StringBuilder(string.Create(CultureInfo.InvariantCulture, $"""
            ## Load

            Requests a second that one process answers, on 8 connections in a closed loop, posts of 5 KB, {Posts} of them at the start; {rounds} rounds of {Duration.TotalSeconds:F0} s in
            alternating order on one machine with {Environment.ProcessorCount} processors, which DynamoDB Local, the process and wrk share. Medians, with the range; ratios are to
            DynamoDB Local asked directly, without an SDK, in the same run (`GetItem`, `Query`, `PutItem`). Ours checks each write's version and stores a token; the peers put what they are given.

            """));
        foreach (var operation in Operations)
        {
            var limit = Median(targets[0], operation, measured => measured.PerSecond);
            text.AppendLine(CultureInfo.InvariantCulture, $"\n| {operation} | a second | of the limit | p50 | p99 | processor time each |\n|---|---|---|---|---|---|");
            foreach (var target in targets)
            {
                var own = target.Measured.Where(measured => measured.Operation == operation).ToList();
                text.AppendLine(string.Create(CultureInfo.InvariantCulture,
                    $"| {target.Name} | {Median(target, operation, m => m.PerSecond):F0} ({own.Min(m => m.PerSecond):F0}–{own.Max(m => m.PerSecond):F0}) | {Median(target, operation, m => m.PerSecond) / limit:F2} | {Median(target, operation, m => m.Milliseconds):F1} ms | {Median(target, operation, m => m.Milliseconds99):F1} ms | {(target.Server is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{Median(target, operation, m => m.Microseconds):F0} µs"))} |"));
            }
        }

        text.AppendLine("\nResident memory at the end: " + string.Join(", ", targets.Where(target => target.Server is not null).Select(target =>
            string.Create(CultureInfo.InvariantCulture, $"{target.Name} {target.Server!.Resident / 1e6:F0} MB"))) + ".");
        return text.ToString();
    }

    private static double Median(Target target, string operation, Func<Measured, double> value) =>
        target.Measured.Where(measured => measured.Operation == operation).Select(value).Order().ElementAt(target.Measured.Count(measured => measured.Operation == operation) / 2);

    private sealed record Target(string Name, Server? Server, Uri Address, Dictionary<string, Wrk> Requests)
    {
        public List<Measured> Measured { get; } = [];
    }

    private sealed record Measured(string Operation, double PerSecond, double Milliseconds, double Milliseconds99, double Microseconds);
}
