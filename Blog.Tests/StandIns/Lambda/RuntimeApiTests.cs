using System.Globalization;
using System.Text;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>The Runtime API and the Invoke API against each other, as recorded from the published emulator unless a test says otherwise.</summary>
public sealed class RuntimeApiTests(LambdaService lambda) : IClassFixture<LambdaService>, IDisposable
{
    private const string Accepted = """{"status":"success"}""";

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(1));
    private readonly string _name = LambdaService.NewName();

    private CancellationToken Deadline => _deadline.Token;

    public void Dispose() => _deadline.Dispose();

    [Fact]
    public async Task Next_hands_out_the_event_unchanged_with_the_headers_of_lambda()
    {
        using var process = lambda.Start(_name);
        var before = DateTimeOffset.UtcNow;
        var invoke = lambda.InvokeAsync(_name, "{\"a\": 1,\n \"b\":\"é\"}", Deadline);

        var next = await process.NextAsync(Deadline);
        await process.RespondAsync(next.Id, "{}"u8.ToArray(), Deadline);
        await invoke;

        Assert.Equal("{\"a\": 1,\n \"b\":\"é\"}", next.Text);
        Assert.Equal("000000000001", next.Id);
        Assert.Equal("application/json", next.Headers["Content-Type"]);
        Assert.Equal("chunked", Assert.Contains("Transfer-Encoding", (IReadOnlyDictionary<string, string>)next.Headers));
        Assert.True(Guid.TryParse(next.Headers["Lambda-Runtime-Trace-Id"], out _));
        Assert.Equal("arn:aws:lambda:us-west-2:123412341234:function:Function", next.Headers["Lambda-Runtime-Invoked-Function-Arn"]);
        var deadline = DateTimeOffset.FromUnixTimeMilliseconds(long.Parse(next.Headers["Lambda-Runtime-Deadline-Ms"], CultureInfo.InvariantCulture));
        Assert.InRange(deadline, before.AddMinutes(15).AddMilliseconds(-1), DateTimeOffset.UtcNow.AddMinutes(15));
    }

    [Theory]
    [InlineData("""{"ok":true}""")]
    [InlineData("plain text")]
    public async Task The_invoker_gets_the_posted_response_as_it_is(string output)
    {
        var (posted, answer) = await RoundTripAsync("{}", (process, id) => process.RespondAsync(id, Encoding.UTF8.GetBytes(output), Deadline));

        Assert.Equal((202, Accepted), posted);
        Assert.Equal((200, output), (answer.Status, answer.Body));
        Assert.Equal("application/json", answer.Headers["Content-Type"]);
        Assert.Equal(["Content-Length", "Content-Type"], answer.Headers.Keys.Order());
    }

    [Fact]
    public async Task An_empty_response_is_an_empty_answer()
    {
        var (_, answer) = await RoundTripAsync("{}", (process, id) => process.RespondAsync(id, [], Deadline));

        Assert.Equal((200, ""), (answer.Status, answer.Body));
        Assert.Equal(["Content-Length"], answer.Headers.Keys);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    public async Task An_event_need_not_be_json(string payload)
    {
        using var process = lambda.Start(_name);
        var invoke = lambda.InvokeAsync(_name, payload, Deadline);
        var next = await process.NextAsync(Deadline);
        await process.RespondAsync(next.Id, "\"x\""u8.ToArray(), Deadline);

        Assert.Equal(payload, next.Text);
        Assert.Equal(payload.Length > 0, next.Headers.ContainsKey("Content-Type"));
        Assert.Equal("\"x\"", (await invoke).Body);
    }

    [Theory]
    [InlineData("MyError", """{"errorType":"MyError","errorMessage":"boom","stackTrace":["at X"]}""")]
    [InlineData("Unhandled", "")]
    public async Task A_function_error_reaches_the_invoker_with_its_type_and_document(string errorType, string document)
    {
        var (posted, answer) = await RoundTripAsync("{}", (process, id) => process.FailAsync(id, Encoding.UTF8.GetBytes(document), errorType, Deadline));

        Assert.Equal((202, Accepted), posted);
        Assert.Equal((200, document, errorType), (answer.Status, answer.Body, answer.Headers["X-Amz-Function-Error"]));
    }

    [Fact]
    public async Task An_error_without_a_type_is_refused_and_the_event_stays_open()
    {
        using var process = lambda.Start(_name);
        var invoke = lambda.InvokeAsync(_name, "{}", Deadline);
        var next = await process.NextAsync(Deadline);

        Assert.Equal((400, ""), await process.FailAsync(next.Id, "{}"u8.ToArray(), null, Deadline));
        Assert.False(invoke.IsCompleted);

        await process.RespondAsync(next.Id, "1"u8.ToArray(), Deadline);
        Assert.Equal("1", (await invoke).Body);
    }

    [Fact]
    public async Task Answers_to_unknown_and_to_answered_events_are_ignored()
    {
        using var process = lambda.Start(_name);
        Assert.Equal((202, Accepted), await process.RespondAsync("nosuchid", "{}"u8.ToArray(), Deadline));

        var (_, answer) = await RoundTripAsync("{}", async (same, id) =>
        {
            await same.RespondAsync(id, "1"u8.ToArray(), Deadline);
            return await same.RespondAsync(id, "2"u8.ToArray(), Deadline);
        });
        Assert.Equal("1", answer.Body);
    }

    // As AWS documents it; the published emulator refuses the error document that runtimes send.
    [Theory]
    [InlineData("application/json", "\"init failed\"", "Runtime.Init")]
    [InlineData("application/vnd.aws.lambda.error+json", """{"errorType":"X","errorMessage":"m"}""", null)]
    public async Task An_initialisation_error_fails_what_waits_for_the_function(string contentType, string document, string? errorType)
    {
        using var process = lambda.Start(_name);
        var invoke = lambda.InvokeAsync(_name, "{}", Deadline);
        var queued = process.NextAsync(Deadline); // Returns when the event has arrived, so the error cannot overtake it.
        await queued;

        Assert.Equal((202, Accepted), await process.FailInitAsync(Encoding.UTF8.GetBytes(document), errorType, contentType, Deadline));

        var answer = await invoke;
        Assert.Equal((200, document, errorType ?? "Unhandled"), (answer.Status, answer.Body, answer.Headers["X-Amz-Function-Error"]));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_unanswered_event_is_handed_out_again(bool sameProcess)
    {
        using var first = lambda.Start(_name);
        var invoke = lambda.InvokeAsync(_name, """{"k":2}""", Deadline);
        var one = await first.NextAsync(Deadline);
        if (!sameProcess)
        {
            first.Dispose();
        }

        using var restarted = lambda.Start(_name);
        var again = await (sameProcess ? first : restarted).NextAsync(Deadline);
        await restarted.RespondAsync(again.Id, "1"u8.ToArray(), Deadline);

        Assert.Equal((one.Id, one.Text), (again.Id, again.Text));
        Assert.NotEqual(one.Headers["Lambda-Runtime-Trace-Id"], again.Headers["Lambda-Runtime-Trace-Id"]);
        Assert.Equal("1", (await invoke).Body);
    }

    [Fact]
    public async Task Events_are_handed_out_in_order_and_each_invoker_gets_its_own_answer()
    {
        using var process = lambda.Start(_name);
        List<Task<InvokeAnswer>> invokes = [];
        List<string> order = [];
        var served = process.ServeAsync(
            input =>
            {
                order.Add(Encoding.UTF8.GetString(input));
                return input;
            },
            Deadline);
        foreach (var payload in (string[])["0", "1", "2"])
        {
            invokes.Add(lambda.InvokeAsync(_name, payload, Deadline));
            await invokes[^1];
        }

        Assert.Equal(["0", "1", "2"], order);
        Assert.Equal(["0", "1", "2"], (await Task.WhenAll(invokes)).Select(answer => answer.Body));
        await _deadline.CancelAsync();
        await served;
    }

    // The published emulator runs one event at a time.
    [Fact]
    public async Task Several_processes_of_a_function_have_an_event_each()
    {
        using var one = lambda.Start(_name);
        using var other = lambda.Start(_name);
        var waiting = (One: one.NextAsync(Deadline), Other: other.NextAsync(Deadline));
        await WaitUntilAsync("<td>2<td>0<td>0<td>0");
        var invokes = new[] { lambda.InvokeAsync(_name, "\"a\"", Deadline), lambda.InvokeAsync(_name, "\"b\"", Deadline) };
        var (first, second) = (await waiting.One, await waiting.Other);

        // The later one is answered first, and its process waits on while the other is still at work.
        await other.RespondAsync(second.Id, second.Body, Deadline);
        var idle = other.NextAsync(Deadline);
        await WaitUntilAsync("<td>1<td>0<td>1<td>1");
        Assert.False(idle.IsCompleted);
        await one.RespondAsync(first.Id, first.Body, Deadline);

        Assert.NotEqual(first.Id, second.Id);
        Assert.Equal(["\"a\"", "\"b\""], (await Task.WhenAll(invokes)).Select(answer => answer.Body));
    }

    [Fact]
    public async Task Without_a_name_the_function_is_called_function()
    {
        using var process = lambda.Start(null);
        var invoke = lambda.InvokeAsync("function", """{"d":1}""", Deadline);
        var next = await process.NextAsync(Deadline);
        await process.RespondAsync(next.Id, next.Body, Deadline);

        Assert.Equal("""{"d":1}""", (await invoke).Body);
    }

    [Fact]
    public async Task A_function_may_be_called_by_its_arn()
    {
        using var process = lambda.Start(_name);
        var invoke = lambda.InvokeAsync($"arn:aws:lambda:us-east-1:123456789012:function:{_name}:PROD", "1", Deadline);
        var next = await process.NextAsync(Deadline);
        await process.RespondAsync(next.Id, next.Body, Deadline);

        Assert.Equal("1", (await invoke).Body);
    }

    [Fact]
    public async Task An_asynchronous_event_is_accepted_before_it_runs_and_a_dry_run_does_not_run()
    {
        var dry = await lambda.InvokeAsync(_name, "\"dry\"", Deadline, "DryRun");
        var accepted = await lambda.InvokeAsync(_name, "\"event\"", Deadline, "Event");
        using var process = lambda.Start(_name);
        var next = await process.NextAsync(Deadline);
        await process.RespondAsync(next.Id, next.Body, Deadline);

        Assert.Equal((202, "", 202, ""), (dry.Status, dry.Body, accepted.Status, accepted.Body));
        Assert.Equal("\"event\"", next.Text);
    }

    [Fact]
    public async Task A_payload_of_six_mebibytes_passes_and_one_byte_more_is_refused()
    {
        using var process = lambda.Start(_name);
        var served = process.ServeAsync(input => Encoding.UTF8.GetBytes($"{input.Length}"), Deadline);

        Assert.Equal("6291456", (await lambda.InvokeAsync(_name, new byte[6291456], Deadline)).Body);
        var refused = await lambda.InvokeAsync(_name, new byte[6291457], Deadline);
        Assert.Equal((413, "RequestEntityTooLargeException"), (refused.Status, refused.Headers["X-Amzn-Errortype"]));
        Assert.Equal("Request must be smaller than 6291456 bytes for the InvokeFunction operation", refused.Body);
        Assert.Equal(413, (await lambda.InvokeAsync(_name, new byte[40_000_000], Deadline)).Status);
        await _deadline.CancelAsync();
        await served;
    }

    [Fact]
    public async Task An_answer_over_six_mebibytes_is_a_function_error()
    {
        var (posted, answer) = await RoundTripAsync("{}", (process, id) => process.RespondAsync(id, new byte[6291457], Deadline));

        Assert.Equal((202, Accepted), posted);
        Assert.Equal((200, "ResponseSizeTooLarge"), (answer.Status, answer.Headers["X-Amz-Function-Error"]));
        Assert.Equal("Response payload size exceeded maximum allowed payload size (6291456 bytes)", answer.Body);
    }

    [Fact]
    public async Task Other_paths_and_methods_are_refused_and_the_page_lists_the_functions()
    {
        var (_, answer) = await RoundTripAsync("1", (process, id) => process.RespondAsync(id, "1"u8.ToArray(), Deadline));
        Assert.Equal(200, answer.Status);

        Assert.Equal("health", (await lambda.GetAsync("/lambda-runtime-api/healthcheck", Deadline)).Body);
        Assert.Contains($"<td>{_name}<td>", (await lambda.GetAsync("/", Deadline)).Body, StringComparison.Ordinal);
        var wrong = await lambda.GetAsync($"/2015-03-31/functions/{_name}/invocations", Deadline);
        Assert.Equal((405, "POST"), (wrong.Status, wrong.Headers["Allow"]));
        Assert.Equal(404, (await lambda.GetAsync("/2015-03-31/functions", Deadline)).Status);
    }

    private async Task<((int Status, string Body) Posted, InvokeAnswer Answer)> RoundTripAsync(
        string payload, Func<FunctionProcess, string, Task<(int Status, string Body)>> answer)
    {
        using var process = lambda.Start(_name);
        var invoke = lambda.InvokeAsync(_name, payload, Deadline);
        var posted = await answer(process, (await process.NextAsync(Deadline)).Id);
        return (posted, await invoke);
    }

    /// <summary>Waits until the page shows these numbers for the function: processes waiting, events queued, executing, answered.</summary>
    private Task<string> WaitUntilAsync(string numbers) => Eventually.GetAsync(
        async () => (await lambda.GetAsync("/", Deadline)).Body, page => page.Contains($"<td>{_name}{numbers}", StringComparison.Ordinal), $"{_name} to show {numbers}");
}
