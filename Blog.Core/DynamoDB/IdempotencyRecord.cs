using System.Security.Cryptography;
using System.Text;

namespace Blog.Core.DynamoDB;

/// <summary>
/// What is kept of a POST that carried an Idempotency-Key. The first answer is made again from it and from the same body:
/// a new blog is a function of body, id and time.
/// </summary>
/// <param name="ItemId">Id of the item: a prefix no blog's id has, and the hash of the key.</param>
/// <param name="RequestHash">SHA-256 of the body.</param>
/// <param name="BlogId">Id of the blog that was made.</param>
/// <param name="CreatedAt">When.</param>
public sealed record IdempotencyRecord(string ItemId, string RequestHash, string BlogId, DateTimeOffset CreatedAt)
{
    /// <summary>DynamoDB removes an expired item within days, not at once; an expired record counts as none.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public static IdempotencyRecord Create(string key, string body, string blogId, DateTimeOffset at) =>
        new(BlogTable.IdempotencyPrefix + Hash(key), Hash(body), blogId, at);

    /// <summary>1 to 255 printable characters of ASCII.</summary>
    public static bool IsKey(string text) =>
        text is { Length: >= 1 and <= 255 } && text.All(c => c is >= ' ' and <= '~');

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
