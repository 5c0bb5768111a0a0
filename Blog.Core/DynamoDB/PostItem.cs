using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Blog.Core.DynamoDB;

/// <summary>Converts posts and idempotency keys to items of the table, and back; reads tombstones.</summary>
internal static class PostItem
{
    private const string Request = "request";
    private const string PostId = "blogId";

    public static Dictionary<string, AttributeValue> Write(Post post, string shard, string token) => new()
    {
        [BlogTable.Id] = new(post.Id),
        [BlogTable.Token] = new(token),
        [BlogTable.Feed] = new(shard),
        [BlogTable.Title] = new(post.Title),
        [BlogTable.Author] = new(post.Author),
        [BlogTable.Content] = new(post.Content),
        [BlogTable.Excerpt] = new(PostText.Excerpt(post.Content)),
        [BlogTable.Tags] = new() { L = [.. post.Tags.Select(tag => new AttributeValue(tag))] },
        [BlogTable.CreatedAt] = new(TimestampConverter.ToText(post.CreatedAt)),
        [BlogTable.UpdatedAt] = new(TimestampConverter.ToText(post.UpdatedAt)),
        [BlogTable.Version] = Number(post.Version),
    };

    /// <summary>The post in an item; null for a tombstone, and for an item that is not a post of this shape, such as another tool's.</summary>
    public static Post? ReadPost(Dictionary<string, AttributeValue> item)
    {
        if (item.ContainsKey(BlogTable.DeletedVersion)) return null;
        return Text(item, BlogTable.Content) is { } content && ReadFields(item) is var (id, title, author, tags, created, updated, version)
            ? new(id, title, author, content, tags, created, updated, version)
            : Unreadable<Post>(item);
    }

    /// <summary>The last version of a post, whether the item is the post or its tombstone: its number (0 if the item has none), the token of
    /// the request that wrote it, and when the post was created.</summary>
    public static (long Version, string? Token, DateTimeOffset? CreatedAt) ReadLastVersion(Dictionary<string, AttributeValue> item)
    {
        DateTimeOffset? createdAt = TimestampConverter.TryRead(Text(item, BlogTable.CreatedAt), out var created) ? created : null;
        return item.TryGetValue(BlogTable.DeletedVersion, out var deleted)
            ? (ReadNumber(deleted), Text(item, BlogTable.DeletedToken), createdAt)
            : (ReadNumber(item.GetValueOrDefault(BlogTable.Version)), Text(item, BlogTable.Token), createdAt);
    }

    /// <summary>The token of the request that wrote the item.</summary>
    public static string? ReadToken(Dictionary<string, AttributeValue> item) => Text(item, BlogTable.Token);

    /// <summary>The row of a list in an item of an index; null where it is not of this shape.</summary>
    public static PostSummary? ReadSummary(Dictionary<string, AttributeValue> item) =>
        Text(item, BlogTable.Excerpt) is { } excerpt && ReadFields(item) is var (id, title, author, tags, created, updated, version)
            ? new(id, title, author, excerpt, tags, created, updated, version)
            : Unreadable<PostSummary>(item);

    public static Dictionary<string, AttributeValue> Write(IdempotencyRecord record) => new()
    {
        [BlogTable.Id] = new(record.ItemId),
        [Request] = new(record.RequestHash),
        [PostId] = new(record.PostId),
        [BlogTable.CreatedAt] = new(TimestampConverter.ToText(record.CreatedAt)),
        [BlogTable.ExpiresAt] = Number((record.CreatedAt + IdempotencyRecord.Lifetime).ToUnixTimeSeconds()),
    };

    public static IdempotencyRecord ReadIdempotency(Dictionary<string, AttributeValue> item) => new(
        item[BlogTable.Id].S, item[Request].S, item[PostId].S, TimestampConverter.FromText(item[BlogTable.CreatedAt].S));

    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    /// <summary>Reads the id. False where it is not a UUID in the form that the API uses: another tool's item may have any id.</summary>
    public static bool TryReadId(Dictionary<string, AttributeValue> item, out Guid id) =>
        Guid.TryParseExact(Text(item, BlogTable.Id), "D", out id) && id.ToString() == Text(item, BlogTable.Id);

    private static Fields? ReadFields(Dictionary<string, AttributeValue> item) =>
        TryReadId(item, out var uuid) && uuid.ToString() is var id
        && Text(item, BlogTable.Title) is { } title
        && Text(item, BlogTable.Author) is { } author
        && ReadTags(item) is { } tags
        && TimestampConverter.TryRead(Text(item, BlogTable.CreatedAt), out var created)
        && TimestampConverter.TryRead(Text(item, BlogTable.UpdatedAt), out var updated)
        && ReadNumber(item.GetValueOrDefault(BlogTable.Version)) is > 0 and var version
            ? new(id, title, author, tags, created, updated, version)
            : null;

    private static long ReadNumber(AttributeValue? value) =>
        long.TryParse(value?.N, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static string? Text(Dictionary<string, AttributeValue> item, string name) => item.GetValueOrDefault(name)?.S;

    // An empty list comes back from the SDK as null, but is marked as set.
    private static List<string>? ReadTags(Dictionary<string, AttributeValue> item) =>
        item.GetValueOrDefault(BlogTable.Tags) is { } value && (value.L is not null || value.IsLSet) && (value.L ?? []).TrueForAll(tag => tag.S is not null)
            ? [.. (value.L ?? []).Select(tag => tag.S)]
            : null;

    private static T? Unreadable<T>(Dictionary<string, AttributeValue> item)
        where T : class
    {
        BlogTelemetry.ReportUnreadable(Text(item, BlogTable.Id) ?? "");
        return null;
    }

    private sealed record Fields(
        string Id, string Title, string Author, IReadOnlyList<string> Tags, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, long Version);
}
