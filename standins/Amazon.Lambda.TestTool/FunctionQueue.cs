namespace Amazon.Lambda.TestTool;

/// <summary>How long an event is waited for.</summary>
/// <param name="Absent">While no process serves the function: it has not come yet, or went away, also in the middle of the event.</param>
/// <param name="Function">While the function is at work: Lambda's own maximum.</param>
internal sealed record Patience(TimeSpan Absent, TimeSpan Function)
{
    public static Patience Default { get; } = new(TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(15));
}

/// <summary>Events of one function: queued, executing, answered. Each waiting process gets its own event, in the order of arrival.</summary>
internal sealed class FunctionQueue(string name, Patience patience, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Invocation> _queued = [];
    private readonly LinkedList<Invocation> _executing = [];
    private readonly LinkedList<Poller> _pollers = [];
    private DateTimeOffset? _lastSeen;
    private bool _concurrent;
    private int _count;
    private int _answered;

    public string Name => name;

    /// <summary>Adds an event; its answer comes with <see cref="Invocation.Answer"/>.</summary>
    public Invocation Enqueue(ReadOnlyMemory<byte> payload)
    {
        lock (_gate)
        {
            var invocation = new Invocation($"{++_count:D12}", payload, time.GetUtcNow());
            if (_pollers.First is { } poller)
            {
                _pollers.RemoveFirst();
                Deliver(invocation, poller.Value);
            }
            else
            {
                _queued.AddLast(invocation);
            }

            return invocation;
        }
    }

    /// <summary>
    /// The next event, when there is one. An event whose process went away is delivered again, like one asked for once more over
    /// the connection that took it, unless several processes serve the function: then it may still be at work.
    /// </summary>
    public async Task<Invocation> NextAsync(string connection, CancellationToken connectionClosed, CancellationToken cancellationToken)
    {
        var poller = new Poller(connection, connectionClosed);
        lock (_gate)
        {
            _lastSeen = time.GetUtcNow();
            _concurrent |= _pollers.Count > 0;
            if (_queued.First is { } first)
            {
                _queued.RemoveFirst();
                Deliver(first.Value, poller);
            }
            else if (!_concurrent && _executing.FirstOrDefault(taken => taken.IsLost || taken.Connection == connection) is { } again)
            {
                _executing.Remove(again);
                Deliver(again, poller);
            }
            else
            {
                _pollers.AddLast(poller);
            }
        }

        await using var registration = cancellationToken.Register(() => Forget(poller));
        return await poller.Delivery.Task;
    }

    /// <summary>Answers an event; one that is unknown, or answered before, is ignored.</summary>
    public void Complete(string id, Answer answer)
    {
        lock (_gate)
        {
            _lastSeen = time.GetUtcNow();
            if (_executing.Concat(_queued).FirstOrDefault(known => known.Id == id) is { } invocation)
            {
                Finish(invocation, answer);
            }
        }
    }

    /// <summary>The process cannot start: whatever waits for it fails now.</summary>
    public void FailAll(Answer answer)
    {
        lock (_gate)
        {
            _executing.Concat(_queued).ToList().ForEach(invocation => Finish(invocation, answer));
        }
    }

    /// <summary>Fails events that nobody will answer any more.</summary>
    public void Expire()
    {
        lock (_gate)
        {
            var now = time.GetUtcNow();
            foreach (var taken in _executing.ToList())
            {
                taken.LostAt ??= taken.IsLost ? now : null;
                if (now >= taken.Deadline)
                {
                    Finish(taken, Answer.TimedOut(taken.Id, patience.Function));
                }
                else if (now - taken.LostAt >= patience.Absent)
                {
                    Finish(taken, Answer.RuntimeExited(taken.Id));
                }
            }

            var served = _pollers.Count > 0 || _executing.Any(taken => !taken.IsLost);
            foreach (var waiting in _queued.Where(waiting => !served && now - Later(waiting.QueuedAt, _lastSeen) >= patience.Absent).ToList())
            {
                Finish(waiting, _lastSeen is null ? Answer.NotFound(name) : Answer.RuntimeExited(waiting.Id));
            }
        }
    }

    /// <summary>Numbers for the page.</summary>
    public (int Waiting, int Queued, int Executing, int Answered) Count()
    {
        lock (_gate)
        {
            return (_pollers.Count, _queued.Count, _executing.Count, _answered);
        }
    }

    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private void Deliver(Invocation invocation, Poller poller)
    {
        invocation.Take(poller.Connection, time.GetUtcNow() + patience.Function, poller.ConnectionClosed);
        _executing.AddLast(invocation);
        poller.Delivery.SetResult(invocation);
        // A successor may be waiting already when the end of its predecessor is noticed. Not under the lock: this may run at once.
        poller.ConnectionClosed.UnsafeRegister(_ => Task.Run(() => TakeOver(invocation)), null);
    }

    private void TakeOver(Invocation invocation)
    {
        lock (_gate)
        {
            if (!_concurrent && invocation.IsLost && _pollers.First is { } successor && _executing.Remove(invocation))
            {
                _pollers.RemoveFirst();
                Deliver(invocation, successor.Value);
            }
        }
    }

    private void Finish(Invocation invocation, Answer answer)
    {
        _ = _executing.Remove(invocation) || _queued.Remove(invocation);
        _answered++;
        invocation.Finish(answer);
    }

    private void Forget(Poller poller)
    {
        lock (_gate)
        {
            if (_pollers.Remove(poller))
            {
                poller.Delivery.SetCanceled();
            }
        }
    }

    private sealed record Poller(string Connection, CancellationToken ConnectionClosed)
    {
        public TaskCompletionSource<Invocation> Delivery { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
