using System.Globalization;
using System.Net;
using Amazon.DynamoDBv2.Model;

namespace Blog.Tests.Contract;

/// <summary>What a write makes of a post, and which of its versions it may change.</summary>
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
}
