using System.Numerics;

namespace Blog.Tests.Faults.History;

/// <summary>One operation of a client, as it saw it.</summary>
/// <param name="Input">What it asked for.</param>
/// <param name="Output">What it was answered; null when it cannot know whether the call took effect (no answer, or 503).</param>
/// <param name="Invoked">Clock before the request was sent.</param>
/// <param name="Returned">Clock after the answer was read; <see cref="long.MaxValue"/> for an unknown outcome, which may take effect any time later.</param>
public sealed record Operation<TInput, TOutput>(TInput Input, TOutput? Output, long Invoked, long Returned)
    where TOutput : class;

/// <summary>What the object must do, one call after the other.</summary>
/// <returns>The states it may be in after the call; none when it cannot have given this output.</returns>
public delegate IEnumerable<TState> SequentialSpecification<TState, in TInput, in TOutput>(TState state, TInput input, TOutput? output)
    where TOutput : class;

/// <summary>
/// Whether a history is linearizable: whether there is one order of its calls, each at some moment between its invocation
/// and its return, in which a sequential object would have given the same answers. The search is Wing and Gong's with
/// Lowe's memo of what was tried (Testing for linearizability, 2017), as in Jepsen's checker Knossos.
/// </summary>
public static class Linearizability
{
    /// <summary>Checks the history of one object.</summary>
    /// <returns>Null when it is linearizable; otherwise how far the best order came and which calls do not fit after it.</returns>
    public static string? FindViolation<TState, TInput, TOutput>(
        TState initial, SequentialSpecification<TState, TInput, TOutput> specification, IEnumerable<Operation<TInput, TOutput>> history)
        where TOutput : class
    {
        var search = new Search<TState, TInput, TOutput>(specification, [.. history.OrderBy(call => call.Invoked)]);
        return search.Run(initial);
    }

    private sealed class Search<TState, TInput, TOutput>(
        SequentialSpecification<TState, TInput, TOutput> specification, List<Operation<TInput, TOutput>> calls)
        where TOutput : class
    {
        private readonly HashSet<(BigInteger Done, TState State)> _tried = [];
        private readonly List<int> _order = [];
        private List<int> _best = [];
        private TState? _bestState;

        public string? Run(TState initial)
        {
            _bestState = initial;
            if (Extend(BigInteger.Zero, initial))
            {
                return null;
            }

            var rest = Enumerable.Range(0, calls.Count).Except(_best).Select(index => calls[index]).Take(12);
            return $"Not linearizable. {_best.Count} of {calls.Count} calls fit, to the state {_bestState}:\n  "
                + string.Join("\n  ", _best.TakeLast(8).Select(index => calls[index]))
                + "\nbut then none of\n  " + string.Join("\n  ", rest);
        }

        private bool Extend(BigInteger done, TState state)
        {
            var before = _order.Count;
            while (true)
            {
                if (_order.Count > _best.Count)
                {
                    (_best, _bestState) = ([.. _order], state);
                }

                // A call may come next when no other open call had returned before it was invoked.
                var open = Enumerable.Range(0, calls.Count).Where(index => (done >> index).IsEven).ToList();
                if (open.TrueForAll(index => calls[index].Output is null))
                {
                    return true;
                }

                var firstReturn = open.Min(index => calls[index].Returned);
                var next = open.TakeWhile(index => calls[index].Invoked <= firstReturn).ToList();

                // A call that fits here and changes nothing may as well come first: it stands in nobody's way.
                var idle = next.FindIndex(index => calls[index].Output is not null
                    && specification(state, calls[index].Input, calls[index].Output).Any(after => Equals(after, state)));
                if (idle < 0)
                {
                    if (TryEach(next, done, state)) return true;
                    _order.RemoveRange(before, _order.Count - before);
                    return false;
                }

                done |= BigInteger.One << next[idle];
                _order.Add(next[idle]);
            }
        }

        private bool TryEach(List<int> next, BigInteger done, TState state)
        {
            foreach (var index in next)
            {
                var call = calls[index];
                var nowDone = done | (BigInteger.One << index);
                foreach (var after in specification(state, call.Input, call.Output))
                {
                    // An unknown call that would change nothing need not have happened.
                    if ((call.Output is null && Equals(after, state)) || !_tried.Add((nowDone, after)))
                    {
                        continue;
                    }

                    _order.Add(index);
                    if (Extend(nowDone, after))
                    {
                        return true;
                    }

                    _order.RemoveAt(_order.Count - 1);
                }
            }

            return false;
        }
    }
}
