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
    [InlineData(" \r\n ", "")]
    [InlineData("\u1112\u1161\u11ab", "\ud55c")]
    public void Text_is_trimmed_and_composed(string given, string stored) => Assert.Equal(stored, PostText.Clean(given));

    // No theory: half a surrogate pair does not survive in an attribute.
    [Fact]
    public void What_is_no_text_is_refused() =>
        Assert.All(["\ud800", "a\udc00b", "\ufffe"], given => Assert.Null(PostText.Clean(given)));

    [Fact]
    public void Cleaning_twice_changes_nothing_more() =>
        Prop.ForAll<NonNull<string>>(text => PostText.Clean(text.Get) is not { } clean || PostText.Clean(clean) == clean)
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
    public void An_excerpt_has_200_characters() => Assert.Equal(new string('a', 200), PostText.Excerpt(new string('a', 201)));

    [Fact]
    public void An_excerpt_of_emoji_has_200_of_them() =>
        Assert.Equal(Repeat("\U0001F600", 200), PostText.Excerpt(Repeat("\U0001F600", 201)));

    [Fact]
    public void A_joined_emoji_is_left_out_rather_than_cut()
    {
        const string family = "\U0001F468\u200d\U0001F469\u200d\U0001F467";
        Assert.Equal(new string('a', 197), PostText.Excerpt(new string('a', 197) + family));
        Assert.Equal(new string('a', 195) + family, PostText.Excerpt(new string('a', 195) + family + "b"));
    }

    [Fact]
    public void Only_a_single_element_longer_than_the_excerpt_is_cut() =>
        Assert.Equal("a" + Repeat("\u0323", 199), PostText.Excerpt("a" + Repeat("\u0323", 500)));

    [Fact]
    public void An_excerpt_is_a_start_of_whole_characters() =>
        Prop.ForAll(ContentGenerator.ToArbitrary(), content =>
        {
            var excerpt = PostText.Excerpt(content);
            return content.StartsWith(excerpt, StringComparison.Ordinal)
                && excerpt.EnumerateRunes().Count() <= 200
                && !excerpt.EnumerateRunes().Contains(Rune.ReplacementChar)
                && (excerpt == content || StringInfo.ParseCombiningCharacters(content).Contains(excerpt.Length));
        }).QuickCheckThrowOnFailure();

    private static Gen<string> ContentGenerator =>
        Gen.Elements("a", "é", "e\u0301", "\U0001F600", "\U0001F468\u200d\U0001F469", "한", "\r\n", " ", "\U0001F1E9\U0001F1EA")
            .ArrayOf().Select(string.Concat).Resize(400);

    private static string Repeat(string text, int count) => string.Concat(Enumerable.Repeat(text, count));
}
