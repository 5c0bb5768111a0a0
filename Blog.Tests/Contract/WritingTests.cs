using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;

namespace Blog.Tests.Contract;

public sealed class WritingTests(BlogApp app) : ContractTests(app)
{
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_new_blog_is_there_for_both_backends(string backend)
    {
        using var created = await Client(backend).PostAsync("/blogs", Json(Draft("  Caf\u0065\u0301 ", "Ada", "\n<b>text</b> \U0001F600\n", "b", "a")));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal("\"1\"", created.Headers.ETag?.ToString());
        Assert.Equal("no-store", created.Headers.CacheControl?.ToString());
        var bytes = await created.Content.ReadAsByteArrayAsync();
        var blog = await ReadAsync(created);
        Assert.Equal(Members("Blog"), blog.EnumerateObject().Select(member => member.Name));
        Assert.Equal(("Caf\u00e9", "Ada", "<b>text</b> \U0001F600"), (Text(blog, "title"), Text(blog, "author"), Text(blog, "content")));
        Assert.Equal(["b", "a"], blog.GetProperty("tags").EnumerateArray().Select(tag => tag.GetString()));
        Assert.Equal(1, blog.GetProperty("version").GetInt64());
        Assert.Matches(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$", Text(blog, "createdAt"));
        Assert.Equal(Text(blog, "createdAt"), Text(blog, "updatedAt"));
        Assert.Equal(7, Guid.ParseExact(Text(blog, "id"), "D").Version);

        // Relative to the request, as a client resolves it.
        var location = new Uri(created.RequestMessage!.RequestUri!, created.Headers.Location!);
        Assert.Equal($"/blogs/{Text(blog, "id")}", location.AbsolutePath);
        foreach (var reader in (string[])[backend, Other(backend)])
        {
            Assert.Equal(bytes, await Client(reader).GetByteArrayAsync(location.AbsolutePath));
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_update_replaces_the_version_that_was_read(string backend)
    {
        var blog = await CreateAsync(backend);
        using var response = await SendAsync(backend, "PUT", $"/blogs/{Text(blog, "id")}", Json(Draft("New", tags: "x")), ("If-Match", "\"1\""));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("\"2\"", response.Headers.ETag?.ToString());
        var updated = await ReadAsync(response);
        Assert.Equal(("New", 2), (Text(updated, "title"), updated.GetProperty("version").GetInt64()));
        Assert.Equal(Text(blog, "createdAt"), Text(updated, "createdAt"));
        Assert.True(string.CompareOrdinal(Text(updated, "updatedAt"), Text(blog, "updatedAt")) >= 0);
        Assert.Equal(await response.Content.ReadAsStringAsync(), await Client(Other(backend)).GetStringAsync($"/blogs/{Text(blog, "id")}"));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task An_update_needs_if_match(string backend)
    {
        var blog = await CreateAsync(backend);
        using var response = await SendAsync(backend, "PUT", $"/blogs/{Text(blog, "id")}", Json(Draft()));
        await AssertProblemAsync(response, 428, "precondition-required");
    }

    [Theory]
    [CombinatorialData("\"2\"", "W/\"1\"", "\"01\"", "\"2\", \"3\"", "\"*\"")]
    public async Task An_update_of_another_version_is_refused(string backend, string ifMatch)
    {
        var blog = await CreateAsync(backend);
        foreach (var method in (string[])["PUT", "DELETE"])
        {
            using var response = await SendAsync(backend, method, $"/blogs/{Text(blog, "id")}", Json(Draft()), ("If-Match", ifMatch));
            await AssertProblemAsync(response, 412, "precondition-failed");
        }
    }

    [Theory]
    [CombinatorialData("*", "\"1\"", "\"7\", \"1\"", ",\"1\",", "W/\"1\", \"1\"")]
    public async Task An_update_goes_through_on_any_tag_that_matches(string backend, string ifMatch)
    {
        var blog = await CreateAsync(backend);
        using var response = await SendAsync(backend, "PUT", $"/blogs/{Text(blog, "id")}", Json(Draft()), ("If-Match", ifMatch));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    /// <summary>Another process's clock may be ahead, and another tool may have left its own attributes and no partition of the feed.</summary>
    [Theory]
    [CombinatorialData("\"1\"", "*")]
    public async Task An_update_is_never_before_the_last_one_and_leaves_what_it_does_not_know(string backend, string ifMatch)
    {
        var id = Text(await CreateAsync(backend), "id");
        var key = new Dictionary<string, AttributeValue> { ["id"] = new(id) };
        var item = (await Table.GetItemAsync(BlogTable.DefaultName, key)).Item;
        item["updatedAt"] = new("2999-01-01T00:00:00.000Z");
        item["theirs"] = new("kept");
        item.Remove("feed");
        await Table.PutItemAsync(BlogTable.DefaultName, item);

        using var response = await SendAsync(backend, "PUT", $"/blogs/{id}", Json(Draft("New")), ("If-Match", ifMatch));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var updated = await ReadAsync(response);
        Assert.Equal(("New", "2999-01-01T00:00:00.000Z", 2), (Text(updated, "title"), Text(updated, "updatedAt"), updated.GetProperty("version").GetInt64()));
        Assert.Equal(await response.Content.ReadAsStringAsync(), await Client(Other(backend)).GetStringAsync($"/blogs/{id}"));
        var stored = (await Table.GetItemAsync(BlogTable.DefaultName, key)).Item;
        Assert.Equal(("kept", "0"), (stored["theirs"].S, stored["feed"].S));

        using var deleted = await SendAsync(backend, "DELETE", $"/blogs/{id}", null, ("If-Match", ifMatch == "*" ? "*" : "\"2\""));
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    /// <summary>What stays of a deleted post for a day says nothing of it.</summary>
    [Theory]
    [CombinatorialData("\"1\"", "*", null)]
    public async Task A_deletion_leaves_no_text_and_no_row_of_a_list(string backend, string? ifMatch)
    {
        var author = NewAuthor();
        var id = Text(await CreateAsync(backend, Draft("Secret", author, "Secret", "Secret")), "id");
        using var deleted = await SendAsync(backend, "DELETE", $"/blogs/{id}", null, ifMatch is null ? [] : [("If-Match", ifMatch)]);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        var left = (await Table.GetItemAsync(BlogTable.DefaultName, new Dictionary<string, AttributeValue> { ["id"] = new(id) })).Item;
        Assert.Equal(["createdAt", "deletedToken", "deletedVersion", "expiresAt", "id", "token"], left.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(long.Parse(left["expiresAt"].N, CultureInfo.InvariantCulture) - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 80_000, 90_000);
    }

    public static TheoryData<string, string, string> Damaged => new()
    {
        { "title", "N", "7" },
        { "author", "missing", "" },
        { "content", "missing", "" },
        { "tags", "SS", "a" },
        { "createdAt", "S", "2024-01-01" },
        { "createdAt", "N", "1732579200" },
        { "updatedAt", "S", "2024-01-01" },
        { "updatedAt", "N", "1732579200" },
        { "updatedAt", "missing", "" },
        { "version", "S", "1" },
    };

    /// <summary>An item that another tool wrote or damaged, so that it cannot be read, is not changed either.</summary>
    [Theory]
    [MemberData(nameof(Damaged))]
    public async Task An_item_that_is_not_a_post_is_not_changed(string attribute, string type, string value)
    {
        AttributeValue damaged = type switch
        {
            "N" => new() { N = value },
            "SS" => new() { SS = [value] },
            _ => new(value),
        };
        foreach (var (backend, method) in ((string, string)[])[("functions", "PUT"), ("functions", "DELETE"), ("containers", "PUT"), ("containers", "DELETE")])
        {
            var key = new Dictionary<string, AttributeValue> { ["id"] = new(Text(await CreateAsync(backend), "id")) };
            var item = (await Table.GetItemAsync(BlogTable.DefaultName, key)).Item;
            item.Remove(attribute);
            if (type != "missing") item[attribute] = damaged;
            await Table.PutItemAsync(BlogTable.DefaultName, item);
            using var response = await SendAsync(backend, method, $"/blogs/{key["id"].S}", Json(Draft()), ("If-Match", "\"1\""));
            await AssertProblemAsync(response, 404, "not-found");
            Assert.Equal(item["token"].S, (await Table.GetItemAsync(BlogTable.DefaultName, key)).Item["token"].S);
            await Table.DeleteItemAsync(BlogTable.DefaultName, key);
        }
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task If_none_match_refuses_a_write(string backend)
    {
        var blog = await CreateAsync(backend);
        using var response = await SendAsync(
            backend, "PUT", $"/blogs/{Text(blog, "id")}", Json(Draft()), ("If-Match", "\"1\""), ("If-None-Match", "*"));
        await AssertProblemAsync(response, 412, "precondition-failed");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_blog_that_is_not_there_cannot_be_changed(string backend)
    {
        await AssertProblemAsync(await SendAsync(backend, "PUT", $"/blogs/{UnknownId}", Json(Draft()), ("If-Match", "*")), 404, "not-found");
        await AssertProblemAsync(await SendAsync(backend, "DELETE", $"/blogs/{UnknownId}"), 404, "not-found");
        await AssertProblemAsync(await SendAsync(backend, "DELETE", $"/blogs/{UnknownId}", null, ("If-Match", "\"1\"")), 404, "not-found");
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task A_deleted_blog_is_gone_everywhere(string backend)
    {
        var author = NewAuthor();
        var blog = await CreateAsync(backend, Draft(author: author));
        using var response = await SendAsync(backend, "DELETE", $"/blogs/{Text(blog, "id")}", null, ("If-Match", "\"1\""));
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync());
        await AssertProblemAsync(await SendAsync(Other(backend), "GET", $"/blogs/{Text(blog, "id")}"), 404, "not-found");
        await AssertProblemAsync(await SendAsync(backend, "DELETE", $"/blogs/{Text(blog, "id")}"), 404, "not-found");
        var list = await ReadAsync(await Client(backend).GetAsync($"/blogs?author={author}"));
        Assert.Equal(0, list.GetProperty("items").GetArrayLength());
    }

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
