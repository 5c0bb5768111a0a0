using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Blog.Tests.Contract;

/// <summary>What the body of a write may be, and what is said of one that may not.</summary>
public sealed class BodyTests(BlogApp app) : ContractTests(app)
{
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task All_that_is_wrong_with_a_request_is_said_at_once(string backend)
    {
        using var post = await Client(backend).PostAsync("/blogs", Json("""{"title":1,"tags":["A/","b","B"],"id":"x"}"""));
        await AssertErrorsAsync(post, "title", "author", "content", "tags[0]", "tags[2]", "id");
        using var put = await SendAsync(backend, "PUT", "/blogs/42", Json("{}"), ("If-Match", "1"));
        await AssertErrorsAsync(put, "id", "If-Match", "title", "author", "content");
        using var key = await SendAsync(backend, "POST", "/blogs", Json("{}"), ("Idempotency-Key", new string('k', 256)));
        await AssertErrorsAsync(key, "Idempotency-Key", "title", "author", "content");
    }

    [Theory]
    [CombinatorialData(
        "", "  ", "null", "[]", "{", "{}x", "{\"title\":\"t\",}", "/**/{}", "{\"title\":\"\ufffd\",\"author\":\"a\",\"content\":\"c\"}",
        "{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":{\"a\":1}}}}}}}}}}}}}}}}}")]
    public async Task A_body_that_is_no_json_object_is_refused(string backend, string body)
    {
        using var response = await Client(backend).PostAsync("/blogs", Json(body));
        await AssertErrorsAsync(response, "body");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_body_that_is_no_utf8_is_refused(string backend)
    {
        var content = new ByteArrayContent([.. "{\"title\":\""u8, 0xFF, .. "\",\"author\":\"a\",\"content\":\"c\"}"u8]);
        content.Headers.ContentType = new("application/json");
        using var response = await Client(backend).PostAsync("/blogs", content);
        await AssertErrorsAsync(response, "body");
    }

    [Theory]
    [CombinatorialData("text/plain", "application/json; charset=utf-16", "application/octet-stream", "application/x-www-form-urlencoded", null)]
    public async Task Another_media_type_is_refused_and_the_right_one_named(string backend, string? mediaType)
    {
        foreach (var method in (string[])["POST", "PUT"])
        {
            var content = new ByteArrayContent(Encoding.UTF8.GetBytes(Draft().ToJsonString()));
            content.Headers.TryAddWithoutValidation("Content-Type", mediaType);
            using var response = await SendAsync(backend, method, method == "POST" ? "/blogs" : $"/blogs/{UnknownId}", content, ("If-Match", "*"));
            await AssertProblemAsync(response, 415, "unsupported-media-type");
            Assert.Equal("application/json", response.Headers.GetValues("Accept").Single());
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_body_over_2_MB_is_too_large_and_one_of_2_MB_is_not(string backend)
    {
        var draft = Draft().ToJsonString();
        using var largest = await Client(backend).PostAsync("/blogs", Json(draft + new string(' ', 2_000_000 - draft.Length)));
        Assert.Equal(HttpStatusCode.Created, largest.StatusCode);
        using var tooLarge = await Client(backend).PostAsync("/blogs", Json(draft + new string(' ', 2_000_001 - draft.Length)));
        var problem = await AssertProblemAsync(tooLarge, 413, "too-large");
        Assert.Contains("2,000,000 bytes", Text(problem, "detail"), StringComparison.Ordinal);
        using var farTooLarge = await Client(backend).PostAsync("/blogs", Json(draft + new string(' ', 4_000_000)));
        await AssertProblemAsync(farTooLarge, 413, "too-large");
    }

    /// <summary>Whether a client escapes nothing, or everything.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_longest_content_is_accepted_however_it_is_escaped(string backend)
    {
        var author = NewAuthor();
        foreach (var content in (string[])[new string('A', 300_000), string.Concat(Enumerable.Repeat("\\u0041", 300_000))])
        {
            using var response = await Client(backend).PostAsync("/blogs", Json($$"""{"title":"t","author":"{{author}}","content":"{{content}}"}"""));
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Assert.Equal(new string('A', 300_000), Text(await ReadAsync(response), "content"));
        }

        using var tooLong = await Client(backend).PostAsync("/blogs", Json(Draft(content: new string('A', 300_001))));
        await AssertErrorsAsync(tooLong, "content");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Text_that_people_write_is_kept(string backend)
    {
        var draft = new JsonObject
        {
            ["title"] = "\u0645\u0631\u062d\u0628\u0627 \u2067abc\u2069 \U0001F468\u200d\U0001F469\u200d\U0001F467", ["author"] = "O'Brien & Søn", ["content"] = "a\r\nb\rc\n\td\u2028e",
            ["tags"] = new JsonArray("C#", "Blue Team", "日本語", "R&D"),
        };
        using var response = await Client(backend).PostAsync("/blogs", Json(draft));
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var blog = await ReadAsync(response);
        Assert.Equal((draft["title"]!.ToString(), "O'Brien & Søn", "a\nb\nc\n\td\u2028e"), (Text(blog, "title"), Text(blog, "author"), Text(blog, "content")));
        Assert.Equal(["C#", "Blue Team", "日本語", "R&D"], blog.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        // Emoji go out as themselves.
        Assert.Contains("\U0001F468", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [CombinatorialData("title", "author")]
    public async Task One_line_has_no_controls_and_something_to_see(string backend, string member)
    {
        foreach (var text in (string[])["a\0b", "a\nb", "a\tb", "a\u0085b", "\u200b", "\u3164", "a\u202eb", "a\u2028b", "a" + new string('\u0301', 31), new string('x', 100_000)])
        {
            var draft = Draft();
            draft[member] = text;
            using var response = await Client(backend).PostAsync("/blogs", Json(draft));
            await AssertErrorsAsync(response, member);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Tags_left_null_and_odd_names_of_UTF_8_are_no_fault(string backend)
    {
        foreach (var type in (string[])["application/json; charset=utf8", "application/json; charset=US-ASCII", "application/json;charset=\"UTF-8\""])
        {
            var content = new ByteArrayContent("{\"title\":\"t\",\"author\":\"a\",\"content\":\"c\",\"tags\":null}"u8.ToArray());
            content.Headers.TryAddWithoutValidation("Content-Type", type);
            using var response = await Client(backend).PostAsync("/blogs", content);
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            Assert.Equal(0, (await ReadAsync(response)).GetProperty("tags").GetArrayLength());
        }
    }
}
