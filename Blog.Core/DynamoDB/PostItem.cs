using System.Globalization;
using Amazon.DynamoDBv2.Model;

namespace Blog.Core.DynamoDB;

/// <summary>Blogs and idempotency keys as items of the table, and back.</summary>
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

    public static Post ReadPost(Dictionary<string, AttributeValue> item) => new(
        item[BlogTable.Id].S,
        item[BlogTable.Title].S,
        item[BlogTable.Author].S,
        item[BlogTable.Content].S,
        ReadTags(item),
        ReadTime(item, BlogTable.CreatedAt),
        ReadTime(item, BlogTable.UpdatedAt),
        ReadVersion(item));

    public static PostSummary ReadSummary(Dictionary<string, AttributeValue> item) => new(
        item[BlogTable.Id].S,
        item[BlogTable.Title].S,
        item[BlogTable.Author].S,
        item[BlogTable.Excerpt].S,
        ReadTags(item),
        ReadTime(item, BlogTable.CreatedAt),
        ReadTime(item, BlogTable.UpdatedAt),
        ReadVersion(item));

    public static Dictionary<string, AttributeValue> Write(IdempotencyRecord record) => new()
    {
        [BlogTable.Id] = new(record.ItemId),
        [Request] = new(record.RequestHash),
        [BlogId] = new(record.BlogId),
        [BlogTable.CreatedAt] = new(TimestampConverter.ToText(record.CreatedAt)),
        [BlogTable.ExpiresAt] = Number((record.CreatedAt + IdempotencyRecord.Lifetime).ToUnixTimeSeconds()),
    };

    public static IdempotencyRecord ReadIdempotency(Dictionary<string, AttributeValue> item) => new(
        item[BlogTable.Id].S, item[Request].S, item[BlogId].S, ReadTime(item, BlogTable.CreatedAt));

    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    // An empty list comes back from the SDK as null.
    private static List<string> ReadTags(Dictionary<string, AttributeValue> item) =>
        [.. (item[BlogTable.Tags].L ?? []).Select(tag => tag.S)];

    private static DateTimeOffset ReadTime(Dictionary<string, AttributeValue> item, string name) =>
        TimestampConverter.FromText(item[name].S);

    private static long ReadVersion(Dictionary<string, AttributeValue> item) =>
        long.Parse(item[BlogTable.Version].N, CultureInfo.InvariantCulture);
}
