using System.Globalization;

namespace Blog.Core.DynamoDB;

/// <summary>
/// Over how many partitions the feed is spread: an index partition takes 1,000 write units a second
/// (<see href="https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-indexes-gsi-sharding.html"/>).
/// The numbers are only ever raised, that of the readers first.
/// </summary>
/// <param name="Written">Partitions that new posts are spread over.</param>
/// <param name="Read">Partitions that a list asks; at least as many.</param>
public sealed record FeedShards(int Written, int Read)
{
    /// <summary>A page asks each partition once, so there is a limit to their number.</summary>
    public const int Max = 64;

    public static FeedShards One { get; } = new(1, 1);

    /// <summary>As <c>FEED_SHARDS</c> (1 to 64, default 1) and <c>FEED_SHARDS_READ</c> (default the same) say.</summary>
    /// <exception cref="InvalidOperationException">They say something else.</exception>
    public static FeedShards FromEnvironment() => From(Environment.GetEnvironmentVariable);

    /// <summary>As these variables say.</summary>
    /// <exception cref="InvalidOperationException">They say what no feed can be.</exception>
    public static FeedShards From(Func<string, string?> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        var written = Number("FEED_SHARDS", variables) ?? 1;
        var read = Number("FEED_SHARDS_READ", variables) ?? written;
        return read >= written ? new(written, read) : throw new InvalidOperationException(
            $"FEED_SHARDS_READ is {read}, but must not be below FEED_SHARDS ({written}): posts in the others would be in no list.");
    }

    /// <summary>The partition of a new post: the last digits of a UUID version 7 are random.</summary>
    public string For(string id) => Name(int.Parse(id.AsSpan()[^4..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture) % Written);

    /// <summary>All partitions that may hold posts.</summary>
    public IEnumerable<string> All() => Enumerable.Range(0, Read).Select(Name);

    private static string Name(int shard) => shard.ToString(CultureInfo.InvariantCulture);

    private static int? Number(string variable, Func<string, string?> variables)
    {
        var text = variables(variable);
        if (string.IsNullOrEmpty(text)) return null;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Max
            ? number
            : throw new InvalidOperationException($"{variable} is '{text}', but must be a number from 1 to {Max}.");
    }
}
