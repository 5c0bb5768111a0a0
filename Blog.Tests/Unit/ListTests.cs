using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Blog.Tests.Unit;

/// <summary>Lists over a DynamoDB that cuts its pages short at random, as it does where items are large.</summary>
public sealed class ListTests
{
    private static readonly DynamoBudget Patient = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1));

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, null)]
    [InlineData(345, null)]
    [InlineData(345, "even")]
    [InlineData(345, "none")]
    [InlineData(2_500, "rare")]
    public async Task A_walk_meets_every_post_once_at_any_limit(int count, string? tag)
    {
        var rows = Enumerable.Range(0, count).Select(Row).ToList();
        var expected = rows.Where(row => tag is null || Tags(row).Contains(tag)).Select(Id).OrderDescending(StringComparer.Ordinal).ToList();
        foreach (var limit in (int[])[1, 2, 7, 20, 99, 100])
        {
            if (count > 1_000 && limit < 20) continue;
            var seed = Random.Shared.Next();
            var dynamo = new CuttingDynamo(rows, new Random(seed));
            var met = new List<string>();
            Guid? before = null;
            do
            {
                var readBefore = dynamo.RowsRead;
                (var items, before) = await Store(dynamo).ListAsync(limit, null, tag, before);
                Assert.True(items.Count <= limit);
                Assert.True(dynamo.RowsRead - readBefore <= 1_101, $"{dynamo.RowsRead - readBefore} rows were read for one page");
                met.AddRange(items.Select(item => item.Id));
            }
            while (before is not null);
            Assert.True(expected.SequenceEqual(met), $"limit {limit}, seed {seed}: {met.Count} of {expected.Count}");
        }
    }

    [Fact]
    public async Task An_item_that_cannot_be_read_is_left_out_and_reported_once()
    {
        var rows = Enumerable.Range(0, 30).Select(Row).ToList();
        JsonObject?[] broken = [null, new() { ["S"] = "x" }, new() { ["N"] = "1" }, new() { ["BOOL"] = true }];
        var names = new[] { "title", "author", "excerpt", "tags", "createdAt", "updatedAt", "version" };
        for (var at = 0; at < names.Length; at++)
        {
            rows[at * 3].Remove(names[at]);
            if ((names[at] == "version" ? broken[1] : broken[at % broken.Length]) is { } value && names[at] is not ("title" or "author" or "excerpt")) rows[at * 3][names[at]] = value.DeepClone();
        }

        var reported = new List<string>();
        void Report(string id)
        {
            lock (reported) reported.Add(id);
        }

        BlogTelemetry.UnreadableItem += Report;
        for (var time = 0; time < 2; time++)
        {
            var (items, last) = await Store(new CuttingDynamo(rows, new Random(1))).ListAsync(100, null, null, null);
            Assert.Null(last);
            Assert.Equal(rows.Where((_, at) => at % 3 != 0 || at / 3 >= names.Length).Select(Id).OrderDescending(StringComparer.Ordinal), items.Select(item => item.Id));
        }

        BlogTelemetry.UnreadableItem -= Report;
        lock (reported)
        {
            var ours = rows.Where((_, at) => at % 3 == 0 && at / 3 < names.Length).Select(Id).ToList();
            Assert.Equal(ours.Order(), reported.Where(ours.Contains).Order());
        }
    }

    // A cursor is a UUID: a row with another id would end the list at its page, or be met again on the next.
    [Theory]
    [InlineData(null)]
    [InlineData("even")]
    public async Task Rows_whose_id_is_no_id_of_ours_are_left_out_and_the_walk_goes_on(string? tag)
    {
        var ours = Enumerable.Range(0, 40).Select(Row).ToList();
        var expected = ours.Where(row => tag is null || Tags(row).Contains(tag)).Select(Id).OrderDescending(StringComparer.Ordinal).ToList();
        string[] others = ["zzz", "my-first-post", "0", .. ours.Where((_, at) => at % 4 == 0).SelectMany(row => (string[])[Id(row).ToUpperInvariant(), Id(row) + "x", $"{{{Id(row)}}}"])];
        var rows = ours.Concat(others.Select((id, at) =>
        {
            var row = Row(2 * at);
            row["id"] = new JsonObject { ["S"] = id };
            return row;
        })).ToList();
        foreach (var limit in (int[])[1, 2, 7, 39, 40, 100])
        {
            var seed = Random.Shared.Next();
            var met = new List<string>();
            Guid? before = null;
            do
            {
                (var items, before) = await Store(new CuttingDynamo(rows, new Random(seed))).ListAsync(limit, null, tag, before);
                met.AddRange(items.Select(item => item.Id));
                Assert.True(met.Count <= expected.Count, $"limit {limit}, seed {seed}: a row was met again, or is none of ours");
            }
            while (before is not null);
            Assert.True(expected.SequenceEqual(met), $"limit {limit}, seed {seed}: {met.Count} of {expected.Count}");
        }
    }

    [Theory]
    [InlineData("zzz ")]
    [InlineData("018bcfe5-6890-")] // in the middle of ours
    public async Task More_rows_of_another_tool_than_one_page_reads_do_not_end_the_walk(string prefix)
    {
        var ours = Enumerable.Range(0, 30).Select(number => Row(number * 10)).ToList();
        var others = Enumerable.Range(0, 2_500).Select(number =>
        {
            var row = Row(number);
            row["id"] = new JsonObject { ["S"] = $"{prefix}{number:D4}" };
            return row;
        });
        var met = new List<string>();
        Guid? before = null;
        do
        {
            var last = before;
            (var items, before) = await Store(new CuttingDynamo(ours.Concat(others), new Random(1))).ListAsync(7, null, null, before);
            met.AddRange(items.Select(item => item.Id));
            Assert.NotEqual(last, before);
        }
        while (before is not null);
        Assert.Equal(ours.Select(Id).OrderDescending(StringComparer.Ordinal), met);
    }

    private static PostStore Store(CuttingDynamo dynamo) =>
        new(new DynamoSession(ScriptedDynamo.CreateClient(dynamo), BlogTable.DefaultName, Patient), FeedShards.One);

    private static string Id(JsonObject row) => row["id"]!["S"]!.GetValue<string>();

    private static IEnumerable<string> Tags(JsonObject row) => row["tags"]!["L"]!.AsArray().Select(tag => tag!["S"]!.GetValue<string>());

    private static JsonObject Row(int number)
    {
        string[] tags = [.. number % 2 == 0 ? ["even"] : Array.Empty<string>(), .. number % 997 == 3 ? ["rare"] : Array.Empty<string>()];
        JsonObject Text(string text) => new() { ["S"] = text };
        return new()
        {
            ["id"] = Text(Guid.CreateVersion7(DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_000 + number)).ToString()),
            ["title"] = Text($"Post {number}"),
            ["author"] = Text("Author"),
            ["excerpt"] = Text("Excerpt."),
            ["tags"] = new JsonObject { ["L"] = new JsonArray([.. tags.Select(tag => (JsonNode)Text(tag))]) },
            ["createdAt"] = Text("2026-01-01T00:00:00.000Z"),
            ["updatedAt"] = Text("2026-01-01T00:00:00.000Z"),
            ["version"] = new JsonObject { ["N"] = "1" },
        };
    }

    private sealed class CuttingDynamo(IEnumerable<JsonObject> rows, Random random) : HttpMessageHandler
    {
        private readonly List<JsonObject> _rows = [.. rows.OrderByDescending(Id, StringComparer.Ordinal)];

        public int RowsRead { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var query = JsonNode.Parse(await request.Content!.ReadAsStringAsync(cancellationToken))!;
            var start = query["ExclusiveStartKey"]?["id"]?["S"]?.GetValue<string>() ?? query["ExpressionAttributeValues"]?[":before"]?["S"]?.GetValue<string>();
            var rest = _rows.Where(row => start is null || string.CompareOrdinal(Id(row), start) < 0).ToList();
            // Never nothing while there is a rest: a page may be cut, but goes on. The end may be said with one more, empty page.
            var count = Math.Min(rest.Count, random.Next(1, query["Limit"]!.GetValue<int>() + 1));
            RowsRead += count;
            var answer = new JsonObject { ["Items"] = new JsonArray([.. rest.Take(count).Select(row => row.DeepClone())]), ["Count"] = count };
            if (count > 0 && (rest.Count > count || random.Next(2) == 0))
            {
                answer["LastEvaluatedKey"] = new JsonObject { ["id"] = rest[count - 1]["id"]!.DeepClone(), ["feed"] = new JsonObject { ["S"] = "0" } };
            }

            return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(answer.ToJsonString(), Encoding.UTF8, "application/x-amz-json-1.0") };
        }
    }
}
