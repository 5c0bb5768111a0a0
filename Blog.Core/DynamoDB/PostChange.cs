using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Blog.Core.DynamoDB;

/// <summary>Changes of a post in place, on the condition that it is in the version given and was not updated later, and that the item
/// is a post at all. DynamoDB checks that, so the post need not have been read.</summary>
internal static class PostChange
{
    // Seconds would do, as a delayed attempt arrives within seconds or never; a day is what idempotency keys have.
    private static readonly TimeSpan TombstoneLifetime = TimeSpan.FromHours(24);

    // What an update sets: all of a post's attributes but its id, its time of creation and its partition of the feed.
    private static readonly string[] Updated =
        [.. PostItem.Write(Post.Create("", new PostDraft("", "", "", []), default), "", "").Keys.Except([BlogTable.Id, BlogTable.CreatedAt, BlogTable.Feed])];

    // Of a deleted post no text stays, and it is in no index.
    private static readonly string[] Removed = [.. Updated.Except([BlogTable.Token]), BlogTable.Feed];

    // What PostItem.ReadPost asks of an item, as far as DynamoDB can: what cannot be read is not changed either. A time has 24 characters.
    private static readonly string Condition = "#version = :expected AND #updatedAt <= :updatedAt AND size(#updatedAt) = :timeLength"
        + " AND attribute_type(#createdAt, :text) AND size(#createdAt) = :timeLength AND attribute_type(#tags, :list)"
        + string.Concat(((string[])[BlogTable.Title, BlogTable.Author, BlogTable.Content]).Select(name => $" AND attribute_type(#{name}, :text)"));

    // Names stand in the expressions as #name, since DynamoDB reserves some of them. DynamoDB refuses those that are not used.
    private static readonly Dictionary<string, string> UpdateNames = Names([.. Updated, BlogTable.Feed, BlogTable.CreatedAt]);
    private static readonly Dictionary<string, string> DeleteNames = Names([.. Removed, BlogTable.Token, BlogTable.CreatedAt, BlogTable.DeletedVersion, BlogTable.DeletedToken, BlogTable.ExpiresAt]);

    private static readonly string UpdateExpression = $"SET {string.Join(", ", Updated.Select(name => $"#{name} = :{name}"))}, #feed = if_not_exists(#feed, :feed)";

    // What stands on the right of = is the item as it was. An item of another tool may have no token.
    private static readonly string DeleteExpression =
        "SET #deletedVersion = #version, #deletedToken = if_not_exists(#token, :none), #token = :token, #expiresAt = :expiresAt "
        + $"REMOVE {string.Join(", ", Removed.Select(name => $"#{name}"))}";

    /// <summary>Replaces what the post says. The answer has the item, for the time it was created.</summary>
    /// <param name="table">Name of the table.</param>
    /// <param name="id">Id of the post.</param>
    /// <param name="version">The version to replace.</param>
    /// <param name="draft">What the post says from now on.</param>
    /// <param name="at">When.</param>
    /// <param name="shard">Partition of the feed, for an item that has none.</param>
    /// <param name="token">Names the request.</param>
    public static UpdateItemRequest Update(string table, string id, long version, PostDraft draft, DateTimeOffset at, string shard, string token)
    {
        var next = PostItem.Write(Post.Create(id, draft, at) with { Version = version + 1 }, shard, token);
        var values = next.Where(field => field.Key is not (BlogTable.Id or BlogTable.CreatedAt)).ToDictionary(field => ":" + field.Key, field => field.Value);
        var request = OnVersion(version, at, table, id, UpdateExpression, UpdateNames, values);
        request.ReturnValues = ReturnValue.ALL_NEW;
        return request;
    }

    /// <summary>Makes the post a tombstone, which DynamoDB removes after a day.</summary>
    /// <param name="table">Name of the table.</param>
    /// <param name="id">Id of the post.</param>
    /// <param name="version">The version to delete.</param>
    /// <param name="at">When.</param>
    /// <param name="token">Names the request.</param>
    public static UpdateItemRequest Delete(string table, string id, long version, DateTimeOffset at, string token) => OnVersion(
        version, at, table, id, DeleteExpression, DeleteNames,
        new() { [":token"] = new(token), [":none"] = new(""), [":expiresAt"] = PostItem.Number((at + TombstoneLifetime).ToUnixTimeSeconds()) });

    private static UpdateItemRequest OnVersion(
        long version, DateTimeOffset at, string table, string id, string expression, Dictionary<string, string> names, Dictionary<string, AttributeValue> values)
    {
        values[":expected"] = PostItem.Number(version);
        values[":updatedAt"] = new(TimestampConverter.ToText(at));
        values[":timeLength"] = PostItem.Number(TimestampConverter.ToText(at).Length);
        values[":text"] = new("S");
        values[":list"] = new("L");
        return new UpdateItemRequest
        {
            TableName = table,
            Key = new() { [BlogTable.Id] = new(id) },
            UpdateExpression = expression,
            // Clocks differ, but no change is before the last one.
            ConditionExpression = Condition,
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
            // What is there instead says whether an earlier attempt of the same request was done.
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
    }

    private static Dictionary<string, string> Names(string[] names) => names.ToDictionary(name => "#" + name);
}
