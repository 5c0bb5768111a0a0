using System.Text;
using Amazon.Lambda.TestTool;

namespace Blog.Tests.StandIns.Lambda;

/// <summary>What becomes of events whose function is late, gone or never there, on a clock the tests turn.</summary>
public sealed class FunctionQueueTests
{
    private static readonly Patience Patience = new(Absent: TimeSpan.FromSeconds(30), Function: TimeSpan.FromMinutes(15));

    private readonly ManualTime _time = new();
    private readonly FunctionQueue _queue;

    public FunctionQueueTests() => _queue = new FunctionQueue("Fn", Patience, _time);

    [Fact]
    public async Task A_waiting_process_gets_an_event_at_once()
    {
        // The clock stands still: nothing here looks again after a while.
        var next = _queue.NextAsync("a", default, default);
        Assert.False(next.IsCompleted);

        var invocation = _queue.Enqueue("1"u8.ToArray());

        Assert.Same(invocation, await next);
        Assert.Equal(_time.GetUtcNow() + Patience.Function, invocation.Deadline);
    }

    [Fact]
    public async Task A_process_that_went_away_while_waiting_gets_nothing()
    {
        using var gone = new CancellationTokenSource();
        var next = _queue.NextAsync("a", default, gone.Token);
        await gone.CancelAsync();
        var invocation = _queue.Enqueue(default);

        await Assert.ThrowsAsync<TaskCanceledException>(() => next);
        Assert.Same(invocation, await _queue.NextAsync("b", default, default));
    }

    [Fact]
    public async Task An_event_nobody_asks_for_fails_as_a_function_that_does_not_exist()
    {
        var invocation = _queue.Enqueue(default);

        Advance(29);
        Assert.False(invocation.Answer.IsCompleted);
        Advance(1);
        var answer = await invocation.Answer;
        Assert.Equal((404, "ResourceNotFoundException"), (answer.Status, answer.ServiceError));
    }

    [Fact]
    public async Task An_event_of_a_function_that_ran_and_came_to_nothing_fails_as_an_exited_runtime()
    {
        await AnswerOneAsync();
        var invocation = _queue.Enqueue(default);

        Advance(30);
        await AssertFailedAsync(invocation, "Runtime.ExitError");
    }

    [Fact]
    public async Task An_event_behind_a_slow_one_is_waited_for()
    {
        _queue.Enqueue(default);
        var slow = await _queue.NextAsync("a", default, default);
        var behind = _queue.Enqueue(default);

        Advance(600);
        Assert.False(behind.Answer.IsCompleted);
        _queue.Complete(slow.Id, new Answer(default));
        Assert.Same(behind, await _queue.NextAsync("a", default, default));
    }

    [Fact]
    public async Task An_event_that_runs_for_fifteen_minutes_times_out()
    {
        var invocation = _queue.Enqueue(default);
        await _queue.NextAsync("a", default, default);

        Advance(899);
        Assert.False(invocation.Answer.IsCompleted);
        Advance(1);
        await AssertFailedAsync(invocation, "Sandbox.Timedout");
    }

    [Fact]
    public async Task A_process_that_died_at_work_has_thirty_seconds_for_its_successor()
    {
        using var connection = new CancellationTokenSource();
        var invocation = _queue.Enqueue(default);
        await _queue.NextAsync("a", connection.Token, default);
        await connection.CancelAsync();

        Advance(0); // Noticed now.
        Advance(29);
        Assert.Same(invocation, await _queue.NextAsync("b", default, default));
        Advance(60);
        Assert.False(invocation.Answer.IsCompleted);
    }

    [Fact]
    public async Task A_successor_that_waits_already_takes_over_when_the_end_is_noticed()
    {
        using var connection = new CancellationTokenSource();
        var invocation = _queue.Enqueue(default);
        await _queue.NextAsync("a", connection.Token, default);
        var successor = _queue.NextAsync("b", default, default);
        Assert.False(successor.IsCompleted);

        await connection.CancelAsync();

        Assert.Same(invocation, await successor.WaitAsync(TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task An_event_of_a_dead_process_without_successor_fails_as_an_exited_runtime()
    {
        using var connection = new CancellationTokenSource();
        var invocation = _queue.Enqueue(default);
        await _queue.NextAsync("a", connection.Token, default);
        await connection.CancelAsync();

        Advance(0);
        Advance(29);
        Assert.False(invocation.Answer.IsCompleted);
        Advance(1);
        await AssertFailedAsync(invocation, "Runtime.ExitError");
    }

    [Fact]
    public async Task An_event_at_work_is_not_given_to_a_second_process()
    {
        _queue.Enqueue(default);
        await _queue.NextAsync("a", default, default);

        Assert.False(_queue.NextAsync("b", default, default).IsCompleted);
    }

    private async Task AnswerOneAsync()
    {
        _queue.Enqueue(default);
        _queue.Complete((await _queue.NextAsync("a", default, default)).Id, new Answer(default));
    }

    private void Advance(int seconds)
    {
        _time.Now += TimeSpan.FromSeconds(seconds);
        _queue.Expire();
    }

    private static async Task AssertFailedAsync(Invocation invocation, string errorType)
    {
        var answer = await invocation.Answer;
        Assert.Equal((200, "Unhandled"), (answer.Status, answer.FunctionError));
        Assert.Contains($"\"errorType\":\"{errorType}\"", Encoding.UTF8.GetString(answer.Payload.Span), StringComparison.Ordinal);
    }

    private sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
