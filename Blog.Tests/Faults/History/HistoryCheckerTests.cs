using Change = Blog.Tests.Faults.History.Operation<Blog.Tests.Faults.History.BlogInput, Blog.Tests.Faults.History.BlogOutput>;
using Create = Blog.Tests.Faults.History.Operation<string, Blog.Tests.Faults.History.CreateOutput>;

namespace Blog.Tests.Faults.History;

/// <summary>The checkers themselves: good histories pass, and every kind of wrong one is refused.</summary>
public sealed class HistoryCheckerTests
{
    private static readonly BlogRegister First = new(1, "a");

    private static Change Read(long from, long to, long version, string title) =>
        new(new BlogInput.Read(), new(200, version, title), from, to);

    private static Change Update(long from, long to, long ifMatch, string title, int status = 200) =>
        new(new BlogInput.Update(ifMatch, title), status == 200 ? new(200, ifMatch + 1, title) : new(status), from, to);

    private static Change Unknown(long from, BlogInput input) => new(input, null, from, long.MaxValue);

    private static string? Check(params Change[] history) =>
        Linearizability.FindViolation<BlogRegister, BlogInput, BlogOutput>(First, BlogRegister.Step, history);

    [Fact]
    public void Calls_one_after_the_other_pass() =>
        Assert.Null(Check(Read(0, 1, 1, "a"), Update(2, 3, 1, "b"), Read(4, 5, 2, "b"), Update(6, 7, 1, "c", 412)));

    [Fact]
    public void Overlapping_calls_may_take_effect_in_either_order()
    {
        Assert.Null(Check(Update(0, 10, 1, "b"), Read(1, 2, 1, "a"), Read(3, 4, 2, "b")));
        Assert.Null(Check(Update(0, 10, 1, "b"), Update(1, 9, 1, "c", 412), Update(2, 8, 2, "d")));
    }

    [Fact]
    public void A_read_of_an_old_version_after_the_update_was_answered_is_refused() =>
        Assert.NotNull(Check(Update(0, 1, 1, "b"), Read(2, 3, 1, "a")));

    [Fact]
    public void Versions_that_go_back_between_two_reads_are_refused() =>
        Assert.NotNull(Check(Update(0, 10, 1, "b"), Read(1, 2, 2, "b"), Read(3, 4, 1, "a")));

    [Fact]
    public void Two_winners_of_one_version_are_refused() =>
        Assert.NotNull(Check(Update(0, 10, 1, "b"), Update(1, 9, 1, "c")));

    [Fact]
    public void A_loser_without_a_winner_is_refused() =>
        Assert.NotNull(Check(Update(0, 10, 1, "b", 412), Read(11, 12, 1, "a")));

    [Fact]
    public void A_lost_acknowledged_write_is_refused() =>
        Assert.NotNull(Check(Update(0, 1, 1, "b"), Update(2, 3, 2, "c"), Read(4, 5, 2, "b")));

    [Fact]
    public void A_write_that_took_effect_twice_is_refused() =>
        Assert.NotNull(Check(Update(0, 1, 1, "b"), Read(2, 3, 3, "b")));

    [Fact]
    public void A_write_of_unknown_outcome_may_take_effect_later_or_never_but_not_twice()
    {
        var write = Unknown(0, new BlogInput.Update(1, "b"));
        Assert.Null(Check(write, Read(5, 6, 1, "a"), Read(7, 8, 2, "b")));
        Assert.Null(Check(write, Read(5, 6, 1, "a")));
        Assert.NotNull(Check(write, Read(5, 6, 2, "b"), Read(7, 8, 1, "a")));
        Assert.NotNull(Check(write, Read(5, 6, 3, "b")));
        Assert.NotNull(Check(Unknown(5, new BlogInput.Update(1, "b")), Read(0, 1, 2, "b")));
    }

    [Fact]
    public void A_deleted_blog_that_comes_back_is_refused()
    {
        var delete = new Change(new BlogInput.Delete(null), new(204), 0, 1);
        Assert.Null(Check(delete, new Change(new BlogInput.Read(), new(404), 2, 3)));
        Assert.NotNull(Check(delete, Read(2, 3, 1, "a")));
        Assert.NotNull(Check(delete, new Change(new BlogInput.Delete(null), new(204), 0, 2)));
    }

    [Fact]
    public void A_long_history_with_many_writers_is_checked_whole()
    {
        // Ten writers at a time, one wins: 100 rounds.
        var history = Enumerable.Range(1, 100).SelectMany(round => Enumerable.Range(0, 10).Select(writer =>
            Update(round * 100, (round * 100) + 50 + writer, round, $"{round}", writer == round % 10 ? 200 : 412))).ToArray();
        Assert.Null(Check(history));
        Assert.NotNull(Check([.. history, Read(100_000, 100_001, 100, "99")]));
    }

    [Fact]
    public void One_key_makes_one_blog()
    {
        Assert.Null(CheckKey(new("x", new(201, "1"), 0, 9), new("x", new(201, "1"), 1, 8), new("y", new(422), 2, 10)));
        Assert.Null(CheckKey(new("x", null, 0, long.MaxValue), new("x", new(201, "1"), 5, 6)));
        Assert.NotNull(CheckKey(new("x", new(201, "1"), 0, 9), new("x", new(201, "2"), 1, 8)));
        Assert.NotNull(CheckKey(new("x", new(201, "1"), 0, 1), new("y", new(201, "2"), 2, 3)));
        Assert.NotNull(CheckKey(new Create("x", new(422), 0, 1)));
    }

    [Fact]
    public void Pages_may_show_or_leave_out_only_what_changed_meanwhile()
    {
        Life[] lives = [new("1", 0, 1), new("2", 2, 3), new("3", 4, 5, 12, 14), new("4", 11, 13), new("5", 6, 7, 8, 9)];
        Assert.Empty(FeedHistory.FindViolations(lives, new(["4", "3", "2", "1"], 10, 20)));
        Assert.Empty(FeedHistory.FindViolations(lives, new(["2", "1"], 10, 20)));
        Assert.NotEmpty(FeedHistory.FindViolations(lives, new(["2"], 10, 20)));
        Assert.NotEmpty(FeedHistory.FindViolations(lives, new(["2", "2", "1"], 10, 20)));
        Assert.NotEmpty(FeedHistory.FindViolations(lives, new(["1", "2"], 10, 20)));
        Assert.NotEmpty(FeedHistory.FindViolations(lives, new(["5", "2", "1"], 10, 20)));
        Assert.NotEmpty(FeedHistory.FindViolations(lives, new(["6", "2", "1"], 10, 20)));
    }

    private static string? CheckKey(params Create[] history) =>
        Linearizability.FindViolation<KeyedCreate, string, CreateOutput>(KeyedCreate.Unused, KeyedCreate.Step, history);
}
