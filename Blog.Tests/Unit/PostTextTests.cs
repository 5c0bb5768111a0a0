using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Blog.Tests.Unit;

public sealed class PostTextTests
{
    [Fact]
    public void This_process_can_normalize() => Assert.True(PostText.CanNormalize);

    [Theory]
    [InlineData("  two words\t\n", "two words")]
    [InlineData("e\u0301", "\u00e9")]
    [InlineData("\u2003wide\u2003", "wide")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    [InlineData("\u05d0\u2067abc\u2069", "\u05d0\u2067abc\u2069")]
    [InlineData("\u202babc\u202c", "\u202babc\u202c")]
    [InlineData("a\u200db", "a\u200db")]
    [InlineData("\u2764\ufe0f", "\u2764\ufe0f")]
    public void A_line_is_trimmed_and_composed(string given, string stored) => Assert.Equal((stored, null), Line(given));

    // Not as attributes: half a surrogate pair does not survive in one.
    [Fact]
    public void What_is_no_line_of_text_is_refused() => Assert.All(
        [
            "", " \r\n ", "\ud800", "a\udc00b", "\ufffe", "a\uffff", "a\0b", "a\tb", "a\nb", "a\u0085b", "a\u2028b", "a\u2029b", "a\u007fb", "\u200b", "\u200b\u00a0\u2060", "\ufeff",
            "\u00ad", "\u115f\u3164", "\u2800", "\u0301", "\ufe0f", "\U000e0041", "a\u202e", "a\u202c", "\u2067a", "a\u2069", "\u202a\u2067a\u202c\u2069", new string('a', 201), Repeat("e\u0301", 201),
            "a" + new string('\u0301', 31), "a" + Repeat("\u0316\u0301", 16),
        ],
        given =>
        {
            var (stored, error) = Line(given);
            Assert.Null(stored);
            Assert.NotNull(error);
        });

    [Fact]
    public void Content_keeps_its_lines_and_tabs_with_LF_as_their_end()
    {
        Assert.Equal(("a\n\nb\n\tc\u2028d", null), Content("\r\na\r\n\rb\n\tc\u2028d \n"));
        Assert.All(["", "\n \t", "a\0", "a\u000bb", "a\u000cb", "a\u001b[1mb", "a\u0085b", "a\u009fb", "a\u007fb", "\ufffe", "a\ud83d", "a" + new string('\u0301', 31)], given => Assert.Null(Content(given).Stored));
    }

    // Decoded half pairs look like it, so it is the one character that a check for them may mistake, or search the text for each time.
    [Fact]
    public void The_replacement_character_itself_is_text_up_to_the_limit()
    {
        Assert.Equal(("a\ufffdb", null), Line("a\ufffdb"));
        Assert.Equal((new string('\ufffd', 100_000), null), Content(new string('\ufffd', 100_000)));
        Assert.All(["\ufffd\ud800", "\ud800\ufffd", "\udc00\ufffd", new string('\ufffd', 100_001)], given => Assert.Null(Content(given).Stored));
    }

    [Theory]
    [InlineData(300_000, true)]
    [InlineData(300_001, false)]
    [InlineData(5_000_000, false)]
    public void Content_has_300_000_bytes_at_most(int bytes, bool valid) => Assert.Equal(valid, Content(new string('c', bytes)).Stored is not null);

    [Fact]
    public void Limits_hold_for_the_text_as_it_is_stored()
    {
        Assert.NotNull(Line(new string(' ', 500) + Repeat("e\u0301", 200)).Stored);
        Assert.NotNull(Content(Repeat("e\u0301", 150_000)).Stored);
        Assert.Null(Content(Repeat("e\u0301", 150_001)).Stored);
    }

    [Theory]
    [InlineData("Linux", "Linux")]
    [InlineData(" Blue Team ", "Blue Team")]
    [InlineData("C#", "C#")]
    [InlineData("C++", "C++")]
    [InlineData("R&D", "R&D")]
    [InlineData(".net_core-10", ".net_core-10")]
    [InlineData("\u65e5\u672c\u8a9e", "\u65e5\u672c\u8a9e")]
    [InlineData("\u0939\u093f\u0928\u094d\u0926\u0940", "\u0939\u093f\u0928\u094d\u0926\u0940")]
    [InlineData("\u0663", "\u0663")]
    [InlineData("", null)]
    [InlineData("a,b", null)]
    [InlineData("a/b", null)]
    [InlineData("<b>", null)]
    [InlineData("a\u200bb", null)]
    [InlineData("a\tb", null)]
    [InlineData("\u0301", null)]
    [InlineData("\ud83d\ude00", null)]
    [InlineData("1234567890123456789012345678901", null)]
    public void Tags_are_peoples_words(string given, string? stored) => Assert.Equal(stored, PostText.ReadTag(given, out _));

    [Fact]
    public void Reading_twice_changes_nothing_more() =>
        Prop.ForAll<NonNull<string>>(text => Content(text.Get).Stored is not { } stored || Content(stored).Stored == stored)
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("abc", 3)]
    [InlineData("\U0001F600", 1)]
    [InlineData("\U0001F468\u200d\U0001F469", 3)]
    [InlineData("", 0)]
    public void Characters_are_scalar_values(string text, int characters) => Assert.Equal(characters, PostText.CountCharacters(text));

