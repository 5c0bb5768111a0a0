
namespace Blog.Tests.Unit;

public sealed class PostDraftReaderTests
{
    private const string Valid = """{"title":"t","author":"a","content":"c"}""";

    [Fact]
    public void A_valid_body_is_read()
    {
        var (draft, errors) = Read("""{"title":" T ","author":"A","content":"e\u0301","tags":["b","a-1"]}""");
        Assert.Empty(errors);
        Assert.Equal(("T", "A", "\u00e9"), (draft!.Title, draft.Author, draft.Content));
        Assert.Equal(["b", "a-1"], draft.Tags);
    }

    [Theory]
    [InlineData(Valid)]
    [InlineData("""{"title":"t","author":"a","content":"c","tags":null}""")]
    [InlineData("\ufeff" + Valid)]
    public void Tags_may_be_left_out(string body) => Assert.Empty(Read(body).Draft!.Tags);

    [Fact]
    public void The_longest_post_is_read_however_it_is_escaped()
    {
        var content = string.Concat(Enumerable.Repeat("\\u0041", PostText.MaxContentBytes));
        var body = $$"""{"title":"t","author":"a","content":"{{content}}"}""";
        Assert.True(body.Length <= BlogRequest.MaxBodyBytes);
        Assert.NotNull(Read(body).Draft);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once()
    {
        var (draft, errors) = Read("""{"title":1,"author":"","tags":["A/","b","B",null],"id":"x","version":2}""");
        Assert.Null(draft);
        Assert.Equal(["title", "author", "tags[0]", "tags[2]", "tags[3]", "id", "version", "content"], errors.Keys);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \r\n")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("1e999999999")]
    [InlineData("\"text\"")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{}{}")]
    [InlineData("/* no */{}")]
    [InlineData("""{"title":"t",}""")]
    [InlineData("{'title':'t'}")]
    [InlineData("""{"title":NaN}""")]
    [InlineData("{\"title\":\"a\nb\"}")]
    [InlineData("{\"title\":\"\ufffd\",\"author\":\"a\",\"content\":\"c\"}")]
    public void What_is_no_json_object_in_utf8_is_an_error_of_the_body(string body) => Assert.Equal(["body"], Read(body).Errors.Keys);

    [Fact]
    public void Deep_nesting_is_an_error_not_an_overflow() =>
        Assert.Equal(["body"], Read(new string('[', 100_000) + new string(']', 100_000)).Errors.Keys);

    [Theory]
    [InlineData("""{"title":"t","title":"t","author":"a","content":"c"}""", "title")]
    [InlineData("""{"title":"t","\u0074itle":"t","author":"a","content":"c"}""", "title")]
    [InlineData("""{"title":"t","author":"a","content":"c","tags":[],"tags":[]}""", "tags")]
    [InlineData("""{"title":"\ud800","author":"a","content":"c"}""", "title")]
    [InlineData("""{"title":"\udc00\ud800","author":"a","content":"c"}""", "title")]
    [InlineData("""{"title":"\ufffe","author":"a","content":"c"}""", "title")]
    [InlineData("""{"\ud800":1,"title":"t","author":"a","content":"c"}""", "body")]
    [InlineData("""{"Title":"t","title":"t","author":"a","content":"c"}""", "Title")]
    [InlineData("""{"title":"t","author":"a","content":"c","tags":{}}""", "tags")]
    [InlineData("""{"title":"\uffff","author":"a","content":"c"}""", "title")]
    [InlineData("""{"title":"t","author":"a\u0000","content":"c"}""", "author")]
    [InlineData("""{"title":"t","author":"a","content":"c\u0000"}""", "content")]
    [InlineData("""{"title":"t","author":"a","content":"c","tags":["\ud800"]}""", "tags[0]")]
    [InlineData("""{"title":null,"author":"a","content":"c"}""", "title")]
    [InlineData("""{"title":"\u2003 ","author":"a","content":"c"}""", "title")]
    [InlineData("""{"title":{"a":{"a":1}},"author":"a","content":"c"}""", "title")]
    public void One_wrong_member_is_one_error(string body, string field) => Assert.Equal([field], Read(body).Errors.Keys);

    [Theory]
    [InlineData(200, 100, 300_000, true)]
    [InlineData(201, 100, 300_000, false)]
    [InlineData(200, 101, 300_000, false)]
    [InlineData(200, 100, 300_001, false)]
    public void Lengths_end_where_the_contract_says(int title, int author, int content, bool valid)
    {
        var body = $$"""{"title":"{{Emoji(title)}}","author":"{{Emoji(author)}}","content":"{{new string('c', content)}}"}""";
        Assert.Equal(valid, Read(body).Draft is not null);
    }

    [Fact]
    public void Content_is_counted_in_bytes_after_normalization()
    {
        static string Body(int letters) =>
            $$"""{"title":"t","author":"a","content":"{{string.Concat(Enumerable.Repeat("e\u0301", letters))}}"}""";
        Assert.NotNull(Read(Body(150_000)).Draft);
        Assert.Null(Read(Body(150_001)).Draft);
    }

    [Theory]
    [InlineData(10, true)]
    [InlineData(11, false)]
    public void Tags_are_ten_at_most(int count, bool valid)
    {
        var tags = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"tag-{i}\""));
        Assert.Equal(valid, Read($$"""{"title":"t","author":"a","content":"c","tags":[{{tags}}]}""").Draft is not null);
    }

    [Fact]
    public void Unknown_members_without_end_do_not_make_an_answer_without_end()
    {
        var members = string.Join(',', Enumerable.Range(0, 10_000).Select(i => $"\"x{i}\":1"));
        Assert.Equal(14, Read("{" + members + "}").Errors.Count);
        Assert.Equal(["body", "title", "author", "content"], Read($$"""{"{{new string('m', 100_000)}}":1}""").Errors.Keys);
    }

    [Fact]
    public void Stored_text_keeps_what_looks_like_markup() =>
        Assert.Equal("<script>&amp;'\"", Read("""{"title":"<script>&amp;'\"","author":"a","content":"c"}""").Draft!.Title);

    private static (PostDraft? Draft, IReadOnlyDictionary<string, IReadOnlyList<string>> Errors) Read(string body)
    {
        var errors = new ValidationErrors();
        var draft = PostDraftReader.Read(body, errors);
        return (draft, errors.ToDictionary());
    }

    private static string Emoji(int count) => string.Concat(Enumerable.Repeat("\U0001F600", count));
}
