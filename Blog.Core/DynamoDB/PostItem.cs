using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Blog.Core.DynamoDB;

/// <summary>Posts and idempotency keys as items of the table, and back.</summary>
internal static class PostItem
{
    private const string Request = "request";
    private const string BlogId = "blogId";

    public static Dictionary<string, AttributeValue> Write(Post post) => new()
    {
        [BlogTable.Id] = new(post.Id),
        [BlogTable.Feed] = new(BlogTable.FeedShard),
        [BlogTable.Title] = new(post.Title),
        [BlogTable.Author] = new(post.Author),
        [BlogTable.Content] = new(post.Content),
        [BlogTable.Excerpt] = new(PostText.Excerpt(post.Content)),
        [BlogTable.Tags] = new() { L = [.. post.Tags.Select(tag => new AttributeValue(tag))] },
        [BlogTable.CreatedAt] = new(TimestampConverter.ToText(post.CreatedAt)),
        [BlogTable.UpdatedAt] = new(TimestampConverter.ToText(post.UpdatedAt)),
        [BlogTable.Version] = Number(post.Version),
    };

    /// <summary>The post an item holds, or null where it holds none that can be read: another tool's, or an older shape.</summary>
    public static Post? ReadPost(Dictionary<string, AttributeValue> item) =>
        Text(item, BlogTable.Content) is { } content && ReadFields(item) is var (id, title, author, tags, created, updated, version)
            ? new(id, title, author, content, tags, created, updated, version)
            : Unreadable<Post>(item);

    /// <summary>The row an item of an index holds, or null.</summary>
    public static PostSummary? ReadSummary(Dictionary<string, AttributeValue> item) =>
        Text(item, BlogTable.Excerpt) is { } excerpt && ReadFields(item) is var (id, title, author, tags, created, updated, version)
            ? new(id, title, author, excerpt, tags, created, updated, version)
            : Unreadable<PostSummary>(item);

    public static Dictionary<string, AttributeValue> Write(IdempotencyRecord record) => new()
    {
        [BlogTable.Id] = new(record.ItemId),
        [Request] = new(record.RequestHash),
        [BlogId] = new(record.BlogId),
        [BlogTable.CreatedAt] = new(TimestampConverter.ToText(record.CreatedAt)),
        [BlogTable.ExpiresAt] = Number((record.CreatedAt + IdempotencyRecord.Lifetime).ToUnixTimeSeconds()),
    };

    public static IdempotencyRecord ReadIdempotency(Dictionary<string, AttributeValue> item) => new(
        item[BlogTable.Id].S, item[Request].S, item[BlogId].S, TimestampConverter.FromText(item[BlogTable.CreatedAt].S));

    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    /// <summary>The id of a post, in the one form that the API and its cursors can name; another tool's item may have any.</summary>
    public static bool TryReadId(Dictionary<string, AttributeValue> item, out Guid id) =>
        Guid.TryParseExact(Text(item, BlogTable.Id), "D", out id) && id.ToString() == Text(item, BlogTable.Id);

    private static Fields? ReadFields(Dictionary<string, AttributeValue> item) =>
        TryReadId(item, out var uuid) && uuid.ToString() is var id
        && Text(item, BlogTable.Title) is { } title
        && Text(item, BlogTable.Author) is { } author
        && ReadTags(item) is { } tags
        && TimestampConverter.TryRead(Text(item, BlogTable.CreatedAt), out var created)
        && TimestampConverter.TryRead(Text(item, BlogTable.UpdatedAt), out var updated)
        && long.TryParse(item.GetValueOrDefault(BlogTable.Version)?.N, NumberStyles.None, CultureInfo.InvariantCulture, out var version) && version > 0
            ? new(id, title, author, tags, created, updated, version)
            : null;

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
