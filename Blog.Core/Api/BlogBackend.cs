using Amazon.DynamoDBv2;

namespace Blog.Core.Api;

/// <summary>A backend's Core, put together from the environment.</summary>
/// <remarks>
/// <c>TABLE_NAME</c> (default <see cref="BlogTable.DefaultName"/>) and <c>BLOG_WRITE_KEY</c> (none or empty: writing is
/// open), <c>BLOG_CORS_ORIGIN</c> (none or empty: no page of another origin may read). Region, credentials and endpoint (<c>AWS_REGION</c>, <c>AWS_ENDPOINT_URL_DYNAMODB</c>, …) are found by the AWS SDK.
/// </remarks>
public sealed class BlogBackend : IDisposable
{
    private readonly IAmazonDynamoDB _client;
    private readonly string _tableName;

    /// <param name="name">Value of <c>X-Backend</c>.</param>
    /// <param name="tableName">Name of the table.</param>
    /// <param name="writeKey">The write key; none or empty leaves writing open.</param>
    /// <param name="client">A client that makes one attempt for each call; it is disposed with this.</param>
    public BlogBackend(string name, string tableName, string? writeKey, IAmazonDynamoDB client)
    {
        _client = client;
        _tableName = tableName;
        Responder = new BlogResponder(name, Environment.GetEnvironmentVariable("BLOG_CORS_ORIGIN"));
        Handler = new BlogHandler(client, tableName, new WriteKey(writeKey), Responder, DynamoBudget.Default, TimeProvider.System);
    }

    public BlogHandler Handler { get; }

    public BlogResponder Responder { get; }

    /// <param name="name">Value of <c>X-Backend</c>.</param>
    /// <exception cref="InvalidOperationException">This process cannot normalize Unicode.</exception>
    /// <exception cref="Amazon.Runtime.AmazonClientException">No region is configured.</exception>
    public static BlogBackend Create(string name)
    {
        if (!PostText.CanNormalize)
        {
            throw new InvalidOperationException("Unicode normalization does nothing here: turn InvariantGlobalization off and install ICU.");
        }

        var tableName = Environment.GetEnvironmentVariable("TABLE_NAME");
        return new BlogBackend(
            name,
            string.IsNullOrEmpty(tableName) ? BlogTable.DefaultName : tableName,
            Environment.GetEnvironmentVariable("BLOG_WRITE_KEY"),
            // DynamoSession repeats and ends attempts, with one budget for all operations of a request.
            new AmazonDynamoDBClient(new AmazonDynamoDBConfig { MaxErrorRetry = 0, ConnectTimeout = DynamoBudget.Default.Attempt }));
    }

    /// <summary>One read of the table, for health checks and to warm up.</summary>
    /// <exception cref="DynamoUnavailableException">No answer within the budget.</exception>
    public Task PingAsync(DynamoBudget budget) => new PostStore(new DynamoSession(_client, _tableName, budget)).PingAsync();

    public void Dispose() => _client.Dispose();
}