    [Theory]
    [InlineData("short", "short")]
    [InlineData("", "")]
    public void A_short_content_is_its_own_excerpt(string content, string excerpt) => Assert.Equal(excerpt, PostText.Excerpt(content));

    [Fact]
    public void A_longer_content_is_cut_at_a_word_and_says_so()
    {
        Assert.Equal(new string('a', 200), PostText.Excerpt(new string('a', 200)));
        Assert.Equal(new string('a', 200) + "…", PostText.Excerpt(new string('a', 201)));
        Assert.Equal(new string('a', 190) + "…", PostText.Excerpt(new string('a', 190) + "  " + new string('b', 20)));
        Assert.Equal(new string('a', 200) + "…", PostText.Excerpt(new string('a', 200) + " b"));
        Assert.Equal("a b…", PostText.Excerpt("a b\n" + new string('c', 300)));
    }

    [Fact]
    public void An_excerpt_of_emoji_has_200_of_them() =>
        Assert.Equal(Repeat("\U0001F600", 200) + "…", PostText.Excerpt(Repeat("\U0001F600", 201)));

    [Fact]
    public void A_joined_emoji_is_left_out_rather_than_cut()
    {
        const string family = "\U0001F468\u200d\U0001F469\u200d\U0001F467";
        Assert.Equal(new string('a', 197) + "…", PostText.Excerpt(new string('a', 197) + family));
        Assert.Equal(new string('a', 195) + family + "…", PostText.Excerpt(new string('a', 195) + family + "b"));
    }

    [Fact]
    public void Only_a_single_element_longer_than_the_excerpt_is_cut() =>
        Assert.Equal("a" + Repeat("\u0323", 199) + "…", PostText.Excerpt("a" + Repeat("\u0323", 500)));

    [Fact]
    public void An_excerpt_is_a_start_of_whole_characters() =>
        Prop.ForAll(ContentGenerator.ToArbitrary(), content =>
        {
            var excerpt = PostText.Excerpt(content);
            if (excerpt == content) return content.EnumerateRunes().Count() <= 200;

            var start = excerpt[..^1];
            return excerpt.EndsWith('…') && content.StartsWith(start, StringComparison.Ordinal)
                && start.EnumerateRunes().Count() <= 200
                && !start.EnumerateRunes().Contains(Rune.ReplacementChar)
                && StringInfo.ParseCombiningCharacters(content).Contains(start.Length);
        }).QuickCheckThrowOnFailure();

    private static Gen<string> ContentGenerator =>
        Gen.Elements("a", "é", "e\u0301", "\U0001F600", "\U0001F468\u200d\U0001F469", "한", "\r\n", " ", "\U0001F1E9\U0001F1EA")
            .ArrayOf().Select(string.Concat).Resize(400);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));

    private static (string? Stored, string? Error) Line(string text) => (PostText.ReadLine(text, 200, out var error), error);

    private static (string? Stored, string? Error) Content(string text) => (PostText.ReadContent(text, out var error), error);
}
