using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net;
using System.Text.Json;

namespace Blog.Tests.Unit;

public sealed class RetryTests
{
    // Long enough that no busy machine spends it before the script is through.
    private static readonly DynamoBudget Patient = new(TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(1), TimeSpan.FromMilliseconds(1));
    private static readonly DynamoBudget Short = new(TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(10));

    private static readonly Post Post = Post.Create(
        "019aab3c-5a00-7000-8000-0123456789ab", new PostDraft("t", "a", "c", []), new DateTimeOffset(2025, 11, 22, 0, 0, 0, TimeSpan.Zero));


    public static TheoryData<string> Passing => [.. Faults.Keys.Where(name => name != "no such table")];

    private static Dictionary<string, ScriptedDynamo.Line> Faults => new()
    {
        ["refused"] = ScriptedDynamo.Refused,
        ["cut off"] = ScriptedDynamo.CutOff,
        ["internal error"] = ScriptedDynamo.Error(HttpStatusCode.InternalServerError, "InternalServerError"),
        ["unavailable"] = ScriptedDynamo.Error(HttpStatusCode.ServiceUnavailable, "ServiceUnavailable"),
        ["throughput exceeded"] = ScriptedDynamo.Error(HttpStatusCode.BadRequest, "ProvisionedThroughputExceededException"),
        ["throttled"] = ScriptedDynamo.Error(HttpStatusCode.BadRequest, "ThrottlingException"),
        ["request limit"] = ScriptedDynamo.Error(HttpStatusCode.BadRequest, "RequestLimitExceeded"),
        ["transaction in progress"] = ScriptedDynamo.Error(HttpStatusCode.BadRequest, "TransactionInProgressException"),
        ["conflict"] = ScriptedDynamo.Error(HttpStatusCode.BadRequest, "TransactionConflictException"),
        ["no such table"] = ScriptedDynamo.Error(HttpStatusCode.BadRequest, "ResourceNotFoundException"),
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task What_passes_is_tried_again(string fault)
    {
        var dynamo = new ScriptedDynamo(Faults[fault], Faults[fault], ScriptedDynamo.Ok());
        Assert.True(await Store(dynamo, Patient).DeleteAsync(Post.Id, 1, Post.CreatedAt));
        Assert.Equal(3, dynamo.Requests.Count);
    }

    [Fact]
    public async Task A_transaction_that_met_another_is_tried_again_with_its_token()
    {
        var dynamo = new ScriptedDynamo(ScriptedDynamo.Cancelled("TransactionConflict"), Faults["transaction in progress"], ScriptedDynamo.Ok());
        var draft = new PostDraft("t", "a", "c", []);
        Assert.Null(await Store(dynamo, Patient).CreateAsync(Post, IdempotencyRecord.Create("key", draft, Post.Id, Post.CreatedAt)));
        Assert.Equal(3, dynamo.Requests.Count);
        Assert.Single(dynamo.Requests.Select(request => JsonDocument.Parse(request).RootElement.GetProperty("ClientRequestToken").GetString()).Distinct());
    }

    [Fact]
    public async Task A_write_that_is_sent_again_carries_the_same_token()
    {
        var dynamo = new ScriptedDynamo(ScriptedDynamo.CutOff, ScriptedDynamo.Refused, ScriptedDynamo.Ok());
        Assert.Null(await Store(dynamo, Patient).CreateAsync(Post, null));
        Assert.Equal(3, dynamo.Requests.Count);
        Assert.Single(dynamo.Requests.Select(Token).Distinct());
    }

    [Fact]
    public async Task Two_writes_carry_two_tokens()
    {
        var dynamo = new ScriptedDynamo(ScriptedDynamo.Ok());
        await Store(dynamo, Patient).CreateAsync(Post, null);
        await Store(dynamo, Patient).CreateAsync(Post, null);
        Assert.Equal(2, dynamo.Requests.Select(Token).Distinct().Count());
    }

    [Fact]
    public async Task A_condition_that_does_not_hold_is_an_outcome_and_not_tried_again()
    {
        var dynamo = new ScriptedDynamo(ScriptedDynamo.ConditionFailed());
        Assert.False(await Store(dynamo, Patient).DeleteAsync(Post.Id, 1, Post.CreatedAt));
        Assert.Single(dynamo.Requests);
    }

    [Theory]
    [InlineData("PutBlog", "\"1\"", false)]
    [InlineData("PutBlog", "\"1\", \"2\"", true)]
    [InlineData("PutBlog", "*", true)]
    [InlineData("DeleteBlog", "\"1\"", false)]
    [InlineData("DeleteBlog", null, true)]
    public async Task A_change_reads_first_only_where_if_match_leaves_the_version_open(string route, string? ifMatch, bool reads)
    {
        var dynamo = new ScriptedDynamo(ScriptedDynamo.Error(HttpStatusCode.BadRequest, "AccessDeniedException"));
        await Handler(dynamo, Patient).HandleAsync(new BlogRequest(BlogRoute.Find(route)!)
        {
            Id = Post.Id,
            Headers = new FieldValues(name => name == "Content-Type" ? ["application/json"] : name == "If-Match" && ifMatch is not null ? [ifMatch] : null),
            Body = """{"title":"t","author":"a","content":"c"}""",
        });
        Assert.Equal(!reads, Assert.Single(dynamo.Requests).Contains("UpdateExpression", StringComparison.Ordinal));
    }

    public static TheoryData<string, string, string> Repeated => new()
    {
        // What the repeated update (of version 1) finds → what that means. LateAttemptTests has those that find their own work.
        { "cut off", """{"version":{"N":"2"},"token":{"S":"another's"}}""", "lost" },
        { "cut off", """{"version":{"N":"2"}}""", "lost" },
        { "cut off", """{"version":{"N":"3"},"token":{"S":"another's"}}""", "unknown" },
        { "cut off", """{"deletedVersion":{"N":"1"},"deletedToken":{"S":"first"},"token":{"S":"another's"}}""", "lost" },
        { "cut off", """{"deletedVersion":{"N":"2"},"deletedToken":{"S":"another's"},"token":{"S":"another's"}}""", "lost" },
        { "cut off", """{"deletedVersion":{"N":"3"},"deletedToken":{"S":"another's"},"token":{"S":"another's"}}""", "unknown" },
        { "cut off", "", "unknown" },
        { "internal error", """{"version":{"N":"3"},"token":{"S":"another's"}}""", "unknown" },
        // These were certainly not done, so the condition has met another's work.
        { "throttled", """{"version":{"N":"3"},"token":{"S":"another's"}}""", "lost" },
        { "refused", """{"version":{"N":"3"},"token":{"S":"another's"}}""", "lost" },
        { "conflict", "", "lost" },
    };

    [Theory]
    [MemberData(nameof(Repeated))]
    public async Task An_update_that_is_repeated_tells_its_own_work_from_anothers(string fault, string found, string meaning)
    {
        var dynamo = new ScriptedDynamo(Faults[fault], ScriptedDynamo.ConditionFailed(found));
        var update = Store(dynamo, Patient).UpdateAsync(Post.Id, 1, new PostDraft("t2", "a", "c", []), Post.CreatedAt);
        if (meaning == "unknown") await Assert.ThrowsAsync<WriteOutcomeUnknownException>(() => update);
        else Assert.Null(await update);
        Assert.Equal(2, dynamo.Requests.Count);
    }

    [Theory]
    [InlineData("cut off", true)]
    [InlineData("throttled", false)]
    public async Task A_write_that_is_refused_is_unknown_only_after_an_attempt_that_may_have_been_done(string fault, bool unknown)
    {
        var dynamo = new ScriptedDynamo(Faults[fault], ScriptedDynamo.Error(HttpStatusCode.BadRequest, "AccessDeniedException"));
        var response = await Handler(dynamo, Patient).HandleAsync(new BlogRequest(BlogRoute.PostBlog)
        {
            Headers = new FieldValues([new("Content-Type", ["application/json"])]), Body = """{"title":"t","author":"a","content":"c"}""",
        });
        Assert.Equal(unknown ? (503, Outcomes.Unknown) : (500, Outcomes.Failed), (response.Status, response.Outcome));
    }

    [Fact]
    public async Task What_stays_as_it_is_is_not_tried_again()
    {
        var dynamo = new ScriptedDynamo(Faults["no such table"]);
        var exception = await Assert.ThrowsAsync<DynamoRefusedException>(() => Store(dynamo, Patient).GetAsync(Post.Id));
        Assert.Equal("ResourceNotFoundException", exception.ErrorType);
        Assert.Single(dynamo.Requests);
    }

    [Fact]
    public async Task An_attempt_that_hangs_is_given_up_and_tried_again()
    {
        var dynamo = new ScriptedDynamo(ScriptedDynamo.Hangs, ScriptedDynamo.Ok());
        var budget = Patient with { Attempt = TimeSpan.FromMilliseconds(50) };
        Assert.Null(await Store(dynamo, budget).GetAsync(Post.Id));
        Assert.Equal(2, dynamo.Requests.Count);
    }

    [Fact]
    public async Task A_last_attempt_cut_short_by_the_end_of_the_budget_does_not_hide_that_dynamodb_throttled()
    {
        var dynamo = new ScriptedDynamo(Faults["throttled"], ScriptedDynamo.Hangs);
        var response = await Handler(dynamo, Short with { Attempt = Short.Total }).HandleAsync(new BlogRequest(BlogRoute.GetBlog) { Id = Post.Id });
        Assert.Equal(Outcomes.Throttled, response.Outcome);
    }

    [Theory]
    [InlineData("refused", Outcomes.Unavailable)]
    [InlineData("internal error", Outcomes.Unavailable)]
    [InlineData("throttled", Outcomes.Throttled)]
    [InlineData("hangs", Outcomes.Unavailable)]
    public async Task When_the_budget_is_spent_the_answer_is_503_and_says_nothing_of_the_database(string fault, string outcome)
    {
        var dynamo = new ScriptedDynamo(fault == "hangs" ? ScriptedDynamo.Hangs : Faults[fault]);
        var response = await Handler(dynamo, Short).HandleAsync(new BlogRequest(BlogRoute.GetBlog) { Id = Post.Id });

        Assert.Equal(503, response.Status);
        Assert.Equal(outcome, response.Outcome);
        Assert.NotNull(response.Failure);
        Assert.Contains(response.Headers, header => header is { Key: "Retry-After", Value: "2" });
        var body = System.Text.Encoding.UTF8.GetString(response.Body.Span);
        Assert.DoesNotContain("told by the test", body, StringComparison.Ordinal);
        Assert.DoesNotContain("ServerlessBlog", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ResourceNotFoundException")]
    [InlineData("AccessDeniedException")]
    [InlineData("ValidationException")]
    [InlineData("UnrecognizedClientException")]
    public async Task What_retrying_cannot_mend_is_500_at_once_with_its_cause_for_the_log_only(string type)
    {
        var dynamo = new ScriptedDynamo(ScriptedDynamo.Error(HttpStatusCode.BadRequest, type));
        var response = await Handler(dynamo, Patient).HandleAsync(new BlogRequest(BlogRoute.GetBlog) { Id = Post.Id });

        Assert.Equal((500, Outcomes.Failed), (response.Status, response.Outcome));
        Assert.Single(dynamo.Requests);
        Assert.Equal($"DynamoDB refused: {type}.", response.Reason);
        Assert.DoesNotContain(type, System.Text.Encoding.UTF8.GetString(response.Body.Span), StringComparison.Ordinal);
        Assert.DoesNotContain(response.Headers, header => header.Key == "Retry-After");
    }

    [Fact]
    public async Task Credentials_that_are_missing_are_named_and_not_asked_for_again()
    {
        using var client = new Amazon.DynamoDBv2.AmazonDynamoDBClient(
            new NoCredentials(), new Amazon.DynamoDBv2.AmazonDynamoDBConfig { ServiceURL = "http://127.0.0.1:1", AuthenticationRegion = "eu-west-1", MaxErrorRetry = 0 });
        var exception = await Assert.ThrowsAsync<DynamoRefusedException>(() => new PostStore(new DynamoSession(client, BlogTable.DefaultName, Patient), FeedShards.One).PingAsync());
        Assert.Equal("DynamoDB refused: no valid AWS credentials or region.", exception.Message);
    }

    private sealed class NoCredentials : Amazon.Runtime.AWSCredentials
    {
        public override Amazon.Runtime.ImmutableCredentials GetCredentials() => throw new Amazon.Runtime.AmazonClientException("Failed to resolve AWS credentials.");
    }

    [Fact]
    public async Task Outcomes_and_retries_are_counted()
    {
        var counted = new List<(string Name, string? Tag)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
            {
                if (instrument.Meter.Name == BlogTelemetry.MeterName && instrument is Counter<long>) self.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) =>
        {
            lock (counted)
            {
                foreach (var tag in tags)
                {
                    if (tag.Key is "blog.outcome" or "error.type") counted.Add((instrument.Name, tag.Value?.ToString()));
                }
            }
        });
        listener.Start();
        using var test = new Activity("test").Start();
        var spans = new ConcurrentQueue<Activity>();
        using var traces = new ActivityListener
        {
            ShouldListenTo = source => source.Name == BlogTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(traces);

        var dynamo = new ScriptedDynamo(ScriptedDynamo.Error(HttpStatusCode.BadRequest, "ThrottlingException"), ScriptedDynamo.Ok());
        await Handler(dynamo, Patient).HandleAsync(new BlogRequest(BlogRoute.GetBlog) { Id = Post.Id });

        var retry = Assert.Single(Assert.Single(spans, span => span.TraceId == test.TraceId).Events);
        Assert.Equal(("retry", "ThrottlingException"), (retry.Name, retry.Tags.Single(tag => tag.Key == "error.type").Value));

        lock (counted)
        {
            Assert.Contains((BlogTelemetry.RetriesMetric, "ThrottlingException"), counted);
            Assert.Contains((BlogTelemetry.RequestsMetric, Outcomes.NotFound), counted);
        }
    }

    private static PostStore Store(ScriptedDynamo dynamo, DynamoBudget budget) =>
        new(new DynamoSession(dynamo.CreateClient(), BlogTable.DefaultName, budget), FeedShards.One);

    private static string? Token(string request) => JsonDocument.Parse(request).RootElement.GetProperty("Item").GetProperty("token").GetProperty("S").GetString();

    private static BlogHandler Handler(ScriptedDynamo dynamo, DynamoBudget budget) => new(
        dynamo.CreateClient(), BlogTable.DefaultName, new WriteKey(null), new BlogResponder("functions"), budget, TimeProvider.System);
}
