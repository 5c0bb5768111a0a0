
namespace Blog.Tests.Unit;

public sealed class EntityTagsTests
{
    [Theory]
    [InlineData("\"3\"", true, true)]
    [InlineData("*", true, true)]
    [InlineData(" * ", true, true)]
    [InlineData("W/\"3\"", false, true)]
    [InlineData("\"2\"", false, false)]
    [InlineData("\"2\", \"3\"", true, true)]
    [InlineData("\"2\",W/\"3\"", false, true)]
    [InlineData(", ,\"3\" ,", true, true)]
    [InlineData("\"03\"", false, false)]
    [InlineData("\"*\"", false, false)]
    [InlineData("\"\"", false, false)]
    [InlineData("\"a,b\",\"3\"", true, true)]
    [InlineData("\"é\", \"3\"", true, true)]
    public void Compare_as_the_rfc_says(string header, bool strongly, bool weakly)
    {
        var tags = EntityTagList.Parse(header);
        Assert.NotNull(tags);
        Assert.Equal((strongly, weakly), (tags.MatchesStrongly(3), tags.MatchesWeakly(3)));
    }

    [Theory]
    [InlineData("")]
    [InlineData(",")]
    [InlineData("3")]
    [InlineData("\"3")]
    [InlineData("3\"")]
    [InlineData("w/\"3\"")]
    [InlineData("W/3")]
    [InlineData("W/ \"3\"")]
    [InlineData("\"3\" \"4\"")]
    [InlineData("\"3\"x")]
    [InlineData("*, \"3\"")]
    [InlineData("\"3\", *")]
    [InlineData("\"a b\"")]
    [InlineData("\"a\u007fb\"")]
    public void What_is_no_list_of_tags_is_refused(string header) => Assert.Null(EntityTagList.Parse(header));

    [Fact]
    public void The_tag_of_a_version_matches_itself() => Assert.True(EntityTagList.Parse(ETag.For(12))!.MatchesStrongly(12));
}
