using System.Net;
using System.Text.Json.Nodes;

namespace Blog.Tests.Contract;

/// <summary>
/// Every member of a post that docs/openapi.json lets a client write, whichever they are: one that is added to the document is held to all of this.
/// </summary>
public sealed class MemberTests(BlogApp app) : ContractTests(app)
{
    [Theory]
    [MemberData(nameof(Backends))]
    public async Task It_is_kept_updated_and_shown(string backend)
    {
        var author = NewAuthor();
        var first = Post("first", author);
        var id = Text(await CreateAsync(backend, first), "id");
        AssertHas(first, await GetAsync(backend, $"/blogs/{id}"));
        var row = (await GetAsync(backend, $"/blogs?author={author}"))["items"]![0]!.AsObject();
        AssertHas(first, row, Members("BlogDraft").Intersect(Members("BlogSummary")));

        var second = Post("second", author);
        using var updated = await SendAsync(backend, "PUT", $"/blogs/{id}", Json(second), ("If-Match", "\"1\""));
        Assert.Equal(HttpStatusCode.OK, updated.StatusCode);
        AssertHas(second, await GetAsync(Other(backend), $"/blogs/{id}"));
    }

    [Theory]
    [MemberData(nameof(Backends))]
    public async Task Another_value_of_it_is_another_request_under_the_same_idempotency_key(string backend)
    {
        var key = ("Idempotency-Key", Guid.NewGuid().ToString());
        var (first, second) = (Post("first", NewAuthor()), Post("second", NewAuthor()));
        using var created = await SendAsync(backend, "POST", "/blogs", Json(first), key);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        foreach (var member in Members("BlogDraft"))
        {
            var changed = first.DeepClone();
            changed[member] = second[member]!.DeepClone();
            using var again = await SendAsync(backend, "POST", "/blogs", Json(changed), key);
            Assert.True(again.StatusCode == HttpStatusCode.UnprocessableEntity, $"another {member} is answered {(int)again.StatusCode}");
        }
    }

    // A value for each member, by its type.
    private static JsonObject Post(string text, string author) => new(Schemas["BlogDraft"]!["properties"]!.AsObject().Select(member => new KeyValuePair<string, JsonNode?>(
        member.Key,
        member.Key == "author" ? author : Type(member.Value!) switch
        {
            "string" => $"{text} {member.Key}",
            "array" => new JsonArray($"{text} {member.Key}"),
            var other => throw new InvalidOperationException($"Say here what a value of the type {other} is, for '{member.Key}'."),
        })));

    private static string Type(JsonNode schema) => schema["type"] is JsonArray types ? types[0]!.GetValue<string>() : schema["type"]!.GetValue<string>();

    private static void AssertHas(JsonObject sent, JsonObject post, IEnumerable<string>? members = null) => Assert.All(
        members ?? Members("BlogDraft"),
        member => Assert.True(JsonNode.DeepEquals(sent[member], post[member]), $"{member} is {post[member]?.ToJsonString() ?? "missing"}"));

    private async Task<JsonObject> GetAsync(string backend, string path) => JsonNode.Parse(await Client(backend).GetStringAsync(path))!.AsObject();
}
