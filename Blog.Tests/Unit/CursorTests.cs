using FsCheck;
using FsCheck.Fluent;

namespace Blog.Tests.Unit;

public sealed class CursorTests
{
    private const string Url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly Cursor Cursors = new("ServerlessBlog");

    [Fact]
    public void Comes_back_as_the_id_it_was_made_of() =>
        Prop.ForAll<Guid, string?>((id, author) =>
            Cursors.TryRead(Cursors.Write(id, Of(author)), Of(author), out var read) && read == id).QuickCheckThrowOnFailure();

    [Fact]
    public void Another_process_with_the_same_table_reads_it() =>
        Prop.ForAll<Guid>(id => new Cursor("ServerlessBlog").TryRead(Cursors.Write(id, Of("a")), Of("a"), out _)).QuickCheckThrowOnFailure();

    [Fact]
    public void Needs_no_escape_in_an_address() =>
        Prop.ForAll<Guid, string?>((id, author) => Cursors.Write(id, Of(author)).All(Url.Contains)).QuickCheckThrowOnFailure();

    [Fact]
    public void Is_refused_for_another_author() =>
        Prop.ForAll<Guid, string?, string?>((id, author, other) =>
            author == other || !Cursors.TryRead(Cursors.Write(id, Of(author)), Of(other), out _)).QuickCheckThrowOnFailure();

    [Fact]
    public void Is_refused_for_another_tag_and_good_for_the_same_in_another_case()
    {
        var id = Guid.CreateVersion7();
        var cursor = Cursors.Write(id, new("Ada", "Linux"));
        Assert.True(Cursors.TryRead(cursor, new("Ada", "linux"), out var read));
        Assert.Equal(id, read);
        Assert.All<ListFilter>([new("Ada", null), new("Ada", "Linux2"), new(null, "Linux"), new("AdaLinux", null)],
            other => Assert.False(Cursors.TryRead(cursor, other, out _)));
    }

    [Fact]
    public void Is_refused_for_another_table() =>
        Assert.False(new Cursor("Other").TryRead(Cursors.Write(Guid.CreateVersion7(), default), default, out _));

    [Fact]
    public void Is_refused_when_any_character_is_changed()
    {
        var cursor = Cursors.Write(Guid.CreateVersion7(), Of("a"));
        for (var at = 0; at < cursor.Length; at++)
        {
            foreach (var other in Url.Where(c => c != cursor[at]))
            {
                var altered = cursor[..at] + other + cursor[(at + 1)..];
                Assert.False(Cursors.TryRead(altered, Of("a"), out _), altered);
            }
        }
    }

    [Fact]
    public void Is_refused_when_cut_or_lengthened()
    {
        var cursor = Cursors.Write(Guid.CreateVersion7(), default);
        Assert.All(Enumerable.Range(0, cursor.Length), length => Assert.False(Cursors.TryRead(cursor[..length], default, out _)));
        Assert.All(["A", "=", "==", " ", "\n"], more => Assert.False(Cursors.TryRead(cursor + more, default, out _)));
    }

    [Fact]
    public void Is_refused_when_it_is_any_other_text() =>
        Prop.ForAll<NonNull<string>>(text => !Cursors.TryRead(text.Get, default, out _)).QuickCheckThrowOnFailure();

    private static ListFilter Of(string? author) => new(author, null);
}
