using System.Net;

namespace Blog.Tests.Contract;

public sealed class IdempotencyTests(BlogApp app) : ContractTests(app)
{
    private const string Header = "Idempotency-Key";

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_same_key_and_body_give_the_first_answer_again_from_either_backend(string backend)
    {
        var key = Guid.NewGuid().ToString();
        var author = NewAuthor();
        var body = Draft(author: author, tags: "a").ToJsonString();
        using var first = await SendAsync(backend, "POST", "/blogs", Json(body), (Header, key));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        var id = Text(await ReadAsync(first), "id");

        // What became of the blog since changes nothing in the first answer.
        using var update = await SendAsync(backend, "PUT", $"/blogs/{id}", Json(Draft("Other", author)), ("If-Match", "\"1\""));
        Assert.Equal(HttpStatusCode.OK, update.StatusCode);
        foreach (var again in (string[])[backend, Other(backend)])
        {
            using var second = await SendAsync(again, "POST", "/blogs", Json(body), (Header, key));
            Assert.Equal(HttpStatusCode.Created, second.StatusCode);
            Assert.Equal(first.Headers.ETag, second.Headers.ETag);
            Assert.Equal(first.Headers.Location, second.Headers.Location);
            Assert.Equal(await first.Content.ReadAsByteArrayAsync(), await second.Content.ReadAsByteArrayAsync());
        }

        var list = await ReadAsync(await Client(backend).GetAsync($"/blogs?author={author}"));
        Assert.Equal(1, list.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_same_key_with_another_body_is_refused(string backend)
    {
        var key = Guid.NewGuid().ToString();
        using var first = await SendAsync(backend, "POST", "/blogs", Json(Draft("One")), (Header, key));
        Assert.Equal(HttpStatusCode.Created, first.StatusCode);
        using var second = await SendAsync(Other(backend), "POST", "/blogs", Json(Draft("Two")), (Header, key));
        await AssertProblemAsync(second, 422, "idempotency-key-reused");
    }

    [Fact]
    public async Task Many_at_once_create_one_blog()
    {
        var key = Guid.NewGuid().ToString();
        var author = NewAuthor();
        var body = Draft(author: author).ToJsonString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(
            i => SendAsync(i % 2 == 0 ? "functions" : "containers", "POST", "/blogs", Json(body), (Header, key))));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single((await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()))).Distinct());
        var list = await ReadAsync(await Client("functions").GetAsync($"/blogs?author={author}"));
        Assert.Equal(1, list.GetProperty("items").GetArrayLength());
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_refused_body_does_not_use_the_key_up(string backend)
    {
        var key = new string('k', 223) + Guid.NewGuid().ToString("N");
        await AssertErrorsAsync(await SendAsync(backend, "POST", "/blogs", Json("[]"), (Header, key)), "body");
        using var second = await SendAsync(backend, "POST", "/blogs", Json(Draft()), (Header, key));
        Assert.Equal(HttpStatusCode.Created, second.StatusCode);
    }

    /// <summary>What one draft looks like from the serializers of JavaScript, Python, Java, .NET and PHP.</summary>
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task The_same_values_are_the_same_request_however_they_are_written(string backend)
    {
        var key = Guid.NewGuid().ToString();
        string[] bodies =
        [
            """{"title":"Café 😀","author":"A/B","content":"a\nb","tags":["x"]}""",
            """{"title": "Caf\u00e9 \ud83d\ude00", "author": "A/B", "content": "a\nb", "tags": ["x"]}""",
            """{ "tags" : [ "x" ], "content" : "a\r\nb", "author" : "A/B", "title" : "Cafe\u0301 😀" }""",
            """{"title":"Caf\u00E9 \uD83D\uDE00","author":"A\/B","content":"a\nb","tags":["x"]}""",
            "{\r\n\t\"author\": \" A\\u002FB \",\r\n\t\"title\": \"Café 😀\",\r\n\t\"content\": \"a\\rb\",\r\n\t\"tags\": [\"x\"]\r\n}\r\n",
        ];
        var answers = new List<string>();
        foreach (var body in bodies)
        {
            using var response = await SendAsync(answers.Count % 2 == 0 ? backend : Other(backend), "POST", "/blogs", Json(body), (Header, key));
            Assert.Equal(HttpStatusCode.Created, response.StatusCode);
            answers.Add(await response.Content.ReadAsStringAsync());
        }

        Assert.Single(answers.Distinct());
        foreach (var other in (string[])[bodies[0].Replace("[\"x\"]", "[\"X\"]", StringComparison.Ordinal), bodies[0].Replace("A/B", "A", StringComparison.Ordinal)])
        {
            await AssertProblemAsync(await SendAsync(backend, "POST", "/blogs", Json(other), (Header, key)), 422, "idempotency-key-reused");
        }
    }
}
