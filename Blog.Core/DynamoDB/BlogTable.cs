using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Blog.Core.DynamoDB;

/// <summary>The one description of the table. <c>template.yaml</c> repeats it for AWS, and a test holds the two together.</summary>
public static class BlogTable
{
    public const string DefaultName = "ServerlessBlog";

    /// <summary>Partition key: the id of a post, or <see cref="IdempotencyPrefix"/> and the hash of an Idempotency-Key.</summary>
    public const string Id = "id";

    /// <summary>Index of all posts: partition <c>feed</c>, sort <c>id</c>. Its partition attribute has the same name.</summary>
    public const string Feed = "feed";

    /// <summary>Index of each author's posts: partition <c>author</c>, sort <c>id</c>.</summary>
    public const string ByAuthor = "byAuthor";

    /// <summary>When DynamoDB may remove the item (time to live), in seconds of the Unix epoch: on idempotency keys and tombstones.</summary>
    public const string ExpiresAt = "expiresAt";

    public const string Title = "title";
    public const string Author = "author";
    public const string Content = "content";
    public const string Excerpt = "excerpt";
    public const string Tags = "tags";
    public const string CreatedAt = "createdAt";
    public const string UpdatedAt = "updatedAt";
    public const string Version = "version";

    /// <summary>Names the request that wrote this version of a post, or that deleted it.</summary>
    public const string Token = "token";

    /// <summary>On a tombstone: the version that was deleted.</summary>
    public const string DeletedVersion = "deletedVersion";

    /// <summary>On a tombstone: the token of the version that was deleted.</summary>
    public const string DeletedToken = "deletedToken";

    public const string IdempotencyPrefix = "idempotency#";

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public static CreateTableRequest CreateRequest(string tableName) => new()
    {
        TableName = tableName,
        BillingMode = BillingMode.PAY_PER_REQUEST,
        AttributeDefinitions =
        [
            new AttributeDefinition(Id, ScalarAttributeType.S),
            new AttributeDefinition(Feed, ScalarAttributeType.S),
            new AttributeDefinition(Author, ScalarAttributeType.S),
        ],
        KeySchema = [new KeySchemaElement(Id, KeyType.HASH)],
        GlobalSecondaryIndexes =
        [
            Index(Feed, Feed, [Title, Author, Excerpt, Tags, CreatedAt, UpdatedAt, Version]),
            Index(ByAuthor, Author, [Title, Excerpt, Tags, CreatedAt, UpdatedAt, Version]),
        ],
    };

    /// <summary>
    /// Creates the table and its time to live if they are not there, and returns when table and indexes are active.
    /// Several processes may call it at once, and repeatedly.
    /// </summary>
    /// <exception cref="OperationCanceledException">The table was not active in time.</exception>
    /// <exception cref="AmazonDynamoDBException">DynamoDB refused.</exception>
    public static async Task EnsureAsync(IAmazonDynamoDB client, string tableName, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(client);
        while (await DescribeAsync(client, tableName, cancellation) is var table && !IsActive(table))
        {
            if (table is null)
            {
                await CreateAsync(client, tableName, cancellation);
            }

            await Task.Delay(PollInterval, cancellation);
        }

        if (!await HasTimeToLiveAsync(client, tableName, cancellation))
        {
            await EnableTimeToLiveAsync(client, tableName, cancellation);
        }
    }

    private static GlobalSecondaryIndex Index(string name, string partition, List<string> attributes) => new()
    {
        IndexName = name,
        KeySchema = [new KeySchemaElement(partition, KeyType.HASH), new KeySchemaElement(Id, KeyType.RANGE)],
        Projection = new Projection { ProjectionType = ProjectionType.INCLUDE, NonKeyAttributes = attributes },
    };

    private static bool IsActive(TableDescription? table) =>
        table?.TableStatus == TableStatus.ACTIVE
        && (table.GlobalSecondaryIndexes ?? []).All(index => index.IndexStatus == IndexStatus.ACTIVE);

    private static async Task<TableDescription?> DescribeAsync(IAmazonDynamoDB client, string tableName, CancellationToken cancellation)
    {
        try
        {
            return (await client.DescribeTableAsync(tableName, cancellation)).Table;
        }
        catch (ResourceNotFoundException)
        {
            return null;
        }
    }

    private static async Task<bool> HasTimeToLiveAsync(IAmazonDynamoDB client, string tableName, CancellationToken cancellation)
    {
        var response = await client.DescribeTimeToLiveAsync(tableName, cancellation);
        var status = response.TimeToLiveDescription?.TimeToLiveStatus;
        return status == TimeToLiveStatus.ENABLED || status == TimeToLiveStatus.ENABLING;
    }

    private static async Task EnableTimeToLiveAsync(IAmazonDynamoDB client, string tableName, CancellationToken cancellation)
    {
        var request = new UpdateTimeToLiveRequest
        {
            TableName = tableName,
            TimeToLiveSpecification = new TimeToLiveSpecification { AttributeName = ExpiresAt, Enabled = true },
        };
        try
        {
            await client.UpdateTimeToLiveAsync(request, cancellation);
        }
        catch (AmazonDynamoDBException exception) when (exception.ErrorCode == "ValidationException")
        {
            // DynamoDB refuses to enable it twice: either another process was faster, or something else is wrong.
            if (!await HasTimeToLiveAsync(client, tableName, cancellation))
            {
                throw;
            }
        }
    }

    private static async Task CreateAsync(IAmazonDynamoDB client, string tableName, CancellationToken cancellation)
    {
        try
        {
            await client.CreateTableAsync(CreateRequest(tableName), cancellation);
        }
        catch (ResourceInUseException)
        {
            // Another process creates it at this moment; the caller waits for it all the same.
        }
    }
}
