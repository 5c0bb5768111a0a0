using System.Security.Cryptography;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Blog.Core.DynamoDB;

/// <summary>
/// Posts in DynamoDB, for one API request. A write is a plain conditional write. Each version of a post carries the token of the
/// request that wrote it, and a deletion leaves a tombstone with its own for a day. So when the answer to a write is lost and it is
/// sent again, it recognizes its own work instead of taking it for another writer's; and a first attempt that arrives late neither
/// brings a deleted post back nor undoes a later version, as the condition no longer holds.
/// </summary>
/// <remarks>All methods throw <see cref="DynamoUnavailableException"/> when the session's budget is spent, and <see cref="DynamoRefusedException"/>;
/// those that write, <see cref="WriteOutcomeUnknownException"/>.</remarks>
public sealed class PostStore(DynamoSession session, FeedShards shards)
{
    // No item has this key, so reading it costs the least a read can.
    private const string PingId = "ping";

    private readonly FeedReader _feed = new(session);

    public async Task<Post?> GetAsync(string id)
    {
        var response = await session.ReadAsync("GetItem", cancellation => session.Client.GetItemAsync(GetItem(id), cancellation));
        return response.Item is { Count: > 0 } item ? PostItem.ReadPost(item) : null;
    }

    /// <summary>The newest posts before <paramref name="before"/>: at most <paramref name="count"/>, and fewer, or none, where 1,000 rows
    /// were read before there were as many.</summary>
    /// <returns>The rows, and the id to go on from; null at the very end.</returns>
    public Task<(List<PostSummary> Items, Guid? Last)> ListAsync(int count, string? author, string? tag, Guid? before) => _feed.ReadAsync(
        author is null
            ? shards.All().Select(shard => Query(BlogTable.Feed, BlogTable.Feed, shard, before))
            : [Query(BlogTable.ByAuthor, BlogTable.Author, author, before)],
        count, tag, before);

    /// <summary>Stores a new post, and with it the record of its Idempotency-Key if it came with one.</summary>
    /// <returns>Null, or the record of an earlier request with the same key: then nothing was stored.</returns>
    public async Task<IdempotencyRecord?> CreateAsync(Post post, IdempotencyRecord? idempotency)
    {
        var create = new PutItemRequest
        {
            TableName = session.TableName,
            Item = PostItem.Write(post, shards.For(post.Id), NewToken()),
            ConditionExpression = $"attribute_not_exists({BlogTable.Id})",
        };
        if (idempotency is not null) return await CreateOnceAsync(create, idempotency, post.CreatedAt);

        // Nobody else knows this id: whatever has it, the post or its tombstone, means that an earlier attempt was done.
        await session.PutAsync(create);
        return null;
    }

    /// <summary>Replaces the version given by the next one. DynamoDB compares the version, so the post need not have been read.</summary>
    /// <param name="id">Id of the post.</param>
    /// <param name="version">The version to replace.</param>
    /// <param name="draft">What the post says from now on.</param>
    /// <param name="at">When; not before the last update.</param>
    /// <returns>The new version; null when the post is not there in the version given, or was updated after <paramref name="at"/>.</returns>
    public async Task<Post?> UpdateAsync(string id, long version, PostDraft draft, DateTimeOffset at)
    {
        var token = NewToken();
        var write = await session.UpdateAsync(PostChange.Update(session.TableName, id, version, draft, at, shards.For(id), token));
        if (!write.IsDone && !write.MayBeDone) return null;

        var (last, writer, createdAt) = PostItem.ReadLastVersion(write.Item ?? throw GoneWithoutTrace());
        if (last == version + 1 && writer == token)
        {
            return createdAt is { } created ? Post.Create(id, draft, created) with { UpdatedAt = at, Version = last } : null;
        }

        return last <= version + 1 ? null : throw new WriteOutcomeUnknownException("later versions have replaced the one it would have written");
    }

    /// <summary>Replaces the version given by a tombstone.</summary>
    /// <returns>False when the post is not there in that version, or was updated after <paramref name="at"/>.</returns>
    public async Task<bool> DeleteAsync(string id, long version, DateTimeOffset at)
    {
        var token = NewToken();
        var write = await session.UpdateAsync(PostChange.Delete(session.TableName, id, version, at, token));
        if (write.IsDone || !write.MayBeDone) return write.IsDone;

        // Nothing replaces a tombstone, so if this request wrote it, it is still there.
        return PostItem.ReadToken(write.Item ?? throw GoneWithoutTrace()) == token;
    }

    /// <summary>Reads once from the table: returns when DynamoDB answers and the table is there.</summary>
    public Task PingAsync() =>
        session.ReadAsync("GetItem", cancellation => session.Client.GetItemAsync(GetItem(PingId), cancellation));

    // Post and key must be written together, hence a transaction. DynamoDB recognizes its token for ten minutes and does nothing twice.
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
    private async Task<IdempotencyRecord?> CreateOnceAsync(PutItemRequest create, IdempotencyRecord idempotency, DateTimeOffset at)
    {
        var request = new TransactWriteItemsRequest
        {
            ClientRequestToken = Guid.NewGuid().ToString(),
            TransactItems =
            [
                new TransactWriteItem
                {
                    Put = new Put { TableName = create.TableName, Item = create.Item, ConditionExpression = create.ConditionExpression },
                },
                new TransactWriteItem
                {
                    Put = new Put
                    {
                        TableName = session.TableName,
                        Item = PostItem.Write(idempotency),
                        ConditionExpression = $"attribute_not_exists({BlogTable.Id}) OR {BlogTable.ExpiresAt} < :now",
                        ExpressionAttributeValues = new() { [":now"] = PostItem.Number(at.ToUnixTimeSeconds()) },
                        ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                    },
                },
            ],
        };
        try
        {
            await session.TransactAsync(request);
            return null;
        }
        catch (TransactionCanceledException cancelled)
            when (cancelled.CancellationReasons is [_, { Code: DynamoFailure.ConditionFailed, Item: { Count: > 0 } earlier }])
        {
            return PostItem.ReadIdempotency(earlier);
        }
    }

    private static WriteOutcomeUnknownException GoneWithoutTrace() => new("the post is gone without a trace");

    private QueryRequest Query(string index, string partition, string value, Guid? before)
    {
        var request = new QueryRequest
        {
            TableName = session.TableName,
            IndexName = index,
            KeyConditionExpression = "#partition = :partition" + (before is null ? "" : " AND #id < :before"),
            ExpressionAttributeNames = new() { ["#partition"] = partition },
            ExpressionAttributeValues = new() { [":partition"] = new(value) },
            ScanIndexForward = false,
        };
        if (before is { } id)
        {
            request.ExpressionAttributeNames["#id"] = BlogTable.Id;
            request.ExpressionAttributeValues[":before"] = new AttributeValue(id.ToString());
        }

        return request;
    }

    private GetItemRequest GetItem(string id) => new()
    {
        TableName = session.TableName,
        Key = new() { [BlogTable.Id] = new(id) },
        // So that one backend reads what the other wrote a moment ago.
        ConsistentRead = true,
    };

    // Stored with every post, hence short; 96 random bits do not repeat.
    private static string NewToken() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(12));
}
