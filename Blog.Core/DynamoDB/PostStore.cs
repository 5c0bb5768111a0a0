using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Blog.Core.DynamoDB;

/// <summary>
/// Posts in DynamoDB, for one API request. Each write is one transaction with a token of its own: when the answer to a
/// write is lost and it is sent again, DynamoDB recognizes the token (for ten minutes), does nothing twice and answers
/// as the first time. Without it a repeated update would meet its own version and look like a lost race.
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html
/// </summary>
/// <remarks>All methods throw <see cref="DynamoUnavailableException"/> when the session's budget is spent, and <see cref="DynamoRefusedException"/>.</remarks>
public sealed class PostStore(DynamoSession session)
{
    // A key no item has; reading it costs as little as a read can.
    private const string PingId = "ping";

    // Rows one request may read at most, so that its cost does not grow with the table: few may have the tag asked for.
    private const int MaxRowsRead = 1_000;
    private const int RowsOfAQuery = 100;

    public async Task<Post?> GetAsync(string id)
    {
        var response = await session.SendAsync("GetItem", cancellation => session.Client.GetItemAsync(GetItem(id), cancellation));
        return response.Item is { Count: > 0 } item ? PostItem.ReadPost(item) : null;
    }

    /// <summary>The newest posts before <paramref name="before"/>: at most <paramref name="count"/>, and fewer, or none, where 1,000 rows
    /// were read before there were as many.</summary>
    /// <returns>The rows, and the id to go on from; null at the very end.</returns>
    public async Task<(List<PostSummary> Items, Guid? Last)> ListAsync(int count, string? author, string? tag, Guid? before)
    {
        var request = ListRequest(author, before);
        var items = new List<PostSummary>();
        var last = before;
        var read = 0;
        do
        {
            // DynamoDB may answer fewer rows than Limit (1 MB of items at most); only a missing LastEvaluatedKey is the end.
            request.Limit = tag is null ? count + 1 - items.Count : Math.Min(RowsOfAQuery, MaxRowsRead - read);
            var response = await session.SendAsync("Query", cancellation => session.Client.QueryAsync(request, cancellation));
            foreach (var item in response.Items ?? [])
            {
                read++;
                if (PostItem.ReadSummary(item) is { } row && (tag is null || row.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase)))
                {
                    if (items.Count == count) return (items, last);
                    items.Add(row);
                }

                last = PostItem.TryReadId(item, out var id) ? id : last;
            }

            request.ExclusiveStartKey = response.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 } && read < MaxRowsRead);
        return (items, request.ExclusiveStartKey is { Count: > 0 } ? last : null);
    }

    private QueryRequest ListRequest(string? author, Guid? before)
    {
        var (index, partition, value) = author is null ? (BlogTable.Feed, BlogTable.Feed, BlogTable.FeedShard) : (BlogTable.ByAuthor, BlogTable.Author, author);
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

    /// <summary>Stores a new blog, and with it the record of its Idempotency-Key if it came with one.</summary>
    /// <returns>Null, or the record of an earlier request with the same key: then nothing was stored.</returns>
    public async Task<IdempotencyRecord?> CreateAsync(Post post, IdempotencyRecord? idempotency)
    {
        var request = Transaction(new TransactWriteItem
        {
            Put = new Put
            {
                TableName = session.TableName,
                Item = PostItem.Write(post),
                ConditionExpression = $"attribute_not_exists({BlogTable.Id})",
            },
        });
        if (idempotency is not null)
        {
            request.TransactItems.Add(new TransactWriteItem
            {
                Put = new Put
                {
                    TableName = session.TableName,
                    Item = PostItem.Write(idempotency),
                    ConditionExpression = $"attribute_not_exists({BlogTable.Id}) OR {BlogTable.ExpiresAt} < :now",
                    ExpressionAttributeValues = new() { [":now"] = PostItem.Number(post.CreatedAt.ToUnixTimeSeconds()) },
                    ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
                },
            });
        }

        try
        {
            await WriteAsync(request);
            return null;
        }
        catch (TransactionCanceledException cancelled)
            when (cancelled.CancellationReasons is [_, { Code: DynamoFailure.ConditionFailed, Item: { Count: > 0 } earlier }])
        {
            return PostItem.ReadIdempotency(earlier);
        }
    }

    /// <summary>Replaces a blog by its next version.</summary>
    /// <returns>False when the blog is no longer there in the version before.</returns>
    public Task<bool> UpdateAsync(Post next) => TryWriteAsync(Transaction(new TransactWriteItem
    {
        Put = new Put
        {
            TableName = session.TableName,
            Item = PostItem.Write(next),
            ConditionExpression = "#version = :version",
            ExpressionAttributeNames = new() { ["#version"] = BlogTable.Version },
            ExpressionAttributeValues = new() { [":version"] = PostItem.Number(next.Version - 1) },
        },
    }));

    /// <summary>Deletes a blog in the version given.</summary>
    /// <returns>False when it is no longer there in that version.</returns>
    public Task<bool> DeleteAsync(Post current) => TryWriteAsync(Transaction(new TransactWriteItem
    {
        Delete = new Delete
        {
            TableName = session.TableName,
            Key = new() { [BlogTable.Id] = new(current.Id) },
            ConditionExpression = "#version = :version",
            ExpressionAttributeNames = new() { ["#version"] = BlogTable.Version },
            ExpressionAttributeValues = new() { [":version"] = PostItem.Number(current.Version) },
        },
    }));

    /// <summary>Reads once from the table: returns when DynamoDB answers and the table is there.</summary>
    public Task PingAsync() =>
        session.SendAsync("GetItem", cancellation => session.Client.GetItemAsync(GetItem(PingId), cancellation));

    private GetItemRequest GetItem(string id) => new()
    {
        TableName = session.TableName,
        Key = new() { [BlogTable.Id] = new(id) },
        // What one backend wrote, the other reads.
        ConsistentRead = true,
    };

    private static TransactWriteItemsRequest Transaction(TransactWriteItem item) =>
        new() { TransactItems = [item], ClientRequestToken = Guid.NewGuid().ToString() };

    private Task<TransactWriteItemsResponse> WriteAsync(TransactWriteItemsRequest request) =>
        session.SendAsync("TransactWriteItems", cancellation => session.Client.TransactWriteItemsAsync(request, cancellation));

    private async Task<bool> TryWriteAsync(TransactWriteItemsRequest request)
    {
        try
        {
            await WriteAsync(request);
            return true;
        }
        catch (TransactionCanceledException)
        {
            return false;
        }
    }
}
