using Amazon.DynamoDBv2;

namespace Blog.Core.Api;

/// <summary>A backend's Core, put together from the environment.</summary>
/// <remarks>
/// <c>TABLE_NAME</c> (default <see cref="BlogTable.DefaultName"/>), <c>BLOG_WRITE_KEY</c> (writing needs it), <c>BLOG_OPEN_WRITING</c>
/// (<c>true</c>: without a key writing is open to all), <c>FEED_SHARDS</c> and <c>FEED_SHARDS_READ</c> (<see cref="FeedShards"/>), <c>BLOG_CORS_ORIGIN</c> (none or empty: no page of another origin may read).
/// Region, credentials and endpoint (<c>AWS_REGION</c>, <c>AWS_ENDPOINT_URL_DYNAMODB</c>, …) are found by the AWS SDK.
/// </remarks>
public sealed class BlogBackend : IDisposable
{
    private readonly IAmazonDynamoDB _client;
    private readonly string _tableName;

    /// <param name="name">Value of <c>X-Backend</c>.</param>
    /// <param name="tableName">Name of the table.</param>
    /// <param name="writeKey">The write key; none or empty leaves writing open.</param>
    /// <param name="client">A client that makes one attempt for each call; it is disposed with this.</param>
    /// <param name="shards">Partitions of the feed; one if not given.</param>
    public BlogBackend(string name, string tableName, string? writeKey, IAmazonDynamoDB client, FeedShards? shards = null)
    {
        _client = client;
        _tableName = tableName;
        CorsOrigin = Environment.GetEnvironmentVariable("BLOG_CORS_ORIGIN") is { Length: > 0 } origin ? origin : null;
        Responder = new BlogResponder(name, CorsOrigin);
        Handler = new BlogHandler(client, tableName, new WriteKey(writeKey), Responder, DynamoBudget.Default, TimeProvider.System, shards);
    }

    public BlogHandler Handler { get; }

    public BlogResponder Responder { get; }

    /// <summary>Origin whose pages may read the answers; null for none but our own.</summary>
    public string? CorsOrigin { get; }

    /// <param name="name">Value of <c>X-Backend</c>.</param>
    /// <param name="routes">The routes that this process serves.</param>
    /// <exception cref="InvalidOperationException">The process must not serve: it cannot normalize Unicode, or writing would be open to all
    /// and nobody said that it should be, or <see cref="FeedShards"/> are no numbers.</exception>
    /// <exception cref="Amazon.Runtime.AmazonClientException">No region is configured.</exception>
    public static BlogBackend Create(string name, IEnumerable<BlogRoute> routes)
    {
        if (!PostText.CanNormalize)
        {
            throw new InvalidOperationException("Unicode normalization does nothing here: turn InvariantGlobalization off and install ICU.");
        }

        var writeKey = Environment.GetEnvironmentVariable("BLOG_WRITE_KEY");
        if (string.IsNullOrEmpty(writeKey) && Environment.GetEnvironmentVariable("BLOG_OPEN_WRITING") != "true" && routes.Any(route => route.Writes))
        {
            throw new InvalidOperationException("Anybody could write: set BLOG_WRITE_KEY to the key that writing needs, or BLOG_OPEN_WRITING=true to leave it open.");
        }

        // DynamoSession repeats and ends attempts, with one budget for all operations of a request; and it must know of every repeated
        // write, so the SDK repeats nothing by itself, not even where a connection turns out to be closed.
        var config = new AmazonDynamoDBConfig
        {
            MaxErrorRetry = 0,
            MaxStaleConnectionRetries = 0,
            ConnectTimeout = DynamoBudget.Default.Attempt,
            HttpClientFactory = new DynamoHttpClient(),
            // Beside an endpoint that is set the SDK does not look at the region, and guesses one from the address for each request.
            AuthenticationRegion = Environment.GetEnvironmentVariable("AWS_REGION"),
        };
        config.EndpointProvider = new CachedEndpoint(config.EndpointProvider);
        var tableName = Environment.GetEnvironmentVariable("TABLE_NAME");
        return new BlogBackend(
            name, string.IsNullOrEmpty(tableName) ? BlogTable.DefaultName : tableName, writeKey, new AmazonDynamoDBClient(config), FeedShards.FromEnvironment());
    }

    /// <summary>One read of the table, for health checks and to warm up.</summary>
    /// <exception cref="DynamoUnavailableException">No answer within the budget.</exception>
    /// <exception cref="DynamoRefusedException">Asking again would not help: no credentials, no permission, no table.</exception>
    public Task PingAsync(DynamoBudget budget) => new PostStore(new DynamoSession(_client, _tableName, budget), FeedShards.One).PingAsync();

    public void Dispose() => _client.Dispose();
}
