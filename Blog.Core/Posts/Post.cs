using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Blog.Core.Posts;

/// <summary>A post as the API shows it and the table keeps it. The API calls it a blog.</summary>
/// <param name="Id">UUID version 7 in its lower-case hyphenated form; ids sort by time of creation.</param>
/// <param name="Title">1 to 200 characters (Unicode scalar values), NFC, trimmed.</param>
/// <param name="Author">1 to 100 characters (Unicode scalar values), NFC, trimmed.</param>
/// <param name="Content">1 to 300,000 bytes of UTF-8, NFC, trimmed, lines ended by LF; text, never markup.</param>
/// <param name="Tags">0 to 10 tags of 1 to 30 characters, different without regard to case, in the client's order.</param>
/// <param name="CreatedAt">UTC, whole milliseconds.</param>
/// <param name="UpdatedAt">UTC, whole milliseconds, never before the one it replaces.</param>
/// <param name="Version">From 1, one more with each update; the ETag is <c>"version"</c>.</param>
public sealed record Post(
    string Id,
    string Title,
    string Author,
    string Content,
    IReadOnlyList<string> Tags,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt,
    long Version)
{
    /// <summary>The first version of a new post.</summary>
    public static Post Create(string id, PostDraft draft, DateTimeOffset at) =>
        new(id, draft.Title, draft.Author, draft.Content, draft.Tags, at, at, 1);
}

/// <summary>A row of the list: a post without its content, with its excerpt (<see cref="PostText.Excerpt"/>).</summary>
public sealed record PostSummary(
    string Id,
    string Title,
    string Author,
    string Excerpt,
    IReadOnlyList<string> Tags,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset CreatedAt,
    [property: JsonConverter(typeof(TimestampConverter))] DateTimeOffset UpdatedAt,
    long Version);

/// <summary>A page of the list, newest first; <paramref name="NextCursor"/> is null only at the very end: a page may be short, or empty, and have one.</summary>
public sealed record PostPage(IReadOnlyList<PostSummary> Items, string? NextCursor);

/// <summary>What a client may write: checked, trimmed, normalized. Made by <see cref="PostDraftReader"/> only.</summary>
public sealed record PostDraft(string Title, string Author, string Content, IReadOnlyList<string> Tags);

/// <summary>Times on the wire and in the table: RFC 3339, UTC, milliseconds.</summary>
public sealed class TimestampConverter : JsonConverter<DateTimeOffset>
{
    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    public static string ToText(DateTimeOffset value) => value.UtcDateTime.ToString(Format, CultureInfo.InvariantCulture);

    public static DateTimeOffset FromText(string text) =>
        DateTimeOffset.ParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>False for anything that <see cref="ToText"/> did not write.</summary>
    public static bool TryRead(string? text, out DateTimeOffset value) =>
        DateTimeOffset.TryParseExact(text, Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out value);

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        FromText(reader.GetString() ?? throw new JsonException("A time must be a string."));

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(ToText(value));
    }
}
