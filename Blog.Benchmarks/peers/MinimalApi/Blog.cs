using Amazon.DynamoDBv2.DataModel;

namespace MinimalApi;

/// <summary>What a client sends.</summary>
internal sealed record Draft(string Title, string Author, string Content, List<string>? Tags);

/// <summary>A blog as the object persistence model maps it.</summary>
[DynamoDBTable("ServerlessBlog")]
internal sealed class Blog
{
    [DynamoDBHashKey("id")]
    [DynamoDBGlobalSecondaryIndexRangeKey("feed")]
    public string Id { get; set; } = "";

    [DynamoDBGlobalSecondaryIndexHashKey("feed", AttributeName = "feed")]
    public string Feed { get; set; } = "0";

    [DynamoDBProperty("title")]
    public string Title { get; set; } = "";

    [DynamoDBProperty("author")]
    public string Author { get; set; } = "";

    [DynamoDBProperty("content")]
    public string? Content { get; set; }

    [DynamoDBProperty("excerpt")]
    public string Excerpt { get; set; } = "";

    [DynamoDBProperty("tags")]
    public List<string> Tags { get; set; } = [];

    [DynamoDBProperty("createdAt")]
    public string CreatedAt { get; set; } = "";

    [DynamoDBProperty("updatedAt")]
    public string UpdatedAt { get; set; } = "";

    [DynamoDBProperty("version")]
    public int Version { get; set; } = 1;

    public static Blog From(string id, Draft draft)
    {
        var now = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture);
        return new()
        {
            Id = id, Title = draft.Title, Author = draft.Author, Content = draft.Content, Tags = draft.Tags ?? [],
            Excerpt = draft.Content[..Math.Min(200, draft.Content.Length)], CreatedAt = now, UpdatedAt = now,
        };
    }
}
