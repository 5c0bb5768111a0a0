using System.Security.Cryptography;
using System.Text;

namespace Blog.Core.DynamoDB;

/// <summary>
/// What is kept of a POST that carried an Idempotency-Key. The first answer is made again from it and from the same values:
/// a new post is a function of draft, id and time.
/// </summary>
/// <param name="ItemId">Id of the item: a prefix that no post's id has, and the hash of the key.</param>
/// <param name="RequestHash">SHA-256 of the values as they are stored, so that white space, escapes and the order of members in the JSON do not matter.</param>
/// <param name="PostId">Id of the post that was created.</param>
/// <param name="CreatedAt">When.</param>
public sealed record IdempotencyRecord(string ItemId, string RequestHash, string PostId, DateTimeOffset CreatedAt)
{
    /// <summary>DynamoDB removes an expired item within days, not at once; an expired record counts as none.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    public static IdempotencyRecord Create(string key, PostDraft draft, string postId, DateTimeOffset at) =>
        new(BlogTable.IdempotencyPrefix + Hash(key), Hash(Values(draft)), postId, at);

    /// <summary>1 to 255 printable characters of ASCII.</summary>
    public static bool IsKey(string text) =>
        text is { Length: >= 1 and <= 255 } && text.All(c => c is >= ' ' and <= '~');

    // Each value with its length, so that two different drafts never give the same text.
    private static string Values(PostDraft draft) =>
        string.Concat(((string[])[draft.Title, draft.Author, draft.Content, .. draft.Tags]).Select(value => $"{value.Length}:{value}"));

    private static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
